"""Effects that a sentence states with a figure: "3.7 times faster", "reduces the error by 40 %", "from 31 % to 58 %".

A figure that measures no change ("an accuracy of 99 %", "12 data sets") is no effect. The words are lists in
effects.toml.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from insights.text.word_lists import alternatives, load_word_lists

MAX_COUNTED_FACTOR = 8.0
"""A larger factor counts no more: a thousandfold gain is a special case more often than a better method."""
MAX_COUNTED_PERCENT, MAX_COUNTED_POINTS = 80.0, 25.0

_LISTS = {
    name: alternatives(phrases)
    for name, phrases in load_word_lists(Path(__file__).with_suffix(".toml")).items()
}
_RANGE = r"(?:\s?(?:to|[-–—])\s?\d[\d,]*(?:\.\d+)?)?"
_NUMBER = rf"(?P<number>\d[\d,]*(?:\.\d+)?){_RANGE}"
_UNIT = (
    r"(?P<unit>\s?%|\s?[x×](?!\w)|[\s-]?fold|[\s-]times|\s(?:absolute\s)?(?:percentage\s|percent\s|%\s)?points?"
    r"|\s?pp\b|\spercent\b)"
)
_APPROXIMATION = rf"(?:(?:{_LISTS['approximations']}|an?|by|[~≈∼])\s?)?"
_CONTENT_WORD = rf"(?:(?!{_LISTS['end_words']}\b)[a-zA-Z][\w\-/@]*+)"
_OBJECT = rf"(?:\s{_CONTENT_WORD}){{1,3}}(?!\s?\d)"
_PLACE = rf"(?:\s(?:in|on)(?:\s(?:the|its))?{_OBJECT})"
_MEASURE = re.compile(
    r"\d\s?(?:%|[x×]|pp\b|absolute|percent|points?|times|-?fold)|\d[\s-](?:fold|times)", re.IGNORECASE
)
"""What every effect holds: most sentences are refused by it quickly."""
_FIGURE_FIRST = re.compile(
    rf"(?<![\w.,+])\b{_APPROXIMATION}{_NUMBER}{_UNIT}[\s-](?:{_CONTENT_WORD}[\s-]){{0,2}}?"
    rf"(?:{_LISTS['directions']}\b(?!\s?,?\d)(?:{_PLACE}|{_OBJECT})?|{_LISTS['comparatives']}{_OBJECT})",
    re.IGNORECASE,
)
_VERB_FIRST = re.compile(
    rf"\b(?:{_LISTS['change_verbs']}\s(?:(?!(?:and|or|to|with|while|at|than|from|on|by)\s)[\w\-/@+]+\s){{1,6}}?by"
    rf"|(?:{_CONTENT_WORD}\s){{1,3}}{_LISTS['change_verbs']}\sby)\s"
    rf"{_APPROXIMATION}{_NUMBER}{_UNIT}(?:{_RANGE}\s?%)?(?!\w)(?:\s(?:relative|absolute)\s\w+|{_OBJECT})?",
    re.IGNORECASE,
)
_NOUN_FIRST = re.compile(
    rf"(?:\b(?P<noun>{_CONTENT_WORD}\s))?\b{_LISTS['change_nouns']}\s"
    rf"{_APPROXIMATION}{_NUMBER}{_UNIT}(?:{_RANGE}\s?%)?(?!\w)(?P<place>{_PLACE})?",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:compared (?:with|to)|versus|vs\.?|whereas|than|unlike|comparable (?:to|with)|equivalent to|equal to|match(?:es|ing)?)\s(?:[\w\-]+\s){0,2}$"
    r"|\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ied|ying)|vs\.?)\s$",
    re.IGNORECASE,
)
"""Before a figure: it is that of what the own work is compared with, or a range."""
_FROM_TO = re.compile(
    r"\b(?:[\w\-@/]+\s){0,3}(?P<from>from)\s(?P<before>\d+(?:\.\d+)?)(?P<sign>\s?%)?\s(?:\([^()]{1,30}\)\s)?to\s(?P<after>\d+(?:\.\d+)?)\s?%"
    rf"(?:(?:\s(?!{_LISTS['end_words']}\b)[a-zA-Z][\w\-/]*+){{1,2}}(?!\s?\d))?",
    re.IGNORECASE,
)
_BETTER_WITH = re.compile(r"\b(?:outperform|surpass|match|beat|exceed)\w*\b[^,;]*\bwith\s$", re.IGNORECASE)
_LARGER = re.compile(r"\b(?:larger|more|longer)\b", re.IGNORECASE)
"""What is larger where a work outperforms others "with" it is what those others use."""
_CONCESSION = re.compile(
    r"^\W*(?:although|though|even though|while|despite|whereas|since)\b[^,]*,", re.IGNORECASE
)
"""What a sentence concedes before it says what came out."""
_ABLATION = re.compile(
    r"\b(?:removing|omitting|ablating|disabling|discarding|dropping|without)\b[^,;]*$", re.IGNORECASE
)
"""Before a figure: it is what the lack of a part costs."""
_BASELINE = re.compile(r"\bbaselines?\b", re.IGNORECASE)
_LEADING_WORDS = re.compile(
    r"^(?:.*\s)?(?:in|on|of|the|a|an|and|over|for|with|while|by|its|their|that)\s", re.IGNORECASE
)
_TRAILING_WORD = re.compile(r"\s(?:in|on|of|the|a|an|and|over|for|with|while|by|its|their)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Effect:
    """A phrase of the sentence, verbatim; `size` is from 0, nothing, to 1, eightfold or more."""

    phrase: str
    size: float


def find_effect(sentence: str) -> Effect | None:
    """The largest effect that the sentence states; None when it states none."""
    if not _MEASURE.search(sentence):
        return None
    conceded = _CONCESSION.match(sentence)
    return max(
        _find_effects(sentence[conceded.end() :] if conceded else sentence),
        key=lambda effect: effect.size,
        default=None,
    )


def _find_effects(sentence: str) -> Iterator[Effect]:
    for pattern in (_FIGURE_FIRST, _VERB_FIRST, _NOUN_FIRST):
        for match in pattern.finditer(sentence):
            is_bare = pattern is _NOUN_FIRST and not (match["noun"] or match["place"])
            uses_more = _LARGER.search(match[0]) and _BETTER_WITH.search(sentence[: match.start()])
            if not (is_bare or uses_more or _is_of_others(sentence, match.start())):
                number = float(match["number"].replace(",", ""))
                yield Effect(_trim(match[0]), _measure(number, match["unit"].lower()))
    for match in _FROM_TO.finditer(sentence):
        if _is_of_others(sentence, match.start("from")) or _BASELINE.search(match[0]):
            continue
        points = abs(float(match["after"]) - float(match["before"]))
        yield Effect(_LEADING_WORDS.sub("", match[0]), min(1.0, points / MAX_COUNTED_POINTS))


def _is_of_others(sentence: str, start: int) -> bool:
    """Whether the figure that begins there is not what the work gains: that of a comparison, a range, or an ablation."""
    before = sentence[:start]
    return _COMPARED.search(before) is not None or _ABLATION.search(before) is not None


def _trim(phrase: str) -> str:
    while match := _TRAILING_WORD.search(phrase):
        phrase = phrase[: match.start()]
    return phrase


def _measure(number: float, unit: str) -> float:
    if "point" in unit or "pp" in unit:
        return min(1.0, number / MAX_COUNTED_POINTS)
    if "%" in unit or "percent" in unit:
        return min(1.0, number / MAX_COUNTED_PERCENT)
    return min(1.0, math.log2(max(1.0, number)) / math.log2(MAX_COUNTED_FACTOR))
