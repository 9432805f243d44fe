"""English plurals: the form that "model" and "models", "LLM" and "LLMs", "analysis" and "analyses" share."""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from insights.text.word_lists import word_set

_MIN_PLURAL_LENGTH = 3
_MAX_ACRONYM_LENGTH = 4
_VOWELS = frozenset("AEIOUY")
_NO_PLURAL = re.compile(r"(?:ss|us|is|[^s])$")
_ENDINGS = (
    ("yses", "ysis"),
    ("sses", "ss"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("ies", "y"),
    ("s", ""),
)
"""The first ending that fits is replaced."""


@lru_cache(maxsize=65_536)
def singular(word: str) -> str:
    """The word in lower case, without the ending of a plural. Not always a word: "does" gives "doe".

    A short word in capitals is an acronym: "GPS" stays, and only "GPs" is a plural of "GP".
    """
    lower = word.casefold()
    if len(lower) < _MIN_PLURAL_LENGTH or _is_acronym(word):
        return lower
    if word[-1] == "s" and word[:-1].isupper():  # APIs, GPUs
        return lower[:-1]
    if lower in _irregular():
        return _irregular()[lower]
    if lower in _unchanged() or _NO_PLURAL.search(lower):
        return lower
    ending, replacement = next(pair for pair in _ENDINGS if lower.endswith(pair[0]))
    stem = lower.removesuffix(ending)
    return stem + replacement if len(stem) > 1 else lower[:-1]


def is_short_plural(word: str) -> bool:
    """Whether the word may be an acronym of its own as well as a plural, as "gps" and "aids" may in lower case."""
    return (
        _MIN_PLURAL_LENGTH <= len(word) <= _MAX_ACRONYM_LENGTH and word[-1] in "sS" and not _is_acronym(word)
    )


def _is_acronym(word: str) -> bool:
    """GPS and AIDS are; LLMS, which cannot be spoken without its S, is a plural in capitals."""
    if not (word.isupper() and word[-1] == "S" and len(word) <= _MAX_ACRONYM_LENGTH):
        return False
    return len(word) == _MIN_PLURAL_LENGTH or not _VOWELS.isdisjoint(word[:-1])


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def _irregular() -> dict[str, str]:
    pairs = (pair.strip().partition(" ") for pair in _lists()["irregular"].split(","))
    return {plural: one for plural, _, one in pairs}


@cache
def _unchanged() -> frozenset[str]:
    return word_set(_lists()["unchanged"])
