"""Tuesday, 24 November 2026, and a world of papers around it.

Its list is out from 00:05 Eastern (05:05 UTC); noon Eastern is 17:00 UTC.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from insights.model import Chart, Edition, Language, Paper
from tests.insights.sources.conftest import a_paper

MONDAY, TUESDAY, WEDNESDAY, SATURDAY = (date(2026, 11, day) for day in (23, 24, 25, 28))
MORNING = datetime(2026, 11, 24, 15, tzinfo=UTC)
AFTERNOON = datetime(2026, 11, 24, 17, tzinfo=UTC)
A_DAY = timedelta(days=1)


@dataclass(slots=True)
class Drawn:
    """The port `Draw`, with a picture of one byte; remembers what it drew."""

    what: list[tuple[date, Language]] = field(default_factory=list)

    async def __call__(self, edition: Edition, language: Language) -> tuple[Chart, bytes]:
        self.what.append((edition.day, language))
        return Chart(language=language, ref=f"chart/{edition.day}/{language}", alt="A chart."), b"1"


def ids(edition: Edition) -> set[str]:
    return {item.paper.id for item in edition.papers}


def numbers(*wanted: int) -> set[str]:
    return {a_paper(number).id for number in wanted}


def states(edition: Edition) -> dict[str, str]:
    return {state.name: state.state for state in edition.sources}


def submitted(number: int, day: date) -> Paper:
    """A paper submitted at noon UTC of `day`."""
    return a_paper(number, published=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
