"""What text and question are made of when one is searched for the other: the same words, by one function.

Both databases get words that are already folded and stemmed, because their own readers of text disagree: one
takes the "-4" of "GPT-4" for a number, the other keeps "LLMs" apart from "LLM", neither strips every accent.
Pure.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from insights.text.stemming import snowball_stem

_WORD = re.compile(r"[^\W_]+")
_HANGUL = re.compile(r"[가-힣]")
_VOWELS = frozenset("aeiouy")
_LONGEST = 64
"""Letters of a word; PostgreSQL refuses one of 2,047 bytes."""
_MOST = 12
"""Terms of a question; what is written behind them is not looked for."""
_READ = 1000
"""Signs of a question that are read."""
_PART = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^\s"“”„«»]+)')
"""A phrase in quotation marks, else a word; a mark without its second one is nothing."""

# Words a question can do without; a text keeps them, so that phrases stay phrases.
_DISPENSABLE = """
    a about an and any are as at be by can do does for from has have how i in into is it its of on or our that the
    their them there these they this to use used using via was we what when where which who why with you your
"""
_STOP_WORDS = frozenset(_DISPENSABLE.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Something a text must hold: one of `ways`, each a run of neighbouring words, or the topic with the slug."""

    ways: tuple[tuple[str, ...], ...]
    topic: str = ""


def words(text: str) -> list[str]:
    """Case, accents and endings do not count: "Größe" and "grosse", "models" and "model" are one."""
    return [_stem(word[:_LONGEST]) for word in _WORD.findall(_folded(text))]


def terms(question: str) -> list[Term]:
    """What `question` asks for, all of it wanted: a word, "a phrase", a name of several parts (GPT-4)."""
    found: dict[Term, None] = {}
    for part in _PART.finditer(question[:_READ]):
        run = tuple(words(part[0]))
        if run and not (part[2] and _plain(part[2]) in _STOP_WORDS):
            found[term(run)] = None
    return list(found)[:_MOST]


def term(run: Sequence[str]) -> Term:
    return Term(ways=(tuple(run[:_MOST]),))


def korean(word: str) -> bool:
    """Such a word may go on: it carries its particles behind it."""
    return bool(_HANGUL.search(word))


def _plain(chunk: str) -> str:
    return "".join(_WORD.findall(_folded(chunk)))


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    marked = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in marked if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare).casefold()


@lru_cache(maxsize=50_000)  # a word is met again and again
def _stem(word: str) -> str:
    if not word.isascii():
        return word
    if word.endswith("s") and _VOWELS.isdisjoint(word) and len(word) > 2:  # noqa: PLR2004 - "LLMs", not "is"
        return word[:-1]
    return snowball_stem(word)
