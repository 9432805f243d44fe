"""Runs of words that may name a subject: found in English text without a grammar, by what cuts and what ends them."""

import re
import tomllib
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from insights.reading.words import FUNCTION_WORDS, listed

SHORTEST, LONGEST = 2, 4
LEAST_LETTERS = 3

_CLAUSE = re.compile(r"[^\w\s'’\-+./]+|[./](?=\s|$)|'s\b|’s\b")
_WORD = re.compile(r"[A-Za-z0-9]+(?:[-'’+./][A-Za-z0-9]+)*\+*")

_NOUNS_IN_LY = listed("anomaly assembly family supply butterfly monopoly")

Key = tuple[str, ...]

# Short forms nobody spells out any more.
_SPELT: dict[str, Key] = {
    "llm": ("large", "language", "model"),
    "vlm": ("vision", "language", "model"),
    "mllm": ("multimodal", "large", "language", "model"),
    "vla": ("vision", "language", "action"),
    "rl": ("reinforcement", "learning"),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """As written, and the stems by which spellings meet."""

    text: str
    key: Key


def phrases(text: str, among: Container[Key] | None = None) -> Iterator[Phrase]:
    """Runs of two to four words that no cutting word breaks and that end like a noun; of those `among` when
    given.
    """
    for run in _runs(text):
        keys = [_word_key(word) for word in run]
        for start, end in _spans(run):
            key = tuple(chain.from_iterable(keys[start:end]))
            if among is None or key in among:
                yield Phrase(" ".join(run[start:end]), key)


def _spans(run: list[str]) -> Iterator[tuple[int, int]]:
    closes = [_may_end(word) for word in run]
    for start in range(len(run) - 1):
        if _may_begin(run[start]):
            ends = range(start + SHORTEST, min(start + LONGEST, len(run)) + 1)
            yield from ((start, end) for end in ends if closes[end - 1])


def key_of(text: str) -> Key:
    """By this "Vision-Language Models" and "vision language model" are one."""
    return tuple(chain.from_iterable(_word_key(word) for word in text.split()))


@lru_cache(maxsize=32768)
def _word_key(word: str) -> Key:
    parts = (_singular(part) for part in word.lower().split("-") if part)
    return tuple(chain.from_iterable(_SPELT.get(part, (part,)) for part in parts))


def _singular(word: str) -> str:
    """A noun's plural put back; "bias", "analysis" and "corpus" are none."""
    if len(word) <= LEAST_LETTERS or word.endswith(("ss", "us", "is", "as")) or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


@cache
def worn() -> frozenset[Key]:
    """Keys of terms that are in the air every day."""
    return frozenset(key_of(term.strip()) for term in _table()["worn"].split(";"))


@cache
def general() -> frozenset[str]:
    """Words that tell nothing among themselves, as a key holds them."""
    return frozenset(_singular(word) for word in _table()["general"].split())


@cache
def plain_names() -> frozenset[str]:
    return listed(_table()["plain_names"])


def _runs(text: str) -> Iterator[list[str]]:
    for clause in _CLAUSE.split(text):
        run: list[str] = []
        for word in _WORD.findall(clause):
            if _cuts(word):
                yield run
                run = []
            else:
                run.append(word)
        yield run


@lru_cache(maxsize=32768)
def _cuts(word: str) -> bool:
    low = word.lower()
    return (
        low in _cutting()
        or (low.endswith("ly") and low not in _NOUNS_IN_LY)
        or word[0].isdigit()
        or len(low) == 1
    )


@lru_cache(maxsize=32768)
def _may_begin(word: str) -> bool:
    low = word.lower()
    return not low.endswith("ing") or low in _namings()


@lru_cache(maxsize=32768)
def _may_end(word: str) -> bool:
    low = word.lower()
    if low.endswith("ing"):
        return low in _namings()
    open_ended = low in _open_ends() or low.endswith(("ed", "ive", "able", "-based", "-aware", "-driven"))
    return not open_ended and len(low) >= LEAST_LETTERS


@cache
def _cutting() -> frozenset[str]:
    return FUNCTION_WORDS | listed(_table()["cuts"])


@cache
def _open_ends() -> frozenset[str]:
    return listed(_table()["open_ends"])


@cache
def _namings() -> frozenset[str]:
    return listed(_table()["namings"])


@cache
def _table() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_name("theme_words.toml").read_text(encoding="utf-8"))
