"""Papers that a question names by a part of their title."""

import pytest

from insights.model import Paper
from insights.qa.title_match import match_title, match_title_prefix, title_search_term

SWIFT = Paper(id="1", title="SwiftTune: Fast Tuning of Language Models", abstract="")
ROBOT = Paper(id="2", title="Walking Robots That Learn by Falling", abstract="")
SAM = Paper(id="3", title="SAM 2: Segment Anything in Images and Videos", abstract="")
ALL = (SWIFT, ROBOT, SAM)


@pytest.mark.parametrize(
    ("question", "papers"),
    [
        ("how many GPUs for walking robots?", [ROBOT]),
        ("does SwiftTune release code?", [SWIFT]),
        ("does swifttune release code?", [SWIFT]),
        ("SwiftTune은 코드를 공개하나요?", [SWIFT]),
        ("how does SAM segment anything?", [SAM]),
        ("what can sam do?", []),
        ("which models learn?", []),
        ("", []),
    ],
)
def test_a_part_of_a_title_names_its_paper(question: str, papers: list[Paper]) -> None:
    """RULE: two content words in a row, or a name as it is spelt, name the paper; single words do not."""
    assert match_title(question, ALL) == papers


def test_a_title_prefix_is_the_name_of_its_paper() -> None:
    """RULE: "SAM" is the name of the paper whose title begins with it, not of one that only mentions it."""
    about = Paper(id="4", title="Breaking SAM with Noise", abstract="")
    assert match_title_prefix("how fast is SAM?", (*ALL, about)) == [SAM]
    assert match_title("how fast is SAM?", (*ALL, about)) == [SAM, about]


def test_asking_words_are_not_searched_for() -> None:
    """RULE: a question without a name or a run of content words costs no search."""
    assert title_search_term("does it release code?") is not None
    assert title_search_term("what is it?") is None
    assert title_search_term("does it release code?", 3) is None
    assert title_search_term("is proximal policy optimization used?", 3) is not None


@pytest.mark.parametrize(
    ("title", "question", "is_named"),
    [
        ("FOG-Q: Cheap Quantization", "what's the catch with FOG-Q?", True),
        ("FOG-Q: Cheap Quantization", "FOG-Q의 한계는?", True),
        ("R3-Net for Roads", "how large is R3-Net?", True),
        ("Wanderer: An Agent That Walks", "how does Wanderer plan?", True),
        ("Wanderer: An Agent That Walks", "(and what of Wanderer’s memory)", True),
        ("Wanderer: An Agent That Walks", "which wanderer is meant?", False),
        ("Long-Range Walking", "is Long-Range better?", False),
        ("Roads: A Survey", "Roads are long. Are they?", True),
        ("On Roads: A Survey", "how long are Roads?", False),
    ],
)
def test_a_hyphenated_name_and_a_word_before_the_colon_are_names(
    title: str, question: str, *, is_named: bool
) -> None:
    """RULE: capitals joined by a hyphen are a name, and so is the one word that a title begins with, as it is spelt."""
    paper = Paper(id="5", title=title, abstract="")
    assert match_title(question, (*ALL, paper)) == [paper] * is_named
    if is_named and not question.startswith("Roads"):
        assert title_search_term(question) is not None
