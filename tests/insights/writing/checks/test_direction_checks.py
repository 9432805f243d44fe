"""In which direction something goes."""

import pytest

from insights.writing.checks.direction_checks import direction_problems

EVIDENCE = (
    "Training on easy problems first increases accuracy on code and shortens training by 6 hours."
    " Existing methods degrade sharply on shifted data, although generation becomes slower."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Easy problems first raise accuracy on code and save six hours of training.", "en"),
        ("Easy problems first improve accuracy on code.", "en"),
        ("Existing methods get worse on shifted data.", "en"),
        ("It takes more than 6 hours less.", "en"),
        ("쉬운 문제부터 학습하면 코드 정확도가 오르고 학습 시간이 6시간 줄어든다.", "ko"),
        ("기존 방법은 성능이 떨어진다.", "ko"),
    ],
)
def test_the_same_direction_passes(text: str, language: str) -> None:
    """RULE: less of a cost is better, more of a benefit is better; each thing has its own direction."""
    assert list(direction_problems(text, EVIDENCE, language)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Easy problems first decrease accuracy on code.", "en"),
        ("Easy problems first hurt accuracy on code.", "en"),
        ("Easy problems first lengthen training by 6 hours.", "en"),
        ("Existing methods improve sharply on shifted data.", "en"),
        ("Generation becomes faster.", "en"),
        ("쉬운 문제부터 학습하면 코드 정확도가 떨어진다.", "ko"),
        ("쉬운 문제부터 학습하면 학습 시간이 6시간 늘어난다.", "ko"),
        ("생성이 빨라진다.", "ko"),
    ],
)
def test_the_opposite_direction_is_found(text: str, language: str) -> None:
    """RULE: the opposite of what the evidence says of the same thing is a fault."""
    assert list(direction_problems(text, EVIDENCE, language))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The new decoder makes captions more robust.", "Existing captions are brittle under noise. Our decoder gives robust captions."),
        ("Adapters can be dropped into any encoder to raise recall.", "Adapters plug into any encoder and raise recall."),
        ("The editor does not destroy the layout.", "The editor preserves the layout of a page."),
    ],
)  # fmt: skip
def test_problems_and_words_of_methods_say_no_direction(text: str, evidence: str) -> None:
    """RULE: what other work suffers from, a word of a method and a denied direction contradict nothing."""
    assert list(direction_problems(text, evidence, "en")) == []


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        ("Accuracy gets better once more than four agents join.", "Accuracy degrades when more than four agents join.", "en"),
        ("캐시를 켜면 지연 시간이 늘어난다.", "Latency drops sharply when the cache is enabled.", "ko"),
    ],
)  # fmt: skip
def test_less_is_good_or_bad_by_its_object(text: str, evidence: str, language: str) -> None:
    """RULE: whether a drop is good follows from what drops; "more than four" is no direction of it."""
    assert list(direction_problems(text, evidence, language))  # type: ignore[arg-type]


def test_the_last_word_of_a_compound_has_its_value() -> None:
    """RULE: more energy efficiency is better, though more energy is worse; what is kept does not fall."""
    evidence = "A power cap improves energy efficiency by 25%."
    assert list(direction_problems("전력 상한은 에너지 효율을 25% 떨어뜨린다.", evidence, "ko"))
    assert not list(direction_problems("전력 상한은 에너지 효율을 25% 높인다.", evidence, "ko"))
    kept = "The pruned model maintains high recall on noisy speech."
    assert list(direction_problems("가지치기한 모델은 잡음 음성에서 재현율이 낮아진다.", kept, "ko"))


def test_what_is_costly_or_difficult_is_not_easy() -> None:
    """RULE: "high cost" and "challenging" are opposites of "cheap" and "easy"; a compound says no direction."""
    cost = "Owing to the high cost of annotating speech, recent work uses synthetic speech."
    assert list(direction_problems("Annotating speech is cheap.", cost, "en"))
    assert list(direction_problems("음성 주석은 쉽다.", "Annotating speech remains challenging.", "ko"))
    users = "Motor-impaired users improved their speed by 20%."
    assert not list(direction_problems("The speed of motor-impaired users rose by 20%.", users, "en"))
