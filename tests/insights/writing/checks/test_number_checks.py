"""The numbers of a statement: value, unit, bound, and what they count or measure."""

import pytest

from insights.writing.checks.number_checks import number_problems

EVIDENCE = (
    "We evaluate 12 models on 4 datasets with 776 participants. AlphaNet scores 81.2 and BetaNet scores 76.4."
    " Error falls from 8.1% to 5.4%, at a cost of up to 44% and for 389 users; a 7B model reads 128K tokens in 0.5 s."
)


def problems(text: str, language: str = "en") -> str:
    return "; ".join(number_problems(text, EVIDENCE, EVIDENCE, 1, language))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("They evaluate twelve models on four datasets.", "en"),
        ("On 4 datasets 12 models are evaluated.", "en"),
        ("AlphaNet reaches 81.2 % and BetaNet 76.4 %.", "en"),
        ("The error falls from 8.1 to 5.4 percent.", "en"),
        ("About 800 participants took part.", "en"),
        ("Nearly 400 users were asked.", "en"),
        ("A model with 7 billion parameters reads 128,000 tokens in 500 ms.", "en"),
        ("Up to 44% are lost.", "en"),
        ("데이터셋 4개에서 모델 12개를 평가한다.", "ko"),
        ("4개 데이터셋에서 12개 모델을 평가한다.", "ko"),
        ("참가자 약 800명이 참여했다.", "ko"),
        ("오류율이 8.1%에서 5.4%로 떨어진다.", "ko"),
    ],
)
def test_the_same_numbers_pass(text: str, language: str) -> None:
    """RULE: order, spelling, unit and rounding with "about" leave a number what it is."""
    assert problems(text, language) == ""


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("They evaluate 13 models.", "en", "13"),
        ("The cost is 44 ms.", "en", "44 ms"),
        ("It reads 128M tokens.", "en", "128M"),
        ("They evaluate thirteen models.", "en", "thirteen"),
        ("They evaluate 4 models on 12 datasets.", "en", "counts something else"),
        ("A survey of 776 images was made.", "en", "counts something else"),
        ("AlphaNet scores 76.4 and BetaNet scores 81.2.", "en", "exchanges"),
        ("The error goes from 5.4% to 8.1%.", "en", "exchanges"),
        ("At least 44% are lost.", "en", "other side"),
        ("About 900 participants took part.", "en", "900"),
        ("데이터셋 12개에서 모델 4개를 평가한다.", "ko", ""),
        ("이미지 776개를 모았다.", "ko", "counts something else"),
        ("토큰 128만 개를 읽는다.", "ko", "128만"),
    ],
)
def test_another_number_is_found(text: str, language: str, reason: str) -> None:
    """RULE: another value, unit, scale, counted thing, bound or place of a number is a fault."""
    found = problems(text, language)
    assert found
    assert reason in found


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        ("It covers three languages.", "It covers Welsh, Czech, and Thai.", "en"),
        ("세 언어를 다룬다.", "It covers Welsh, Czech, and Thai.", "ko"),
        ("Eight of eleven filters fail.", "Only three of the eleven filters work.", "en"),
        ("Sixty of 90 nurses agree.", "Two thirds of the 90 nurses agree.", "en"),
        ("It has 600 riddles.", "It has three levels with 200 riddles each.", "en"),
        ("In 95% of the flights it lands.", "It lands in 95 out of 100 flights.", "en"),
        ("In 20% of the games it asks.", "It asks in one of five games.", "en"),
        ("순위표에서 2위를 차지했다.", "It ranks second on the leaderboard.", "ko"),
        ("1월부터 6월까지 모았다.", "It was collected between January and June.", "ko"),
        ("가장 어려운 3분의 1에서 앞선다.", "It wins on the hardest third.", "ko"),
        ("The gap is 6 points, down from 18.", "The gap has narrowed from 18 to 6 points.", "en"),
        ("It has 5,600 hours, 900 of them at night.", "Of 5,600 hours 900 hours are at night.", "en"),
        ("More than half of the labs agree.", "57% of the labs agree.", "en"),
        ("Cost falls by factors between 2 and 8.", "Cost falls by factors of 2-8.", "en"),
        ("Indoors 18 runs out of 20 succeed.", "It completes 18 of 20 runs indoors.", "en"),
        ("It holds 90 million word forms.", "It holds over 90 million wordforms.", "en"),
        ("Tier 3은 12%다.", "For Tier 3 towns it is 12%.", "ko"),
    ],
)
def test_a_number_that_follows_from_the_evidence_passes(text: str, evidence: str, language: str) -> None:
    """RULE: what is listed, left over, so many of each, a rank or a month may be written as a number."""
    assert not list(number_problems(text, evidence, evidence, 1, language))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("It covers four languages.", "It covers Welsh, Czech, and Thai."),
        ("It covers two languages.", "It covers five languages, Welsh and Thai among them."),
        ("Seven of eleven filters fail.", "Only three of the eleven filters work."),
        ("The errors are twenty-way.", "The errors are five-way."),
        ("Below 40 labels it does not help.", "With more than 40 labels it does not help."),
    ],
)
def test_a_number_that_does_not_follow_is_found(text: str, evidence: str) -> None:
    """RULE: a list of another length, a count that the evidence gives otherwise, and a bound from the other side are
    faults.
    """
    assert list(number_problems(text, evidence, evidence, 1, "en"))
