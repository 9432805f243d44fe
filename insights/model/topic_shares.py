"""A topic's share of the papers, its usual share in the weeks before, and changes that are more than noise. Pure."""

import math
from collections.abc import Mapping
from datetime import date
from statistics import fmean

TopicCounts = Mapping[date, Mapping[str, int]]
"""The number of papers by day and first topic."""

MIN_USUAL_DAYS = 7
"""With fewer earlier list days nothing is said about what is usual."""
MIN_STANDARD_DEVIATIONS = 2.25
"""Of the thirty topics of a day, every second day has one that deviates so far."""
MIN_COUNT_OF_CHANGE = 5
"""Papers today, or on a usual day, with which a topic's share can have changed."""

_MIN_NOISE = 1e-9
"""Percentage points; days of one share have no deviation."""


def usual_share(past: TopicCounts, topic: str) -> float | None:
    """The topic's share of all papers of the past days, in percent; None with fewer than MIN_USUAL_DAYS of them."""
    totals = [sum(day.values()) for day in past.values() if day]
    if len(totals) < MIN_USUAL_DAYS or not sum(totals):
        return None
    return 100 * sum(day.get(topic, 0) for day in past.values()) / sum(totals)


def significant_change(count: int, total: int, past: TopicCounts, topic: str) -> float | None:
    """The share of `count` in `total` minus the usual one, in percentage points; None where that is within the noise
    from day to day, or where nothing is known to be usual.

    The noise is both the standard deviation of the past days' shares and that of drawing so many papers, a Poisson
    variable, whose square root has a standard deviation of one half.
    """
    usual = usual_share(past, topic)
    if usual is None or not total:
        return None
    change, expected = 100 * count / total - usual, total * usual / 100
    if max(count, expected) < MIN_COUNT_OF_CHANGE:
        return None
    deviations = min(
        abs(change) / max(_standard_deviation(past, topic, usual), _MIN_NOISE),
        2 * abs(math.sqrt(count) - math.sqrt(expected)),
    )
    return change if deviations > MIN_STANDARD_DEVIATIONS else None


def _standard_deviation(past: TopicCounts, topic: str, usual: float) -> float:
    """Of the shares of single days around the usual one, in percentage points."""
    shares = [100 * day.get(topic, 0) / total for day in past.values() if (total := sum(day.values()))]
    return math.sqrt(fmean((share - usual) ** 2 for share in shares))
