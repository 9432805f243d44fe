"""The trends as rows: each topic's share of every week as a line, and the change of the last week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from insights.charts.trend_chart import TrendChart, TrendLine, build_trend_chart
from insights.model.topic_shares import MIN_USUAL_DAYS, TopicCounts

MAX_TOPICS = 40
CURVE_WIDTH, CURVE_HEIGHT = 160, 28
_MARGIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendRow:
    """A topic: its share of the last week in percent, its change, and the curve of its shares as SVG points."""

    slug: str
    share: float
    highest: float
    change: float | None
    curves: tuple[str, ...]
    """One for each run of weeks without a gap."""
    end: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendTable:
    """`weeks` are Mondays, the oldest first."""

    weeks: tuple[date, ...]
    rows: tuple[TrendRow, ...]
    past_days: int = 0
    """Days with papers before the last week."""

    @property
    def has_changes(self) -> bool:
        """Whether there are days enough for a change to be told from noise."""
        return self.past_days >= MIN_USUAL_DAYS


def build_trend_table(counts: TopicCounts) -> TrendTable:
    """Every topic, the largest first; each curve has its own scale from zero."""
    chart: TrendChart = build_trend_chart(counts, lambda slug, _: slug, "en", MAX_TOPICS)
    past_days = sum(day < chart.weeks[-1] for day in counts)
    return TrendTable(weeks=chart.weeks, rows=tuple(_row(line) for line in chart.lines), past_days=past_days)


def weekly_counts(counts: TopicCounts, slug: str) -> Mapping[date, int]:
    """Papers of a topic by Monday, the oldest first, weeks without papers of any topic left out."""
    weeks: dict[date, int] = {}
    for day in sorted(counts):
        monday = date.fromordinal(day.toordinal() - day.weekday())
        weeks[monday] = weeks.get(monday, 0) + counts[day].get(slug, 0)
    return weeks


def _row(line: TrendLine) -> TrendRow:
    known = [share for share in line.shares if share is not None]
    highest = max(known, default=0.0)
    points = [_point(n, share, len(line.shares), highest) for n, share in enumerate(line.shares)]
    return TrendRow(
        slug=line.name,
        share=known[-1] if known else 0.0,
        highest=highest,
        change=line.change,
        curves=tuple(" ".join(f"{x:g},{y:g}" for x, y in run) for run in _runs(points)),
        end=next((point for point in reversed(points) if point), (0.0, 0.0)),
    )


def _point(n: int, share: float | None, count: int, highest: float) -> tuple[float, float] | None:
    if share is None:
        return None
    step = (CURVE_WIDTH - 2 * _MARGIN) / max(count - 1, 1)
    height = (CURVE_HEIGHT - 2 * _MARGIN) * (share / highest if highest else 0)
    return round(_MARGIN + n * step, 1), round(CURVE_HEIGHT - _MARGIN - height, 1)


def _runs(points: list[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
