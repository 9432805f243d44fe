"""Runs of words that may name a subject: found in English text without a grammar, by what cuts and what ends them."""

import re
import tomllib
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise
from pathlib import Path

from insights.text.stemming import FUNCTION_WORDS, listed

SHORTEST, LONGEST = 2, 4
LEAST_LETTERS = 3

_CLAUSE = re.compile(r"[^\w\s'’\-+./]+|[./](?=\s|$)|'s\b|’s\b")
_WORD = re.compile(r"[^\W_]+(?:[-'’+./][^\W_]+)*\+*")

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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Phrases that are sought, and the two stems each begins with."""

    keys: Container[Key]
    openings: frozenset[Key]

    @classmethod
    def of(cls, keys: Collection[Key]) -> "Wanted":
        return cls(keys, frozenset(key[:SHORTEST] for key in keys))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word by itself: whether it breaks a run, and whether a phrase may begin or end with it."""

    text: str
    key: Key
    cuts: bool
    begins: bool
    ends: bool


def phrases(text: str, wanted: Wanted | None = None) -> Iterator[Phrase]:
    """Runs of two to four words that no cutting word breaks and that end like a noun; the `wanted` ones when
    given.
    """
    for run in _runs(text):
        for words in _spans(run, wanted):
            key = tuple(chain.from_iterable(word.key for word in words))
            if wanted is None or key in wanted.keys:
                yield Phrase(" ".join(word.text for word in words), key)


def _spans(run: list[_Word], wanted: Wanted | None) -> Iterator[list[_Word]]:
    for start, (first, second) in enumerate(pairwise(run)):
        if first.begins and (wanted is None or (first.key + second.key)[:SHORTEST] in wanted.openings):
            ends = range(start + SHORTEST, min(start + LONGEST, len(run)) + 1)
            yield from (run[start:end] for end in ends if run[end - 1].ends)


def whole_noun(text: str) -> bool:
    """Whether a term ends as a phrase may: "key-value" wants a noun."""
    return _word(text.rsplit(maxsplit=1)[-1]).ends


def neighbours(text: str, key: Key) -> Iterator[tuple[str, str]]:
    """The words before and behind each place where the term stands, "" where its clause begins or ends."""
    for clause in _CLAUSE.split(text):
        words = _WORD.findall(clause)
        keys = [_word(word).key for word in words]
        for start in range(len(words)):
            end = _end(keys, start, key)
            if end:
                yield words[start - 1] if start else "", words[end] if end < len(words) else ""


def _end(keys: list[Key], start: int, key: Key) -> int:
    """Where the term ends that begins at this word; 0 when none does."""
    run: Key = ()
    for place in range(start, len(keys)):
        run += keys[place]
        if run == key:
            return place + 1
        if run != key[: len(run)]:
            return 0
    return 0


def key_of(text: str) -> Key:
    """By this "Vision-Language Models" and "vision language model" are one."""
    return tuple(chain.from_iterable(_word_key(word) for word in text.split()))


@lru_cache(maxsize=32768)
def _word(text: str) -> _Word:
    """Looked at once: a day has a hundred thousand words, and twelve thousand different ones."""
    return _Word(text, _word_key(text), _cuts(text), _may_begin(text), _may_end(text))


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


def _runs(text: str) -> Iterator[list[_Word]]:
    """Those long enough for a phrase."""
    for clause in _CLAUSE.split(text):
        run: list[_Word] = []
        for word in map(_word, _WORD.findall(clause)):
            if not word.cuts:
                run.append(word)
            elif run:
                yield run
                run = []
        yield run


def _cuts(word: str) -> bool:
    low = word.lower()
    return (
        low in _cutting()
        or (low.endswith("ly") and low not in _NOUNS_IN_LY)
        or word[0].isdigit()
        or len(low) == 1
    )


def _may_begin(word: str) -> bool:
    low = word.lower()
    return not low.endswith("ing") or low in _namings()


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
