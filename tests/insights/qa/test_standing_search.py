"""Standing searches: what a new paper must say to be told."""

import pytest

from insights.model import Paper
from insights.qa.standing_search import DayIndex, StandingQuery

PAPERS = [
    Paper(
        id="1",
        title="Faster menus",
        abstract="Menus are long. We speed up speculative decoding of menus by half.",
    ),
    Paper(
        id="2",
        title="A survey of decoding",
        abstract="Others study speculative ideas, decoding of signals, and more.",
    ),
    Paper(
        id="3",
        title="Watermarks for menus",
        abstract="Detection is hard. Our method detects a watermark in any menu.",
    ),
    Paper(id="4", title="Soups", abstract="Watermark detection was studied by others. Soups are warm."),
    Paper(id="5", title="Hallucination detection for waiters", abstract="Waiters err."),
    Paper(id="7", title="Quantized menus", abstract="We quantize large language models of menus."),
    Paper(
        id="6",
        title="Grouped soups",
        abstract="Our survey covers large language models, diffusion models and soups.",
    ),
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("speculative decoding", {"1": "We speed up speculative decoding of menus by half."}),
        (
            "Does any new paper speed up speculative decoding?",
            {"1": "We speed up speculative decoding of menus by half."},
        ),
        ("watermark detection", {"3": "Our method detects a watermark in any menu."}),
        ("환각 탐지", {"5": "Hallucination detection for waiters"}),
        ("diffusion language models", {}),
        ("quantization of LLMs", {"7": "We quantize large language models of menus."}),
        ("LLM 양자화", {"7": "We quantize large language models of menus."}),
        ("언어 모델 양자화", {"7": "We quantize large language models of menus."}),
        ("양자화된 언어모델의 논문", {"7": "We quantize large language models of menus."}),
        ("turbines", {}),
    ],
)
def test_a_paper_is_found_by_a_sentence_that_says_all_of_it(query: str, found: dict[str, str]) -> None:
    """RULE: title and sentence name everything; neighbours stand near each other; what others did is not enough."""
    matches = DayIndex(PAPERS).find(StandingQuery(query))
    assert {match.paper.id: match.sentence for match in matches} == found


def test_a_korean_word_without_english_is_named() -> None:
    """RULE: a search that leaves a word out would find too much; words that name no subject are not missed."""
    assert StandingQuery("언어 모델 월드컵").unknown_words == ("월드컵",)
    for query in (
        "언어 모델 양자화",
        "새로운 로봇 논문 나오면 알려줘",
        "누가 환각을 탐지하나요?",
        "speculative decoding",
    ):
        assert StandingQuery(query).unknown_words == (), query


def test_korean_order_is_another_one() -> None:
    """RULE: in Korean each thing stands near one of the others, not near the one that was named beside it."""
    paper = Paper(id="8", title="Tea", abstract="We benchmark privacy of diffusion models that pour tea.")
    index = DayIndex([paper])
    assert [match.paper.id for match in index.find(StandingQuery("확산 모델 벤치마크 개인정보"))] == ["8"]
    assert index.find(StandingQuery("benchmark diffusion tea privacy")) == []


def test_a_phrase_in_quotation_marks_stands_as_it_is() -> None:
    """RULE: the sentence has the phrase word for word."""
    index = DayIndex(PAPERS)
    assert [match.paper.id for match in index.find(StandingQuery('"speculative decoding of menus"'))] == ["1"]
    assert index.find(StandingQuery('"decoding speculative"')) == []


def test_a_search_that_every_paper_answers_is_not_telling() -> None:
    """RULE: words without a subject are no search to keep."""
    assert not StandingQuery("new methods with better results").is_telling
    assert StandingQuery("watermark detection").is_telling
