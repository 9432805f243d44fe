"""Search terms: texts and queries become the same folded, stemmed words, so that full-text search finds one in the other.

Both databases get these words instead of the text, because their own tokenizers disagree: one takes the "-4" of
"GPT-4" for a number, the other keeps "LLMs" apart from "LLM", neither strips every accent.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from insights.text.stemming import snowball_stem
from insights.text.word_lists import word_set

MAX_WORD_LENGTH = 64
"""PostgreSQL refuses a word of 2,047 bytes."""
MAX_TERMS = 12
"""Of a query; what follows is ignored."""
MIN_PREFIX_LENGTH = 3
"""Letters; fewer begin too many words."""
MAX_QUERY_LENGTH = 1000
"""Characters of a query; what follows is ignored."""

_WORD = re.compile(r"[^\W_]+")
_HANGUL = re.compile(r"[가-힣]")
_VOWELS = frozenset("aeiouy")
_PHRASE_OR_WORD = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^\s"“”„«»]+)')
"""A phrase in quotation marks, else a word; a mark without its second one is ignored."""
STOP_WORDS = word_set(
    """a about an and any are as at be by can do does for from has have how i in into is it its of on or our that the
    their them there these they this to use used using via was we what when where which who why with you your"""
)
"""Ignored in a query; a text keeps them, so that phrases stay phrases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A condition of a query: one of `alternatives`, each a run of neighbouring words, or the topic with the slug."""

    alternatives: tuple[tuple[str, ...], ...]
    topic: str = ""
    is_prefix: bool = False
    """Whether the last word of each alternative is only the beginning of one."""


def search_words(text: str) -> list[str]:
    """The words of a text in order, without case, accents and endings: "Größe" and "grosse" are one."""
    return [_stem(word[:MAX_WORD_LENGTH]) for word in _WORD.findall(_fold(text))]


def parse_terms(query: str) -> list[Term]:
    """The terms of a query, all of which a result must match: a word, "a phrase", a name of several parts (GPT-4)."""
    terms: dict[Term, None] = {}
    for match in _PHRASE_OR_WORD.finditer(query[:MAX_QUERY_LENGTH]):
        words = tuple(search_words(match[0]))
        if words and not (match[2] and "".join(_WORD.findall(_fold(match[2]))) in STOP_WORDS):
            terms[make_term(words)] = None
    return list(terms)[:MAX_TERMS]


def make_term(words: Sequence[str]) -> Term:
    """The term that these words give, one after the other."""
    return Term(alternatives=(tuple(words[:MAX_TERMS]),))


def matches_terms(terms: Sequence[Term], texts: Sequence[Sequence[str]]) -> bool:
    """Whether the texts, each as its `search_words`, contain every term, as the index finds it; a topic is no word."""
    return all(any(_contains(text, way) for way in term.alternatives for text in texts) for term in terms)


def _contains(words: Sequence[str], way: Sequence[str]) -> bool:
    *head, last = way
    for start in range(len(words) - len(head)):
        found = words[start + len(head)]
        is_last = found.startswith(last) if is_korean(last) else found == last
        if is_last and list(words[start : start + len(head)]) == head:
            return True
    return False


def with_open_end(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms of a query that is still being typed: the last word may go on. Without a word of MIN_PREFIX_LENGTH at the end,
    the terms as they are.
    """
    if not terms or len(terms[-1].alternatives[0][-1]) < MIN_PREFIX_LENGTH:
        return tuple(terms)
    return (*terms[:-1], replace(terms[-1], is_prefix=True))


def is_korean(word: str) -> bool:
    """Whether a word has Hangul: then it is searched for as a prefix, because particles follow a Korean noun."""
    return bool(_HANGUL.search(word))


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return unicodedata.normalize("NFC", bare).casefold()


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if not word.isascii():
        return word
    if word.endswith("s") and _VOWELS.isdisjoint(word) and len(word) > 2:  # noqa: PLR2004 - "LLMs", not "is"
        return word[:-1]
    return snowball_stem(word)
