"""Numbers of a statement that have exchanged their places: each stands where the other stands in the evidence."""

import re
from collections.abc import Sequence
from itertools import combinations

from insights.text.quantity import Quantity
from insights.writing.checks.measurements import Measurement, is_same_term

MIN_ELSEWHERE = 0.3
MIN_CROSSED = 0.5
"""By how much two numbers must fit each other's places better than their own."""
_YEARS = range(1900, 2101)
_TO_FROM = re.compile(r"^[\s,(]*(?:up |down )?from\s$")
_RANGE = re.compile(r"\s?[-–—~∼～]\s?")
_LISTED = re.compile(r"\s?(?:and|or|,|versus|vs\.?|against)\s?(?:and|or)?\s?")
_DIMENSION = re.compile(r"차원|\dD\b|dimension", re.IGNORECASE)
"""No figure: a "3D scene" is named so."""
_FROM_TO = re.compile(r"\s?에서\s(?:\S+\s)?$|\s(?:up |down )?to\s$|\s?[→>]\s?$|\s?(?:->|=>)\s?$")


def find_exchanged(
    placed: Sequence[tuple[Measurement, Measurement]], text: str, evidence: str
) -> tuple[Quantity, Quantity] | None:
    """Two numbers of the text that stand in each other's places; `placed` are its numbers with their equals."""
    for (first, first_known), (second, second_known) in combinations(placed, 2):
        if first.quantity.unit != second.quantity.unit or _DIMENSION.search(first.quantity.text):
            continue
        if first_known is second_known or _is_year(first.quantity) != _is_year(second.quantity):
            continue
        if _is_range(text, first.quantity, second.quantity) or _is_range(
            evidence, first_known.quantity, second_known.quantity
        ):
            continue
        if _is_listed(evidence, first_known.quantity, second_known.quantity):
            continue
        if _counts_the_same(first, first_known) or _counts_the_same(second, second_known):
            continue
        straight = _fit(first, first_known) + _fit(second, second_known)
        crossed = _fit(first, second_known) + _fit(second, first_known)
        is_change = _is_from_to(evidence, first_known.quantity, second_known.quantity)
        if (crossed > straight + MIN_CROSSED and not is_change) or _is_reversed(
            text, evidence, (first.quantity, second.quantity), (first_known.quantity, second_known.quantity)
        ):
            return first.quantity, second.quantity
    return None


def stands_elsewhere(item: Measurement, match: Measurement, known: Sequence[Measurement]) -> bool:
    """Whether a number of the statement stands where only another of the evidence stands: "94% for text" of "94% for
    speech, 88% for text". `match` is its equal.
    """
    own = _fit(item, match)
    return any(
        other is not match
        and match.is_listed
        and other.is_listed
        and other.quantity.unit == match.quantity.unit
        and other.quantity.value != match.quantity.value
        and _fit(item, other) > own + MIN_ELSEWHERE
        for other in known
    )


def _is_range(text: str, first: Quantity, second: Quantity) -> bool:
    return first.end <= second.start and _RANGE.fullmatch(text, first.end, second.start) is not None


def _is_listed(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether one number follows the other directly, as in "32 and 16" and "7% vs. 38%"; where the statement keeps their
    order, nothing was exchanged.
    """
    return first.end <= second.start and _LISTED.fullmatch(text, first.end, second.start) is not None


def _counts_the_same(item: Measurement, known: Measurement) -> bool:
    """Whether a number stands where it should, for it counts what it counts in the evidence."""
    return (
        item.counted is not None and known.counted is not None and is_same_term(item.counted, known.counted)
    )


def _is_year(quantity: Quantity) -> bool:
    return not quantity.unit and quantity.value in _YEARS and quantity.text.strip().isdigit()


def _is_from_to(text: str, first: Quantity, second: Quantity) -> bool:
    start, end = sorted((first, second), key=lambda quantity: quantity.start)
    between = text[start.end : end.start]
    return _FROM_TO.search(between) is not None or _TO_FROM.search(between) is not None


def _is_reversed(
    text: str, evidence: str, stated: tuple[Quantity, Quantity], known: tuple[Quantity, Quantity]
) -> bool:
    """Whether "from A to B" of the statement is "from B to A" in the evidence."""
    first, second = stated
    return bool(
        first.end <= second.start
        and _FROM_TO.search(text[first.end : second.start])
        and known[1].end <= known[0].start
        and _FROM_TO.search(evidence[known[1].end : known[0].start])
    )


def _fit(item: Measurement, other: Measurement) -> float:
    return sum(
        weight * max((weighed for weighed, known in other.near if is_same_term(term, known)), default=0.0)
        for weight, term in item.near
    )
