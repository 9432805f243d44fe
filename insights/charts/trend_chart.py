"""The chart of trends: each topic's weekly share in a panel of its own, all on one scale, without a legend."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from insights.charts.canvas import (
    MARGIN,
    WIDTH,
    Canvas,
    change_colour,
    format_change,
    open_canvas,
)
from insights.i18n.catalog import translate
from insights.i18n.formatting import percent, short_day
from insights.model import OTHER_TOPIC, Language
from insights.model.topic_shares import significant_change

MAX_TOPICS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLine:
    """One topic: its share of each week's papers in percent, None for a week without papers; and `change`, the last
    week's share minus that of the weeks before, in percentage points, None where that is within the noise.
    """

    name: str
    shares: tuple[float | None, ...]
    change: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendChart:
    """The data of the chart. `weeks` are Mondays, the oldest first; every line has a share for each."""

    language: Language
    weeks: tuple[date, ...]
    lines: tuple[TrendLine, ...]


def build_trend_chart(
    counts: Mapping[date, Mapping[str, int]],
    topic_name: Callable[[str, Language], str],
    language: Language,
    max_topics: int = MAX_TOPICS,
) -> TrendChart:
    """The data of the largest topics, the largest first, from the number of papers by day and topic
    (insights.ports.storage.EditionStore.topic_counts); `topic_name` returns a topic's name in a language.
    """
    weekly: dict[date, Counter[str]] = {}
    for day, topics in counts.items():
        weekly.setdefault(_monday(day), Counter()).update(topics)
    total = sum(weekly.values(), Counter())
    largest = sorted((slug for slug in total if slug != OTHER_TOPIC), key=lambda slug: (-total[slug], slug))
    weeks = _all_weeks(weekly)
    past = {day: topics for day, topics in counts.items() if weeks and day < weeks[-1]}
    return TrendChart(
        language=language,
        weeks=weeks,
        lines=tuple(
            TrendLine(
                name=topic_name(slug, language),
                shares=tuple(_weekly_share(weekly.get(week), slug) for week in weeks),
                change=significant_change(weekly[weeks[-1]][slug], weekly[weeks[-1]].total(), past, slug),
            )
            for slug in largest[:max_topics]
        ),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _all_weeks(weekly: Mapping[date, Counter[str]]) -> tuple[date, ...]:
    if not weekly:
        return ()
    first, last = min(weekly), max(weekly)
    return tuple(first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))


def _weekly_share(week: Counter[str] | None, slug: str) -> float | None:
    return 100 * week[slug] / week.total() if week and week.total() else None


def describe_trend_chart(chart: TrendChart) -> str:
    """The alt text: each topic's first and last share in words."""
    language = chart.language
    if not chart.lines:
        return translate(language, "chart.alt.trends_none")
    suffix = "_one" if len(chart.weeks) == 1 else ""
    rows = ", ".join(
        translate(language, f"chart.alt.trend{suffix}", name=line.name, then=percent(then), now=percent(now))
        for line in chart.lines
        for then, now in [_first_and_last_share(line)]
    )
    first, last = short_day(chart.weeks[0], language), short_day(chart.weeks[-1], language)
    return translate(language, f"chart.alt.trends{suffix}", first=first, last=last, rows=rows)


def _first_and_last_share(line: TrendLine) -> tuple[float, float]:
    known = [share for share in line.shares if share is not None]
    return (known[0], known[-1]) if known else (0.0, 0.0)


_COLUMNS, _COLUMN_GAP = 2, 60
_PANEL_WIDTH = (WIDTH - 2 * MARGIN - _COLUMN_GAP) / _COLUMNS
_PANEL_HEADING_HEIGHT, _CURVE_HEIGHT, _PANEL_HEIGHT = 100, 140, 286
_HEADING_HEIGHT, _FOOTER_HEIGHT = 282, 62
_TITLE_SIZE, _TEXT_SIZE, _SMALL_SIZE = 60, 33, 31
_EMPTY_HEIGHT = 170


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """The position of a topic's curve: its left edge, the y of zero percent, and the share at _CURVE_HEIGHT above it."""

    x: float
    baseline: float
    max_share: float

    def to_point(self, time: float, share: float) -> tuple[float, float]:
        """The pixel of a share in percent; `time` is from 0, the first week, to 1, the last."""
        return self.x + time * _PANEL_WIDTH, self.baseline - _CURVE_HEIGHT * share / self.max_share


def draw_trend_chart(chart: TrendChart) -> bytes:
    """The picture as PNG; the same chart gives the same bytes. Blocks, and waits for any other drawing."""
    rows = -(-len(chart.lines) // _COLUMNS)
    with open_canvas(
        _HEADING_HEIGHT + _PANEL_HEIGHT * rows + _FOOTER_HEIGHT if rows else _EMPTY_HEIGHT
    ) as canvas:
        _draw_heading(canvas, chart)
        max_share = max((share or 0 for line in chart.lines for share in line.shares), default=0) or 1
        for position, line in enumerate(chart.lines):
            row, column = divmod(position, _COLUMNS)
            baseline = _HEADING_HEIGHT + row * _PANEL_HEIGHT + _PANEL_HEADING_HEIGHT + _CURVE_HEIGHT
            panel = _Panel(
                x=MARGIN + column * (_PANEL_WIDTH + _COLUMN_GAP), baseline=baseline, max_share=max_share
            )
            _draw_line(canvas, line, panel, chart.language)
            if position + _COLUMNS >= len(chart.lines):
                _draw_weeks(canvas, chart, panel)
        return canvas.to_png()


def _draw_heading(canvas: Canvas, chart: TrendChart) -> None:
    title, *lines = _heading_lines(chart)
    canvas.draw_text(MARGIN, MARGIN + 46, title, size=_TITLE_SIZE)
    for line, text in enumerate(lines):
        shortened = canvas.shorten_text(text, _TEXT_SIZE, WIDTH - 2 * MARGIN)
        canvas.draw_text(MARGIN, MARGIN + 104 + 46 * line, shortened, size=_TEXT_SIZE, colour="grey")


def _heading_lines(chart: TrendChart) -> list[str]:
    language, weeks = chart.language, len(chart.weeks)
    if not chart.lines:
        return [translate(language, "chart.trends.none")]
    suffix = "_one" if weeks == 1 else ""
    first, last = short_day(chart.weeks[0], language), short_day(chart.weeks[-1], language)
    return [
        translate(language, f"chart.trends.title{suffix}", weeks=weeks),
        translate(language, f"chart.trends.range{suffix}", first=first, last=last),
        translate(language, f"chart.trends.legend{suffix}"),
        *([translate(language, "chart.trends.legend_change")] if _has_change(chart) else []),
    ]


def _has_change(chart: TrendChart) -> bool:
    return any(line.change is not None for line in chart.lines)


def _draw_line(canvas: Canvas, line: TrendLine, panel: _Panel, language: Language) -> None:
    """Draws the name, below it the last share and its change from the weeks before, then the curve."""
    _, last = _first_and_last_share(line)
    y = panel.baseline - _CURVE_HEIGHT - _PANEL_HEADING_HEIGHT
    share = translate(language, "chart.share", share=percent(last))
    canvas.draw_text(
        panel.x, y + 30, canvas.shorten_text(line.name, _TEXT_SIZE, _PANEL_WIDTH), size=_TEXT_SIZE
    )
    canvas.draw_text(panel.x, y + 70, share, size=_TEXT_SIZE, colour="blue")
    if line.change is not None:
        x = panel.x + canvas.measure_text(share, _TEXT_SIZE) + 24
        canvas.draw_text(
            x, y + 70, format_change(line.change), size=_SMALL_SIZE, colour=change_colour(line.change)
        )
    canvas.draw_bar(panel.x, panel.baseline, _PANEL_WIDTH, 2, "pale")
    _draw_curve(canvas, line, panel)


def _draw_curve(canvas: Canvas, line: TrendLine, panel: _Panel) -> None:
    last = len(line.shares) - 1
    for run in _split_at_gaps(line.shares):
        points = [panel.to_point(week / last if last else 1, share) for week, share in run]
        if not last:  # a single week is drawn as a level line
            points.insert(0, panel.to_point(0, run[0][1]))
        canvas.draw_curve(points, panel.baseline)
        if run[-1][0] == last or len(run) == 1:
            canvas.draw_dot(*points[-1])


def _split_at_gaps(shares: tuple[float | None, ...]) -> list[list[tuple[int, float]]]:
    """Runs of weeks with papers, as (week, share): a week without papers is a gap, not zero percent."""
    runs: list[list[tuple[int, float]]] = [[]]
    for week, share in enumerate(shares):
        if share is None:
            runs.append([])
        else:
            runs[-1].append((week, share))
    return [run for run in runs if run]


def _draw_weeks(canvas: Canvas, chart: TrendChart, panel: _Panel) -> None:
    first, last = (short_day(chart.weeks[end], chart.language) for end in (0, -1))
    canvas.draw_text(panel.x, panel.baseline + 40, first, size=_SMALL_SIZE, colour="grey")
    if len(chart.weeks) > 1:
        canvas.draw_text(
            panel.x + _PANEL_WIDTH, panel.baseline + 40, last, size=_SMALL_SIZE, colour="grey", align="right"
        )
