"""What a question asks for, in the words of an English paper."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.reading.korean import Piece, pieces
from insights.reading.words import ASKING_WORDS, stem, stems, words

Way = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`stems` in order, the usual way to say each thing; `others` are the stems of other ways; `things` are all
    ways to say each thing asked for, a way being carried when all its stems are there.
    """

    text: str
    stems: tuple[str, ...]
    others: frozenset[str]
    things: tuple[tuple[Way, ...], ...]

    @classmethod
    def of(cls, question: str) -> "Asked":
        spoken = pieces(question)
        usual = [_stems(piece[0]) for piece in spoken]
        return cls(
            text=" ".join(piece[0] for piece in spoken).lower(),
            stems=tuple(term for terms in usual for term in terms),
            others=frozenset(term for piece in spoken for way in piece[1:] for term in _stems(way)),
            things=tuple(dict.fromkeys(thing for piece in spoken for thing in _things(piece))),
        )

    @property
    def subject(self) -> str:
        """The text without words that only ask."""
        return " ".join(word for word in words(self.text) if word not in ASKING_WORDS)

    def carried(self, terms: Iterable[str]) -> float:
        """The share of the things asked for that `terms` carry; 0 for a question about nothing."""
        have = frozenset(terms)
        return sum(any(way <= have for way in thing) for thing in self.things) / (len(self.things) or 1)


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
