"""Checks the directions of a statement against its evidence: more or less, better or worse, faster or slower.

A direction contradicts the evidence where that has only the opposite pole, or has both and the opposite one next to
what the statement speaks of. A direction of which the evidence says nothing is no contradiction.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.model import Language
from insights.text.stemming import stems
from insights.text.word_lists import alternatives, load_word_lists, whole_words

WINDOW_CHARACTERS = 60
"""On either side of a direction, in which the thing that changes is named."""
_FILE = Path(__file__).with_name("polarity.toml")
_CLAUSE_END = re.compile(r"[.;:]|,\s(?:while|whereas|but|and|yet|although)\b|\b(?:while|whereas|but)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """A word that says where something goes, with the stems around it."""

    pole: str
    text: str
    around: frozenset[str]


def direction_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """The directions of a text that contradict its evidence, in words for the model."""
    known = find_directions(evidence, "en")
    wrong = [
        direction.text
        for direction in find_directions(text, language)
        if _contradicts(direction, known, language)
    ]
    if wrong:
        yield f"its evidence says the opposite of: {', '.join(dict.fromkeys(wrong))}"


def find_directions(text: str, language: Language) -> tuple[Direction, ...]:
    """All directions of a text, in its order."""
    found = [
        (match.start(), Direction(pole=pole, text=match[0], around=_around(text, match)))
        for pole, pattern in _patterns(language).items()
        for match in pattern.finditer(text)
    ]
    return tuple(direction for _, direction in sorted(found, key=lambda item: item[0]))


def _contradicts(direction: Direction, known: Sequence[Direction], language: Language) -> bool:
    opposites = [other for other in known if other.pole in _opposites()[direction.pole]]
    same = [other for other in known if other.pole == direction.pole]
    if not opposites:
        return False
    if not same:
        return language == "ko" or any(direction.around & other.around for other in opposites)
    return language == "en" and _overlap(direction, opposites) > _overlap(direction, same)


def _overlap(direction: Direction, others: Sequence[Direction]) -> int:
    return max(len(direction.around & other.around) for other in others)


def _around(text: str, match: re.Match[str]) -> frozenset[str]:
    """The stems of the same clause near a match, without its own."""
    before = _CLAUSE_END.split(text[max(0, match.start() - WINDOW_CHARACTERS) : match.start()])[-1]
    after = _CLAUSE_END.split(text[match.end() : match.end() + WINDOW_CHARACTERS])[0]
    return frozenset(stems(f"{before} {after}"))


@cache
def _patterns(language: Language) -> Mapping[str, re.Pattern[str]]:
    lists = load_word_lists(_FILE, "korean" if language == "ko" else "english")
    if language == "ko":
        return {pole: re.compile(alternatives(phrases)) for pole, phrases in lists.items()}
    return {pole: whole_words(phrases) for pole, phrases in lists.items()}


@cache
def _opposites() -> Mapping[str, tuple[str, ...]]:
    return load_word_lists(_FILE, "opposites")
