"""Checks that a statement speaks of what its evidence speaks of: enough of its content stands there."""

from collections.abc import Iterator
from functools import lru_cache

from insights.model import Language
from insights.text.stemming import stems
from insights.text.word_lists import word_set

MIN_CONTENT_SHARE = 0.34
"""Of an English statement's content stems. Of 1,144 human summaries of SciTLDR 93 % share as much with their abstract, of
the same summaries put to another abstract 5 %.
"""
MIN_CONTENT_STEMS = 3
_REPORTING = word_set(
    "paper studi approach method model propos show present introduc result perform achiev improv use new novel work author"
    " research task learn demonstr find evalu experi develop provid base framework data system effect via across"
)
"""Stems that any report uses; they tell nothing of what it speaks of."""


def content_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """What is wrong with the content of a text, in words for the model."""
    if language != "en":
        return
    content = frozenset(stems(text)) - _REPORTING
    if len(content) >= MIN_CONTENT_STEMS and len(content & _stems(evidence)) < MIN_CONTENT_SHARE * len(
        content
    ):
        yield "most of it is not in its evidence"


@lru_cache(maxsize=1024)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stems(text))
