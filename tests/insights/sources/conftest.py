"""A world of papers on loopback, a clock that stands, a pace that does not wait."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from insights.model import AnnounceType, Paper
from insights.sources.http import Fetcher
from insights.sources.throttle import Pace
from tests.standins.papers import PapersStandin

DAY = date(2026, 11, 24)
CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.LG")


class StandingClock:
    """A clock somebody else moves."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at


def a_paper(number: int, **fields: object) -> Paper:
    """A paper like thousands of others; `fields` say what is special."""
    usual: dict[str, object] = {
        "id": f"2611.{number:05}",
        "version": 1,
        "title": f"On the {number}th Method & Its $\\alpha$-Bound",
        "abstract": f"We study problem {number} with <b>care</b>. It works if $x < y$.",
        "authors": ("Ada Example", "Bo Example"),
        "categories": ("cs.LG", "cs.AI"),
        "published": datetime(2026, 11, 23, 12, number % 60, tzinfo=UTC),
        "announce": AnnounceType.NEW,
    }
    return Paper(**(usual | fields))  # type: ignore[arg-type]


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))


@pytest.fixture
def fetcher(clock: StandingClock) -> Fetcher:
    return Fetcher(clock=clock, seconds=5)


@pytest.fixture
def pace() -> Pace:
    return Pace(seconds=0)


@pytest.fixture
async def world() -> AsyncIterator[PapersStandin]:
    async with PapersStandin() as standing:
        yield standing
