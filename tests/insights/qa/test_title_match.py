"""Papers named by a piece of their title."""

import pytest

from insights.model import Paper
from insights.qa.title_match import match_title, match_title_prefix, pieces

SWIFT = Paper(id="1", title="SwiftTune: Fast Tuning of Language Models", abstract="")
ROBOT = Paper(id="2", title="Walking Robots That Learn by Falling", abstract="")
SAM = Paper(id="3", title="SAM 2: Segment Anything in Images and Videos", abstract="")
ALL = (SWIFT, ROBOT, SAM)


@pytest.mark.parametrize(
    ("said", "found"),
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
def test_a_piece_of_a_title_names_its_paper(said: str, found: list[Paper]) -> None:
    """RULE: two words in a row that say something, or a name as it is spelt, name the paper; single words do not."""
    assert match_title(said, ALL) == found


def test_only_what_a_title_begins_with_is_its_name() -> None:
    """RULE: "SAM" is the name of the paper whose title begins with it, not of one that only speaks of it."""
    about = Paper(id="4", title="Breaking SAM with Noise", abstract="")
    assert match_title_prefix("how fast is SAM?", (*ALL, about)) == [SAM]
    assert match_title("how fast is SAM?", (*ALL, about)) == [SAM, about]


def test_what_only_asks_is_not_looked_for() -> None:
    """RULE: a question without a name or a run of telling words costs no search."""
    assert pieces("does it release code?") is not None
    assert pieces("what is it?") is None
    assert pieces("does it release code?", 3) is None
    assert pieces("is proximal policy optimization used?", 3) is not None
