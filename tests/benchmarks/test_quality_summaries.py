"""The benchmark of summaries judges by rules of its own."""

import pytest

from benchmarks.quality.summaries import CheckedSummary, leans
from insights.summarization.summary import PaperSummary

ABSTRACT = "We count birds. BirdCount is 3x faster. To be 3x faster, we count. It costs $5$."


@pytest.mark.parametrize(
    "sentence",
    [
        "These results show that birds are many.",
        "It counts birds.",
        "To counteract this, we count birds.",
        "Specifically, we count birds.",
        "Moreover, birds are many.",
        "In particular, birds are many.",
        "We further show that birds are many.",
        "We address this by counting birds.",
    ],
)
def test_a_leaning_opening(sentence: str) -> None:
    """RULE: pointers, pronouns, connectives and adverbs with a comma lean on another sentence."""
    assert leans(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "This paper counts birds.",
        "Empirically, birds are many.",
        "Our results show that birds are many.",
        "We count birds.",
    ],
)
def test_an_opening_of_its_own(sentence: str) -> None:
    """RULE: the paper itself and the kind of evidence are no pointers."""
    assert not leans(sentence)


@pytest.mark.parametrize(
    ("result", "counts"),
    [
        ("BirdCount is 3x faster.", True),
        ("BirdCount is 3x as fast.", False),
        ("To be 3x faster, we count.", False),
        ("We count birds.", False),
        ("", False),
    ],
)
def test_what_counts_as_a_result(result: str, counts: bool) -> None:  # noqa: FBT001 a table's column
    """RULE: a result is verbatim, another sentence than the summary, no purpose, and holds a figure or an outcome."""
    checked = CheckedSummary("1", PaperSummary("We count birds.", result), ABSTRACT)
    assert checked.has_result is counts


def test_tex_is_found_in_both_sentences() -> None:
    """RULE: a dollar or a backslash in either sentence is TeX."""
    assert CheckedSummary("1", PaperSummary("We count birds.", "It costs $5$."), ABSTRACT).has_tex
    assert not CheckedSummary("1", PaperSummary("We count birds."), ABSTRACT).has_tex
