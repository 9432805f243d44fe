"""Parsing and checking of a model's statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.errors import ModelFailed
from insights.model import Language
from insights.writing.llm.report_checks import (
    DraftStatement,
    StatementChecker,
    find_numbers,
    parse_repairs,
    parse_statements,
)

TEXTS = {
    "1": "GPT-4 answers 1,024 questions; pass@1 is 5.10%. We use three seeds and R^2 < 0.5 for α.",
    "2": "Hangul such as 한글 is split. A 2.5x gain.",
}


def problem(text: str, papers: tuple[str, ...] = ("1",), language: Language = "en") -> str:
    return StatementChecker(texts=TEXTS, language=language).problem(
        DraftStatement(kind="results", text=text, papers=papers)
    )


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4 answers 1024 questions.",
        "pass@1 is 5.1%.",
        "It runs 3 seeds.",
        "It runs three seeds at R^2 < 0.5.",
        "The angle α is small.",
        "An e.g. in a sentence.",
    ],
)
def test_honest_sentences_pass(text: str) -> None:
    """Numbers count by their value, spelt or not; signs of mathematics are no markup."""
    assert problem(text) == ""


def test_a_figure_must_stand_in_the_named_papers() -> None:
    """A number of another paper is an invented one."""
    assert "2.5" in problem("The gain is 2.5x.", ("1",))
    assert problem("The gain is 2.5x.", ("2",)) == ""
    assert problem("Both 2 papers gain 2.5x.", ("1", "2")) == ""


def test_a_name_keeps_its_script() -> None:
    """Characters of another script pass where the abstract has them."""
    assert problem("It splits 한글.", ("2",)) == ""
    assert problem("It splits 한국어.", ("2",)) == "it is not written in English"


def test_korean_keeps_latin_names() -> None:
    """Models and data sets stay Latin; a sentence without Korean is no Korean sentence."""
    assert problem("GPT-4는 질문 1024개에 답한다.", language="ko") == ""
    assert problem("GPT-4 answers.", language="ko") == "it is not written in Korean"


def test_a_theme_is_shared() -> None:
    """Themes and keywords rest on two papers at least."""
    checker = StatementChecker(texts=TEXTS, language="en")
    alone = DraftStatement(kind="themes", text="Both gain.", papers=("1",))
    assert "at least two" in checker.problem(alone)


@given(st.text(max_size=300), st.lists(st.sampled_from(["1", "2", "3"]), max_size=3))
def test_whatever_passes_is_plain_and_sourced(text: str, papers: list[str]) -> None:
    """Whatever the text: what passes names known papers, and holds no number they lack."""
    flat = " ".join(text.split())
    if not problem(flat, tuple(dict.fromkeys(papers))):
        assert papers
        assert "3" not in papers
        assert "http" not in flat
        assert find_numbers(flat) <= find_numbers(" ".join(TEXTS.values())) | {1.0, 2.0, 3.0}


@given(st.text(max_size=60) | st.recursive(st.none() | st.integers(), st.lists).map(str))
def test_any_response_is_parsed_or_fails(answer: str) -> None:
    """No response raises anything but ModelFailed."""
    for parse in (lambda: parse_statements(answer, 2), lambda: parse_repairs(answer, 2)):
        try:
            parse()
        except ModelFailed:
            continue


def test_a_code_fence_is_removed() -> None:
    """Many local models put their JSON into a Markdown fence."""
    (statement,) = parse_statements(
        '```json\n{"results": [{"text": "It  holds.", "papers": ["1", "1"]}]}\n```', 1
    )
    assert (statement.text, statement.papers) == ("It holds.", ("1",))


@pytest.mark.parametrize("answer", ["[]", "{}", '{"results": "none"}', '{"something": []}', "null", "prose"])
def test_a_response_of_another_shape_fails(answer: str) -> None:
    """A response without lists under the sections' names raises ModelFailed."""
    with pytest.raises(ModelFailed):
        parse_statements(answer, 2)


def test_repairs_name_places_that_failed() -> None:
    """A place that was not requested is ignored."""
    answer = '{"statements": [{"place": 7, "text": "x", "papers": []}, {"place": 0, "text": "y", "papers": ["1"]}]}'
    assert parse_repairs(answer, 1) == {0: ("y", ("1",))}
