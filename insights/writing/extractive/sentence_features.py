"""An abstract's sentences, each looked at once: the summary and the report of a day ask the same of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from insights.text.sentences import split
from insights.text.stemming import FUNCTION_WORDS, WORD
from insights.writing.extractive.cue_phrases import cues_among, tokens
from insights.writing.extractive.rhetorical_roles import Row, leaning, traits_of

PREFIX = 7
"""Letters by which content words are compared: as good as stems here, and faster."""
SHORTEST_CONTENT = 3
_LIST = re.compile(
    r"\W*(?:key\s?words|index terms|keywords and phrases|ccs concepts)\b\W{0,3}[:\-—–.]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceFeatures:
    """One sentence; nothing here depends on the sentences around it."""

    text: str
    size: int
    """How many words it has."""
    content: tuple[str, ...]
    """Its content words, as sentences are compared by them."""
    cues: frozenset[str]
    leaning: Row
    """What its wording adds to each role's score."""


@lru_cache(maxsize=4096)
def abstract_sentences(abstract: str) -> tuple[SentenceFeatures, ...]:
    """Its sentences in order; kept, as the summary and each language's report ask."""
    return tuple(analyse(sentence) for sentence in split(abstract) if not _LIST.match(sentence))


def analyse(sentence: str) -> SentenceFeatures:
    low = sentence.lower()
    parts, words = tokens(low), WORD.findall(low)
    shown = cues_among(parts, low, sentence)
    return SentenceFeatures(
        text=sentence,
        size=len(words),
        content=tuple(_content(words)),
        cues=shown,
        leaning=leaning(traits_of(sentence, shown, parts, words)),
    )


def content(text: str) -> frozenset[str]:
    """The content words of any other text, in the same form."""
    return frozenset(_content(WORD.findall(text.lower())))


def _content(words: Iterable[str]) -> list[str]:
    return [form for form in map(_compared, words) if form]


@lru_cache(maxsize=16384)
def _compared(word: str) -> str:
    """Empty for a word without content."""
    return word[:PREFIX] if len(word) >= SHORTEST_CONTENT and word not in FUNCTION_WORDS else ""
