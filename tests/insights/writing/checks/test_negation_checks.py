"""What is denied, and what is not."""

import pytest

from insights.writing.checks.negation_checks import negation_problems

MARK = "The watermark survives paraphrasing in 88% of cases and cannot be removed without degrading fluency."
GRAPH = "Without interventions, none of the tested algorithms identifies the true graph; five interventions suffice for small graphs."
UNSEEN = "The model generalizes to unseen domains and gives accurate predictions in real time."


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        (
            "In 88% of cases the watermark survives paraphrasing, and removing it degrades fluency.",
            MARK,
            "en",
        ),
        ("None of the algorithms finds the true graph without interventions.", GRAPH, "en"),
        ("The model generalizes to domains it has not seen.", UNSEEN, "en"),
        (
            "The filter is not fitted again for each camera.",
            "The filter is fitted once and kept for every camera.",
            "en",
        ),
        ("Nothing more than one pass is needed.", "A single pass is enough.", "en"),
        (
            "필터는 카메라마다 다시 맞출 필요가 없다.",
            "The filter is fitted once and kept for every camera.",
            "ko",
        ),
        ("정확도는 경쟁 방법에 뒤지지 않는다.", "Its accuracy equals that of the rival.", "ko"),
        ("기존 말뭉치는 방언을 다루지 않는다.", "Existing corpora ignore dialects.", "ko"),
        ("워터마크는 바꿔 쓰기를 견디며, 유창성을 해치지 않고는 제거할 수 없다.", MARK, "ko"),
        ("개입이 없으면 시험한 알고리즘 가운데 어느 것도 참 그래프를 찾지 못한다.", GRAPH, "ko"),
    ],
)
def test_the_same_denial_passes(text: str, evidence: str, language: str) -> None:
    """RULE: a denial may stand in other words; two denials of one thing cancel each other."""
    assert list(negation_problems(text, evidence, language)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "evidence", "language"),
    [
        ("The watermark does not survive paraphrasing.", MARK, "en"),
        ("The watermark can be removed without degrading fluency.", MARK, "en"),
        ("Without interventions, the tested algorithms identify the true graph.", GRAPH, "en"),
        ("Five interventions do not suffice for small graphs.", GRAPH, "en"),
        ("The model fails to generalize to unseen domains.", UNSEEN, "en"),
        ("The model generalizes to seen domains.", UNSEEN, "en"),
        ("The model gives inaccurate predictions in real time.", UNSEEN, "en"),
        ("워터마크는 바꿔 쓰기를 견디지 못한다.", MARK, "ko"),
        ("이 논문은 방언을 다루지 않는다.", "Existing corpora ignore dialects, which our corpus has.", "ko"),
        ("필터는 정확도를 높이지 않는다.", "The filter raises accuracy.", "ko"),
        ("워터마크는 유창성을 해치지 않고 제거할 수 있다.", MARK, "ko"),
        ("개입이 없어도 시험한 알고리즘은 참 그래프를 찾는다.", GRAPH, "ko"),
    ],
)
def test_a_denial_added_or_removed_is_found(text: str, evidence: str, language: str) -> None:
    """RULE: what the evidence says is not denied, and what it denies is not said; "un-" and "in-" deny, too."""
    assert list(negation_problems(text, evidence, language))  # type: ignore[arg-type]


def test_a_denied_figure_is_found() -> None:
    """RULE: what the evidence puts a figure to is not denied of that figure; a bound may be."""
    tagger = "The tagger reaches 91% accuracy and answers within 15 ms."
    assert list(negation_problems("The accuracy of the tagger is not 91 %.", tagger, "en"))
    assert list(negation_problems("태거의 정확도는 91%가 아니다.", tagger, "ko"))
    assert not list(negation_problems("The tagger does not take longer than 15 ms to answer.", tagger, "en"))
    falls = "Dropping the cache lowers accuracy by 7 points."
    assert list(negation_problems("Dropping the cache does not lower accuracy by 7 points.", falls, "en"))


def test_only_denies_nothing_of_what_stands_with_it() -> None:
    """RULE: who depends only on the lens depends on the lens; "no longer" is a denial like any other."""
    assert list(
        negation_problems("The blur does not depend on the lens.", "The blur depends only on the lens.", "en")
    )
    relies = "Its speed still relies heavily on the cache."
    assert list(negation_problems("속도는 더 이상 캐시에 의존하지 않는다.", relies, "ko"))


def test_what_a_word_denies_within_itself_is_not_said_in_korean() -> None:
    """RULE: of "incomplete" evidence nothing is complete; who denies that says the same."""
    maps = "City maps are often incomplete."
    assert list(negation_problems("도시 지도는 대체로 완전하다.", maps, "ko"))
    assert not list(negation_problems("도시 지도는 완전하지 않은 경우가 많다.", maps, "ko"))


def test_the_place_of_a_denial_is_that_of_its_grammar() -> None:
    """RULE: "are missing" denies its subject, "no field needs" no field, and "without delay" is good."""
    maps = "City maps are incomplete, lacking many streets."
    assert not list(negation_problems("Many streets are missing from city maps.", maps, "en"))
    call = "All seven fields come from one call, eliminating the need for a pass for each field."
    assert not list(
        negation_problems("One call gives all seven fields, so no field needs a pass.", call, "en")
    )
    fast = "The service answers with low-latency streams."
    assert not list(negation_problems("The service answers in streams without much delay.", fast, "en"))
