"""Numbers, times and years that a sentence gives, and how near they stand to what is asked about."""

import re
from typing import Literal

from insights.text.stemming import stem
from insights.text.word_lists import word_set

NumericType = Literal["number", "duration", "time"]
NEAR, FAR = 3, 8
"""Words between a number and what it counts."""

_CARDINAL = word_set(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen twenty"""
)
_NUMBER_WORD = word_set(
    """thirty forty fifty hundred hundreds thousand thousands million millions billion billions dozen dozens half twice
    double triple"""
)
_TOKEN = re.compile(r"\d[\d.,:]*\w*|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_UNIT = re.compile(
    r"\d\s*(?:h|hrs?|hours?|days?|weeks?|months?|years?|min(?:utes?)?|s|secs?|seconds?|ms|milliseconds?)\b"
    r"|\b(?:hours?|days?|weeks?|months?|minutes?|seconds?|milliseconds?)\b",
    re.IGNORECASE,
)
_FEW_UNITS = re.compile(
    r"\b(?:few|several|couple of|less than an?|under an?|about an?|one|half an?|within) "
    r"(?:milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def numeric_strengths(sentence: str, counted: frozenset[str], *, in_words: bool) -> dict[NumericType, float]:
    """From 0 to 1, how surely a sentence without citations gives a number of what is counted (by its stems), a duration,
    and a year. A small number counts `in_words` where something is counted: "three stages".
    """
    near = _nearness(sentence, counted, in_words=in_words)
    return {
        "number": near,
        "duration": _duration_strength(sentence, near),
        "time": 1.0 if _YEAR.search(sentence) else 0.0,
    }


def _duration_strength(sentence: str, near: float) -> float:
    """1 where a time stands near what takes it, less the farther it stands, a half without a number: "at the
    millisecond level". 0 without a unit of time.
    """
    if _FEW_UNITS.search(sentence):
        return 1.0
    return (min(1.0, 0.4 + near) if near else 0.5) if _UNIT.search(sentence) else 0.0


def _nearness(sentence: str, counted: frozenset[str], *, in_words: bool) -> float:
    """1 where a number stands beside one of the counted stems, less the farther it stands, 0.25 in any case, 0 without a
    number, for which a small one may stand `in_words`.
    """
    tokens = [part for match in _TOKEN.finditer(sentence) for part in match[0].lower().split("-")]
    numbers = [place for place, token in enumerate(tokens) if token and _is_number(token, in_words=in_words)]
    if not numbers:
        return 0.0
    nouns = [place for place, token in enumerate(tokens) if stem(token) in counted]
    distance = min((abs(noun - number) for noun in nouns for number in numbers if noun != number), default=99)
    return 1.0 if distance <= NEAR else 0.6 if distance <= FAR else 0.25


def _is_number(token: str, *, in_words: bool) -> bool:
    """Whether a word is a number, and no year."""
    is_word = token in _NUMBER_WORD or (in_words and token in _CARDINAL)
    return is_word or (token[0].isdigit() and not _YEAR.fullmatch(token))
