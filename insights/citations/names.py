"""The parts of an author's name, as bibliographies sort by them: family name, particle, given name, suffix."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from insights.text.word_lists import load_word_lists

_IN_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_HANGUL = re.compile(r"[가-힣]+")
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff가-힣]")
_GROUP_SIGN = re.compile(r"[:/&@]|\d|-AI\b|\.AI\b|\bAI$")
_MAX_KOREAN_NAME = 4


class AuthorName(NamedTuple):
    """A person has a family name; a group, or a name that has no parts, stands whole in `literal`."""

    family: str = ""
    given: str = ""
    particle: str = ""
    """What stands before the family name and is not sorted by: "van der"."""
    suffix: str = ""
    literal: str = ""


def split_name(name: str) -> AuthorName:
    """The parts of a name written "First von Last", with or without ", Jr.", or in Korean with the family name first."""
    text = " ".join(_IN_PARENTHESES.sub("", name).split()).strip(" ,;") or name.strip()
    words = text.replace(",", " ").split()
    suffix = words.pop() if len(words) > 2 and _is_in("suffixes", words[-1]) else ""  # noqa: PLR2004 - a first and a last name stay
    if _NO_SPACES.search(text):
        return _split_eastern(text)
    if len(words) < 2 or _is_group(text, words):  # noqa: PLR2004 - a first and a last name
        return AuthorName(literal=text)
    start = _family_start(words)
    particle_end = start
    while particle_end < len(words) - 1 and words[particle_end].islower():
        particle_end += 1
    return AuthorName(
        family=" ".join(words[particle_end:]),
        given=" ".join(words[:start]),
        particle=" ".join(words[start:particle_end]),
        suffix=suffix,
    )


def _is_group(text: str, words: Sequence[str]) -> bool:
    return bool(_GROUP_SIGN.search(text)) or any(_is_in("group_words", word) for word in words)


def _family_start(words: Sequence[str]) -> int:
    """The place of the family name's first word, its particle included; never 0."""
    start = len(words) - 1
    while start > 1 and _is_particle(words, start - 1):
        start -= 1
    return start


def _is_particle(words: Sequence[str], place: int) -> bool:
    word = words[place]
    if word.islower():
        return _is_in("particles", word)
    return word in _lists()["capital_particles"] and not _is_in("first_family_names", words[0])


def _split_eastern(text: str) -> AuthorName:
    """Korean names by their family name; others, which have no such rule, by the space or not at all."""
    words = text.split()
    if len(words) == 1 and _HANGUL.fullmatch(text) and 1 < len(text) <= _MAX_KOREAN_NAME:
        length = 2 if len(text) > 2 and text[:2] in _lists()["korean_long_families"] else 1  # noqa: PLR2004 - a given name is left
        if length == 2 or text[0] in _lists()["korean_families"]:  # noqa: PLR2004 - a family name of two syllables
            return AuthorName(family=text[:length], given=text[length:])
    if len(words) == 2:  # noqa: PLR2004 - a family and a given name
        is_reversed = len(words[0]) > len(words[1]) == 1
        family, given = reversed(words) if is_reversed else words
        return AuthorName(family=family, given=given)
    return AuthorName(literal=text)


def _is_in(name: str, word: str) -> bool:
    return word.strip(".").casefold() in _lists()[name]


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    lists = load_word_lists(Path(__file__).with_suffix(".toml"))
    return {name: frozenset(words) for name, words in lists.items()}
