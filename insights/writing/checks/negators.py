"""The words that deny, in English by the grammar or by what they mean, and in Korean; and what only looks like one.

The lists of negators.toml: `negators` deny by the grammar, `negative` by their meaning, `near` the words near them;
`standing_in` can stand for a denial, `harms` may be denied of something good.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from insights.model import Language
from insights.text.word_lists import alternatives, load_word_lists, whole_words
from insights.writing.checks.opposites import is_denied_by_prefix
from insights.writing.checks.statement_terms import find_terms

_FILE = Path(__file__).with_suffix(".toml")
_INNER = re.compile(
    r"\b(?:non-?|un|in|im)([a-z]{4,})|\b([a-z]+)-(?:free|less)\b|\b(?!un(?:til)?less|nonethe|neverthe|regard|none|doubt)([a-z]{3,}less)(?:ly)?\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?<=[a-z]-)(?:free|less)\b", re.IGNORECASE)


def find_negators(text: str) -> list[tuple[int, int]]:
    """Where the words of an English text stand that deny by its grammar."""
    found = {match.start(): match.end() for match in _SUFFIX.finditer(text)}
    for match in negators("en").finditer(text):
        found[match.start()] = max(match.end(), found.get(match.start(), 0))
    return sorted(found.items())


def mask_excepted(text: str, language: Language) -> str:
    """The text with blanks where a negator stands and nothing is denied: "not only"."""
    return _phrases("excepted", language).sub(lambda match: " " * len(match[0]), text)


def means_no(text: str, language: Language, known: frozenset[str]) -> bool:
    """Whether a word of a text denies by what it means, and stands not among the known stems."""
    text = negators(language).sub(lambda match: " " * len(match[0]), mask_excepted(text, language))
    said = [term for term in find_terms(text, language) if term.is_in(known)]
    found = [*negative_words(language).finditer(text)]
    if language == "en":
        found += find_inner_denials(text)
    return any(
        not any(term.start < match.end() and match.start() < term.end for term in said) for match in found
    )


def find_inner_denials(text: str) -> Iterator[re.Match[str]]:
    """The English words that deny something within themselves: "non-existent", "training-free"."""
    for match in _INNER.finditer(text):
        if match[2] or match[3] or is_denied_by_prefix(match[0].lower(), match[1].lower()):
            yield match


def negators(language: Language) -> re.Pattern[str]:
    """Finds what denies by the grammar."""
    return _phrases("negators", language)


def negative_words(language: Language) -> re.Pattern[str]:
    """Finds what denies by its meaning."""
    return _phrases("negative", language)


def near_negators() -> re.Pattern[str]:
    """Finds the English words that deny, by their meaning, the words near them."""
    return _phrases("near", "en")


def standing_in_words() -> re.Pattern[str]:
    """Finds the English words that can stand for a denial: what is kept is not lost."""
    return _phrases("standing_in", "en")


@cache
def harms() -> frozenset[str]:
    """Stems of what may be denied of something good, in English."""
    return frozenset(_lists("en")["harms"])


@cache
def korean_heads(name: str) -> re.Pattern[str]:
    """Finds the verbs of a list at the end of a text, before the ending that a negator takes."""
    return re.compile(rf"{alternatives(_lists('ko')[name])}[가-힣]{{0,3}}\s?[가-힣]{{0,2}}\s?$")


def own_words() -> tuple[str, ...]:
    """Korean words by which a text speaks of the paper itself."""
    return _lists("ko")["own"]


@cache
def _phrases(name: str, language: Language) -> re.Pattern[str]:
    longest_first: Sequence[str] = sorted(_lists(language)[name], key=len, reverse=True)
    return whole_words(longest_first) if language == "en" else re.compile(alternatives(longest_first))


def _lists(language: Language) -> Mapping[str, tuple[str, ...]]:
    return load_word_lists(_FILE, "korean" if language == "ko" else "english")
