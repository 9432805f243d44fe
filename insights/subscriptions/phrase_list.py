"""Parses the line of phrases behind /follow and /exclude: "diffusion models, Geoffrey Hinton", or "Lovelace, Ada"."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from insights.text.full_width import to_half_width
from insights.text.spelling import strip_accents
from insights.text.word_lists import load_word_lists

_QUOTATION_MARKS = '"“”„«»'
_ITEM = re.compile(
    rf"[{_QUOTATION_MARKS}](?P<quoted>[^{_QUOTATION_MARKS}]*)[{_QUOTATION_MARKS}]|(?P<plain>[^,;、\n{_QUOTATION_MARKS}]+)"
)
_SEGMENT_END = re.compile(r"[;\n]")
_PARTICLE = r"(?:v[ao]n|de[rn]?|d[aiu]|l[ae]|el|al|bin|te[rn])\s"
_LAST_NAME = re.compile(rf"(?:{_PARTICLE})*[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*")
_INITIALS = re.compile(r"(?:[^\W\d_a-z](?:\.[\s-]?|[\s-]|$)){1,3}")
_GIVEN_NAME = re.compile(r"([^\W\d_a-z][^\W\d_]+)(?:[\s-][^\W\d_]+\.?)*")


def split_phrases(text: str) -> tuple[str, ...]:
    """The phrases of a line, which commas separate, without quotation marks and repetitions.

    "Last, First" is one person and becomes "First Last": within quotation marks, alone between semicolons, with
    initials ("Lovelace, A. K."), or with a word that is a first name.
    """
    line = to_half_width(text)
    phrases: list[str] = []
    for segment in _SEGMENT_END.split(line):
        items = list(_items(segment))
        is_entry = _SEGMENT_END.search(line) is not None and len(items) == 2  # noqa: PLR2004 - last, first
        phrases += _join_persons(items, is_entry=is_entry)
    return tuple(dict.fromkeys(phrase for phrase in phrases if phrase))


def list_readings(text: str) -> tuple[str, ...]:
    """Every phrase that the line may name: what commas separate, and each two of them as "Last, First"."""
    items = [item for segment in _SEGMENT_END.split(to_half_width(text)) for item in _items(segment)]
    persons = [f"{first} {last}" for last, first in pairwise(items)]
    return tuple(dict.fromkeys((*split_phrases(text), *items, *persons)))


def _items(segment: str) -> Iterator[str]:
    """What commas separate. A quoted name is put into natural order here: its comma separates nothing."""
    for match in _ITEM.finditer(segment):
        if match["quoted"] is not None:
            last, _, first = match["quoted"].partition(",")
            item = f"{first} {last}"
        else:
            item = match["plain"]
        item = " ".join(item.split()).strip("'‘’ ")
        if item:
            yield item


def _join_persons(items: Sequence[str], *, is_entry: bool) -> Iterator[str]:
    position = 0
    while position < len(items):
        pair = items[position : position + 2]
        if len(pair) == 2 and _is_person(*pair, is_entry=is_entry):  # noqa: PLR2004 - last, first
            yield f"{pair[1]} {pair[0]}"
            position += 2
        else:
            yield pair[0]
            position += 1


def _is_person(last: str, first: str, *, is_entry: bool) -> bool:
    """Whether the two are the names of one person, not two phrases: "Hinton, Bengio" and "Vision, GPT" are two."""
    if not _LAST_NAME.fullmatch(last) or (last.isupper() and len(last) > 1):
        return False
    if _INITIALS.fullmatch(first):
        return True
    given = _GIVEN_NAME.fullmatch(first)
    if given is None or first.isupper():
        return False
    return is_entry or (_is_given_name(given[1]) and not _is_given_name(last))


def _is_given_name(word: str) -> bool:
    return strip_accents(word).casefold() in _given_names()


@cache
def _given_names() -> frozenset[str]:
    return frozenset(load_word_lists(Path(__file__).with_name("given_names.toml"))["given_names"])
