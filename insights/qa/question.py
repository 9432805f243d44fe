"""What a question asks for, in the words of an English paper."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.qa.korean_terms import Piece, pieces
from insights.text.stemming import ASKING_WORDS, stem, stems, words

Way = frozenset[str]

_HOW_LONG = re.compile(r"\bhow long\b(.*?)\b(?:take[sn]?|took|lasts?|lasted)\b", re.IGNORECASE)
_TIME: Piece = ("hours", "days", "weeks", "months", "minutes", "seconds", "milliseconds")
_NEXT = re.compile(
    r"(?:[?？]\s*|,?\s+)(?:and\s+|그리고\s+)"
    r"(?=(?:how|what|which|who|whose|when|where|why|is|are|was|were|does|did|do|can)\b|\S*[가-힣])|[?？]\s+(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuestion:
    """`stems` in order, the usual way to say each thing; `others` are the stems of other ways; `things` are all
    ways to say each thing asked for, a way being carried when all its stems are there.
    """

    text: str
    stems: tuple[str, ...]
    others: frozenset[str]
    concepts: tuple[tuple[Way, ...], ...]

    @classmethod
    def of(cls, question: str) -> "ParsedQuestion":
        spoken = _spoken(question)
        usual = [_stems(piece[0]) for piece in spoken]
        return cls(
            text=" ".join(piece[0] for piece in spoken).lower(),
            stems=tuple(term for terms in usual for term in terms),
            others=frozenset(term for piece in spoken for way in piece[1:] for term in _stems(way)),
            concepts=tuple(dict.fromkeys(concept for piece in spoken for concept in _things(piece))),
        )

    @property
    def subject(self) -> str:
        """The text without words that only ask."""
        return " ".join(word for word in words(self.text) if word not in ASKING_WORDS)

    def carried(self, terms: Iterable[str]) -> float:
        """The share of the things asked for that `terms` carry; 0 for a question about nothing."""
        have = frozenset(terms)
        return sum(any(way <= have for way in thing) for thing in self.concepts) / (len(self.concepts) or 1)


def _spoken(question: str) -> list[Piece]:
    """Who asks how long training took asks about training, in units of time."""
    kept = _HOW_LONG.sub(r" \1 ", question)
    return pieces(question) if kept == question else [*pieces(kept), _TIME]


def split_questions(question: str) -> tuple[str, ...]:
    """The questions that one message holds: "how many GPUs, and how long did it take?" holds two."""
    return tuple(part for part in (found.strip() for found in _NEXT.split(question)) if len(part.split()) > 1)


@cache
def _other_ways() -> dict[str, tuple[Way, ...]]:
    """By the stem of a word people ask with: what papers say instead."""
    table = tomllib.loads(Path(__file__).with_name("intents.toml").read_text(encoding="utf-8"))["ways"]
    return {
        stem(word): tuple(frozenset(_stems(way)) for way in ways.split(",")) for word, ways in table.items()
    }


def _things(piece: Piece) -> list[tuple[Way, ...]]:
    """Of running text every stem is a thing; a translated term is one thing, however it is said."""
    if len(piece) == 1:
        return [(frozenset({term}), *_other_ways().get(term, ())) for term in _stems(piece[0])]
    ways = (frozenset(_stems(way)) for way in piece)
    return [tuple(dict.fromkeys(way for way in ways if way))]


def _stems(text: str) -> list[str]:
    return stems(text, without=ASKING_WORDS)
