"""Ranges of quantities: one end carries the unit or scale of both, as in "5-10 %", "7-13B" or "aged 4 to 7"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from insights.text.quantity import Quantity

FACTOR_BEFORE = re.compile(
    r"\bfactors?\s(?:of|between)\s(?:(?:about|around|nearly|almost|over|up to|at least|more than)\s|~)?$",
    re.IGNORECASE,
)
AGE_BEFORE = re.compile(r"\b(?:aged?|ages)\s(?:between\s|from\s|of\s)?$", re.IGNORECASE)
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_LEADING_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?")
_RANGE = re.compile(r"\s?[-–—~∼～]\s?|\s(?:to|and|or)\s|\s?에서\s")
_UNIT_SPELLING = re.compile(r"^(?:[\d.,]+|[a-z]+)[\s-]?")


def complete_ranges(text: str, found: Sequence[Quantity], units: Mapping[str, Any]) -> tuple[Quantity, ...]:
    """The quantities of a text, those of a range with the unit and scale of its other end; `units` are quantities.toml's."""
    completed = list(found)
    for place, (first, second) in enumerate(pairwise(found)):
        if _is_range(text, first, second):
            completed[place] = _with_unit_of(first, second, units)
        elif _is_range_of_scale(text, first, second):
            completed[place] = replace(first, value=first.value * _scale_of(second))
        elif _is_range_behind_word(text, completed[place], second):
            completed[place + 1] = _with_unit_before(first, second)
    return tuple(completed)


def _is_range(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether a plain number is the lower end of a range whose upper end carries the unit: "5-10 %", "5 to 10 %"."""
    return bool(
        not first.unit
        and second.unit
        and not (first.is_name or second.is_name)
        and _RANGE.fullmatch(text, first.end, second.start)
    )


def _is_range_of_scale(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether a number is the lower end of a range whose upper end carries the scale: "7-13B", "40 to 60 million"."""
    return bool(
        first.unit == second.unit == ""
        and not (first.is_name or second.is_name)
        and _PLAIN.fullmatch(first.text)
        and first.value < second.value / _scale_of(second)
        and _RANGE.fullmatch(text, first.end, second.start)
    )


def _scale_of(quantity: Quantity) -> float:
    """By how much the scale of a number multiplies its digits."""
    digits = _LEADING_DIGITS.match(quantity.text)
    return quantity.value / float(digits[0].replace(",", "")) if digits and quantity.value else 1.0


def _is_range_behind_word(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether both are multiples or ages: "factors of 2.4-8.6", "aged 4 to 7"."""
    before = text[max(0, first.start - 24) : first.start]
    return bool(
        first.unit
        and not second.unit
        and (FACTOR_BEFORE.search(before) or AGE_BEFORE.search(before))
        and _RANGE.fullmatch(text, first.end, second.start)
    )


def _with_unit_of(first: Quantity, second: Quantity, units: Mapping[str, Any]) -> Quantity:
    size = units.get(_UNIT_SPELLING.sub("", second.text), (second.unit, 1))[1]
    return replace(first, value=first.value * size, unit=second.unit)


def _with_unit_before(first: Quantity, second: Quantity) -> Quantity:
    size = first.value / (float(first.text) or 1.0) if _PLAIN.fullmatch(first.text) else 1.0
    return replace(second, value=second.value * size, unit=first.unit)
