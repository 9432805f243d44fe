"""What may stand in a model's statement, and what may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.errors import ModelFailed
from insights.model import Language
from insights.writing.llm.report_checks import DraftStatement, StatementChecker, numbers, repairs, statements

READ = {
    "1": "GPT-4 answers 1,024 questions; pass@1 is 5.10%. We use three seeds and R^2 < 0.5 for α.",
    "2": "Hangul such as 한글 is split. A 2.5x gain.",
}


def fault(text: str, papers: tuple[str, ...] = ("1",), language: Language = "en") -> str:
    return StatementChecker(texts=READ, language=language).problem(
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
    """Figures count by their value, spelt or not; signs of mathematics are no markup."""
    assert fault(text) == ""


def test_a_figure_must_stand_in_the_named_papers() -> None:
    """A figure of another paper is an invented one."""
    assert "2.5" in fault("The gain is 2.5x.", ("1",))
    assert fault("The gain is 2.5x.", ("2",)) == ""
    assert fault("Both 2 papers gain 2.5x.", ("1", "2")) == ""


def test_a_name_keeps_its_script() -> None:
    """Characters of another script pass where the abstract has them."""
    assert fault("It splits 한글.", ("2",)) == ""
    assert fault("It splits 한국어.", ("2",)) == "it is not written in English"


def test_korean_keeps_latin_names() -> None:
    """Models and data sets stay Latin; a sentence without Korean is no Korean sentence."""
    assert fault("GPT-4는 질문 1024개에 답한다.", language="ko") == ""
    assert fault("GPT-4 answers.", language="ko") == "it is not written in Korean"


def test_a_theme_is_shared() -> None:
    """Themes and keywords rest on two papers at least."""
    evidence = StatementChecker(texts=READ, language="en")
    alone = DraftStatement(kind="themes", text="Both gain.", papers=("1",))
    assert "at least two" in evidence.problem(alone)


@given(st.text(max_size=300), st.lists(st.sampled_from(["1", "2", "3"]), max_size=3))
def test_whatever_passes_is_plain_and_sourced(text: str, papers: list[str]) -> None:
    """Any text at all: what passes names known papers, and holds no figure they lack."""
    words = " ".join(text.split())
    if not fault(words, tuple(dict.fromkeys(papers))):
        assert papers
        assert "3" not in papers
        assert "http" not in words
        assert numbers(words) <= numbers(" ".join(READ.values())) | {1.0, 2.0, 3.0}


@given(st.text(max_size=60) | st.recursive(st.none() | st.integers(), st.lists).map(str))
def test_any_answer_is_read_or_refused(answer: str) -> None:
    """Nothing a model answers raises anything but ModelFailed."""
    for read in (lambda: statements(answer, 2), lambda: repairs(answer, 2)):
        try:
            read()
        except ModelFailed:
            continue


def test_a_fence_is_taken_off() -> None:
    """Many local models put their JSON into a Markdown fence."""
    (one,) = statements('```json\n{"results": [{"text": "It  holds.", "papers": ["1", "1"]}]}\n```', 1)
    assert (one.text, one.papers) == ("It holds.", ("1",))


@pytest.mark.parametrize("answer", ["[]", "{}", '{"results": "none"}', '{"something": []}', "null", "prose"])
def test_another_shape_is_a_failure(answer: str) -> None:
    """Anything but lists under the sections' names is not guessed at."""
    with pytest.raises(ModelFailed):
        statements(answer, 2)


def test_repairs_name_places_that_failed() -> None:
    """A place nobody asked about is ignored."""
    answer = '{"statements": [{"place": 7, "text": "x", "papers": []}, {"place": 0, "text": "y", "papers": ["1"]}]}'
    assert repairs(answer, 1) == {0: ("y", ("1",))}
