"""Context of a quoted sentence: the sentence before it, where it leans on that one ("To counteract this, we …")."""

from collections.abc import Sequence

from insights.model import Passage
from insights.qa.answer_noise import is_fragment
from insights.qa.leaning import leans
from insights.qa.passages import passage_sentences

MAX_CONTEXT_WORDS = 60
MAX_CONTEXT_DEPTH = 2
"""Sentences that may go before, when the first of them leans, too."""


def with_context(passage: Passage, sentence: str) -> str:
    """The sentence with those before it in its passage that it leans on, as they stand there; the sentence itself when it
    leans on none, or the passage begins with it.
    """
    if passage.kind == "table" or not leans(sentence):
        return sentence
    sentences = passage_sentences(passage)
    joined = join_context(sentences, sentences.index(sentence)) if sentence in sentences else sentence
    return joined if joined in passage.text else sentence


def join_context(sentences: Sequence[str], place: int) -> str:
    """The sentence at `place` of running text with those before it that it leans on."""
    start = place
    words = 0
    while start > 0 and place - start < MAX_CONTEXT_DEPTH and leans(sentences[start]):
        words += len(sentences[start - 1].split())
        if words > MAX_CONTEXT_WORDS or is_fragment(sentences[start - 1]):
            break
        start -= 1
    return " ".join(sentences[start : place + 1])
