"""An example day, Tuesday, 24 November 2026, with its neighbours, and helpers for its editions.

Its list is out from 00:05 Eastern (05:05 UTC); noon Eastern is 17:00 UTC.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from insights.model import Chart, Edition, Language, Paper
from tests.insights.sources.conftest import make_paper

MONDAY, TUESDAY, WEDNESDAY, SATURDAY = (date(2026, 11, day) for day in (23, 24, 25, 28))
MORNING = datetime(2026, 11, 24, 15, tzinfo=UTC)
AFTERNOON = datetime(2026, 11, 24, 17, tzinfo=UTC)
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class RecordingChartRenderer:
    """A ChartRenderer whose picture is one byte; it records its calls."""

    calls: list[tuple[date, Language]] = field(default_factory=list)

    async def __call__(self, edition: Edition, language: Language) -> tuple[Chart, dict[str, bytes]]:
        self.calls.append((edition.day, language))
        ref = f"chart/{edition.day}/{language}"
        return Chart(language=language, ref=ref, alt="A chart."), {ref: b"1"}


def paper_ids(edition: Edition) -> set[str]:
    return {classified.paper.id for classified in edition.papers}


def make_ids(*numbers: int) -> set[str]:
    """The ids of the papers that make_paper returns for these numbers."""
    return {make_paper(number).id for number in numbers}


def source_states(edition: Edition) -> dict[str, str]:
    """By the source's label in digest.json."""
    return {state.label: state.state for state in edition.sources}


def submitted_paper(number: int, day: date) -> Paper:
    """A paper submitted at noon UTC of `day`."""
    return make_paper(number, published=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
