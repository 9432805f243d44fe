"""Names of people: whether a name that somebody follows is an author's, in any of the ways a name is written."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from insights.text.spelling import contract_umlauts, spell_out, strip_accents, unify_signs
from insights.text.word_lists import word_set

_SUFFIXES = word_set("jr sr ii iii iv phd md")
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_UNIT = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_JOINT = re.compile(r"['-]")

Spellings = frozenset[str]
"""The spellings of one word of a name, in lower case without accents; an initial has one letter."""


class PersonName(NamedTuple):
    """A name's words in natural order: split at hyphens and apostrophes ("jean", "pierre"), and joined ("jeanpierre").

    `starts` and `ends` say of each of the split words whether it begins and ends what stands between spaces.
    """

    split: tuple[Spellings, ...]
    starts: tuple[bool, ...]
    ends: tuple[bool, ...]
    joined: tuple[Spellings, ...]

    @property
    def words(self) -> Spellings:
        """Every spelling of every word, split and joined."""
        return frozenset().union(*self.split, *self.joined)


@lru_cache(maxsize=4096)
def parse_name(text: str) -> PersonName:
    """The name in `text`, written "First Last" or "Last, First", without a suffix such as Jr. and without a remark."""
    units = [_JOINT.split(unit) for unit in _UNIT.findall(_natural_order(unify_signs(text)))]
    while len(units) > 2 and units[-1][0].casefold() in _SUFFIXES:  # noqa: PLR2004 - a first and a last name stay
        units.pop()
    return PersonName(
        split=tuple(_spellings(part) for unit in units for part in unit),
        starts=tuple(number == 0 for unit in units for number in range(len(unit))),
        ends=tuple(number == len(unit) - 1 for unit in units for number in range(len(unit))),
        joined=tuple(_spellings("".join(unit)) for unit in units),
    )


def is_same_person(name: PersonName, author: PersonName) -> bool:
    """Whether `name` may be the author's: the same words one after the other, or the same first and last name where
    no middle name contradicts another. An initial in `name` stands for a whole name of the author, not the reverse.
    """
    if len(name.split) <= 1:
        return bool(name.words & author.words)
    every = (True,) * len(author.joined)
    last_unit = len(author.split) - 1 - author.starts[::-1].index(True) if author.starts else 0
    ends = tuple(end or number >= last_unit for number, end in enumerate(author.ends))
    return (
        (len(name.joined) > 1 and _has_same_ends(name, author))
        or _contains(name.split, author.split, author.starts, ends)
        or _contains(name.joined, author.joined, every, every)
    )


def full_words(name: PersonName) -> Spellings:
    """The spellings of the last word that is no initial: an author without one of them is somebody else."""
    last = (
        next((w for w in words[::-1] if not _is_initial(w)), frozenset())
        for words in (name.split, name.joined)
    )
    return frozenset[str]().union(*last)


def _natural_order(text: str) -> str:
    parts = [part.strip() for part in _IN_PARENTHESES.sub(" ", text).split(",")]
    names = [part for part in parts if part and part.strip(". ").casefold() not in _SUFFIXES]
    return f"{names[1]} {names[0]}" if len(names) == 2 else " ".join(names)  # noqa: PLR2004 - last, first


@lru_cache(maxsize=16_384)
def _spellings(word: str) -> Spellings:
    plain = {strip_accents(word).casefold(), spell_out(word).casefold()}
    return frozenset(plain | set(map(contract_umlauts, plain)))


def _is_initial(word: Spellings) -> bool:
    return all(len(spelling) == 1 and spelling.isascii() for spelling in word)


def _contains(
    name: Sequence[Spellings], author: Sequence[Spellings], starts: Sequence[bool], ends: Sequence[bool]
) -> bool:
    """Whether the author's words have the name's one after the other, from a start to an end."""
    length = len(name)
    return any(
        starts[offset]
        and ends[offset + length - 1]
        and all(one & other for one, other in zip(name, author[offset : offset + length], strict=True))
        for offset in range(len(author) - length + 1)
    )


def _has_same_ends(name: PersonName, author: PersonName) -> bool:
    """A first name with a hyphen is one name: Wei is not Wei-Ting."""
    may_abbreviate = name.starts[0] and name.ends[0]  # the O of O'Brien is no initial
    hyphenated = max(_first_unit_length(name), _first_unit_length(author))
    has_same_first = hyphenated == 1 or (
        len(name.split) >= hyphenated
        and all(one & other for one, other in zip(name.split[:hyphenated], author.split, strict=False))
    )
    return (has_same_first and _agree(name.split, author.split, may_abbreviate=may_abbreviate)) or _agree(
        name.joined, author.joined, may_abbreviate=may_abbreviate
    )


def _first_unit_length(name: PersonName) -> int:
    return name.ends.index(True) + 1 if name.ends else 0


def _agree(name: Sequence[Spellings], author: Sequence[Spellings], *, may_abbreviate: bool) -> bool:
    """Whether first and last name are the same and the middle names of the one are among the other's."""
    if len(name) < 2 or len(author) < 2 or not name[-1] & author[-1]:  # noqa: PLR2004 - a first and a last name
        return False
    if not (name[0] & author[0] or (may_abbreviate and _abbreviates(name[0], author[0]))):
        return False
    shorter, longer = sorted((name[1:-1], author[1:-1]), key=len)
    rest = iter(longer)
    return all(any(_is_compatible(word, other) for other in rest) for word in shorter)


def _abbreviates(initial: Spellings, word: Spellings) -> bool:
    return _is_initial(initial) and any(spelling.startswith(tuple(initial)) for spelling in word)


def _is_compatible(middle: Spellings, other: Spellings) -> bool:
    return bool(middle & other) or _abbreviates(middle, other) or _abbreviates(other, middle)
