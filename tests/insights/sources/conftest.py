"""Fixtures: a stand-in server of papers, a clock that tests set, a throttle without delay."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from insights.model import AnnounceType, Paper
from insights.sources.http import Fetcher
from insights.sources.throttle import IntervalThrottle
from tests.standins.papers import PapersStandin

DAY = date(2026, 11, 24)
CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG")


class SettableClock:
    """A clock that shows `current`, which a test sets."""

    def __init__(self, now: datetime) -> None:
        self.current = now

    def now(self) -> datetime:
        return self.current


def make_paper(number: int, **fields: object) -> Paper:
    """A paper with default fields, except `fields`."""
    defaults: dict[str, object] = {
        "id": f"2611.{number:05}",
        "version": 1,
        "title": f"On the {number}th Method & Its $\\alpha$-Bound",
        "abstract": f"We study problem {number} with <think>care</think>. It works if $x < y$.",
        "authors": ("Ada Example", "Bo Example"),
        "categories": ("cs.LG", "cs.AI"),
        "published": datetime(2026, 11, 23, 12, number % 60, tzinfo=UTC),
        "announce": AnnounceType.NEW,
    }
    return Paper(**(defaults | fields))  # type: ignore[arg-type]


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))


@pytest.fixture
def fetcher(clock: SettableClock) -> Fetcher:
    return Fetcher(clock=clock, timeout_s=5)


@pytest.fixture
def throttle() -> IntervalThrottle:
    return IntervalThrottle(interval_s=0)


@pytest.fixture
async def server() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as server:
        yield server
