"""arXiv ids, and keys of titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.text.paper_ids import ArxivId, find_ids, parse_id, title_id, title_key

WRITTEN = {
    "2411.02355": ArxivId("2411.02355"),
    "2411.02355v2": ArxivId("2411.02355", 2),
    " arXiv:2411.02355 ": ArxivId("2411.02355"),
    "ARXIV: 2411.02355V3": ArxivId("2411.02355", 3),
    "oai:arXiv.org:2508.13426v1": ArxivId("2508.13426", 1),
    "https://arxiv.org/abs/2411.02355v1": ArxivId("2411.02355", 1),
    "http://export.arxiv.org/abs/2411.02355": ArxivId("2411.02355"),
    "https://arxiv.org/pdf/2411.02355v4.pdf": ArxivId("2411.02355", 4),
    "https://arxiv.org/html/2411.02355v1#S3": ArxivId("2411.02355", 1),
    "https://arxiv.org/abs/2411.02355?context=cs.LG": ArxivId("2411.02355"),
    "https://huggingface.co/papers/2411.02355": ArxivId("2411.02355"),
    "https://www.alphaxiv.org/abs/2411.02355/": ArxivId("2411.02355"),
    "10.48550/arXiv.2411.02355": ArxivId("2411.02355"),
    "https://doi.org/10.48550/arXiv.2411.02355": ArxivId("2411.02355"),
    "0704.0001": ArxivId("0704.0001"),
    "quant-ph/0201082v1": ArxivId("quant-ph/0201082", 1),
    "http://arxiv.org/abs/quant-ph/0201082v1": ArxivId("quant-ph/0201082", 1),
    "oai:arXiv.org:hep-th/9901001": ArxivId("hep-th/9901001"),
    "arXiv:math.GT/0309136": ArxivId("math/0309136"),
    "https://arxiv.org/pdf/cs/0112017": ArxivId("cs/0112017"),
}

NO_PAPER = (
    "",
    "abc",
    "2413.02355",
    "12411.02355",
    "2411.023555",
    "2411.02355 is good",
    "and/0201082",
    "0000.0000",
    "https://deeplearn.org/arxiv/540398/a-title",
    "10.1145/3292500.3330701",
    "v2",
)


@pytest.mark.parametrize(("text", "named"), WRITTEN.items())
def test_every_way_of_writing_an_id_names_one_paper(text: str, named: ArxivId) -> None:
    """RULE: an address, an OAI name, a DOI and a bare id of one paper give the same id, without its version."""
    assert parse_id(text) == named


@pytest.mark.parametrize("text", NO_PAPER)
def test_what_is_no_id_is_not_taken_for_one(text: str) -> None:
    """RULE: months above 12, longer numbers, sentences and other sites' numbers are no identifiers."""
    assert parse_id(text) is None


def test_ids_are_found_in_a_sentence_once_and_in_order() -> None:
    """RULE: free text gives its papers in order, each once."""
    text = (
        "Compare 2411.02355v2 with https://arxiv.org/abs/hep-th/9901001, then 2411.02355 again. 1.2411.02355"
    )
    assert find_ids(text) == (ArxivId("2411.02355", 2), ArxivId("hep-th/9901001"))


@given(st.integers(7, 99), st.integers(1, 12), st.integers(0, 99999), st.none() | st.integers(1, 999))
def test_an_id_survives_being_written(year: int, month: int, number: int, version: int | None) -> None:
    """RULE: reading what arXiv writes gives back what was written."""
    paper = f"{year:02}{month:02}.{number:05}"
    tail = f"v{version}" if version else ""
    for form in (
        "{}",
        "arXiv:{}",
        "oai:arXiv.org:{}",
        "https://arxiv.org/abs/{}",
        "https://arxiv.org/pdf/{}.pdf",
    ):
        assert parse_id(form.format(paper + tail)) == ArxivId(paper, version)


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    """RULE: no text makes these functions fail, and a title's key is stable."""
    parse_id(text)
    find_ids(text)
    assert title_key(text) == title_key(f"  {text}\n")


@pytest.mark.parametrize(
    "other",
    [
        "LLM based Décoding: a  survey",
        "LLM-Based Decoding - A Survey.",
        r"\textbf{LLM}-based D\'{e}coding: A Survey",
        "LLM-based\n  Decoding: A survey",
    ],
)
def test_spellings_of_one_title_are_one_paper(other: str) -> None:
    """RULE: case, accents, punctuation, line breaks and LaTeX commands do not make a second paper."""
    assert title_key(other) == title_key("LLM-based Decoding: A Survey")
    assert title_id(other) == title_id("LLM-based Decoding: A Survey")


def test_different_titles_stay_different() -> None:
    """RULE: Korean titles and titles of signs alone are titles too."""
    titles = ["언어 모델", "언어 모형", "???", "!!!", "A", "B", "Attention 2", "Attention 3"]
    assert len({title_id(title) for title in titles}) == len(titles)
