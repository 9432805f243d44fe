"""Context: a sentence that leans on the one before it is quoted with it."""

import pytest

from insights.model import Passage
from insights.qa.leaning import leans
from insights.qa.sentence_context import with_context

PASSAGE = Passage(
    paper="p",
    section="Method",
    text="Large cups slip out of the gripper. To counteract this, we scale the force by the weight. Cups are red.",
)


@pytest.mark.parametrize(
    "sentence", ["To counteract this, we scale.", "However, cups slip.", "They are red.", "This hurts speed."]
)
def test_some_sentences_lean(sentence: str) -> None:
    """RULE: a connective, a pronoun or a purpose that points back leans."""
    assert leans(sentence)
    assert not leans("We scale the force.")


def test_the_sentence_before_is_quoted_too() -> None:
    """RULE: what is added stands right before the sentence in its passage, so that the quote stays verbatim."""
    quoted = with_context(PASSAGE, "To counteract this, we scale the force by the weight.")
    assert quoted.startswith("Large cups slip")
    assert quoted in PASSAGE.text


@pytest.mark.parametrize("sentence", ["Cups are red.", "This stands in no passage."])
def test_nothing_is_added_without_need(sentence: str) -> None:
    """RULE: a sentence that stands alone, or that the passage does not hold, is left as it is."""
    assert with_context(PASSAGE, sentence) == sentence
