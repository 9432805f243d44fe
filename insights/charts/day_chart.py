"""The day at a glance: how many papers each topic has, as one picture and as words for who cannot see it.

A pie would ask the eye to compare angles and a legend; here every topic is one line with its name, its number,
its share and its change, over a bar. What is drawn adds up: the rows' counts sum to the papers published.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from insights.charts.canvas import BLUE, GREY, INK, MARGIN, PALE, WIDTH, Canvas, arrowed, canvas, tone
from insights.charts.trend_chart import (
    TrendChart,
    TrendLine,
    draw_trends,
    trend_chart,
    trends_alt,
    trends_png,
)
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day, number, percent, signed
from insights.model import Edition, Language

__all__ = [
    "ChartRow",
    "DayChart",
    "TrendChart",
    "TrendLine",
    "alt",
    "day_chart",
    "draw",
    "draw_trends",
    "png",
    "trend_chart",
    "trends_alt",
    "trends_png",
]

MOST_ROWS = 16
"""More would make the picture taller than a phone; the smallest topics then share one row."""
OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """One line of the chart. `share` and `change` are percent and percentage points of the day's papers."""

    name: str
    count: int
    share: float
    change: float | None = None
    other: bool = False
    """No topic of its own: drawn muted, and last."""
    folded: int = 0
    """How many small topics this row sums. A sum is no topic to compare with, so it has no bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChart:
    """Everything the picture shows. The rows' counts sum to `published`."""

    day: date
    language: Language
    published: int
    collected: int
    rows: tuple[ChartRow, ...]
    reason_if_empty: str | None = None
    sample: bool = False


def day_chart(edition: Edition, names: Callable[[str, Language], str], language: Language) -> DayChart:
    """The edition's chart; `names` gives a topic's name in a language."""
    return DayChart(
        day=edition.day,
        language=language,
        published=len(edition.papers),
        collected=edition.collected,
        rows=_folded(_rows(edition, names, language), language),
        reason_if_empty=edition.reason_if_empty,
        sample=edition.sample,
    )


def _rows(edition: Edition, names: Callable[[str, Language], str], language: Language) -> list[ChartRow]:
    """Counted from the papers themselves; only the change is the edition's word."""
    counts = Counter(labelled.topic for labelled in edition.papers)
    trends = {trend.topic: (place, trend.change) for place, trend in enumerate(edition.trends)}
    unknown = (len(trends), None)
    order = sorted(
        counts, key=lambda slug: (slug == OTHER, -counts[slug], trends.get(slug, unknown)[0], slug)
    )
    return [
        ChartRow(
            name=names(slug, language),
            count=counts[slug],
            share=100 * counts[slug] / len(edition.papers),
            change=trends.get(slug, unknown)[1],
            other=slug == OTHER,
        )
        for slug in order
    ]


def _folded(rows: list[ChartRow], language: Language) -> tuple[ChartRow, ...]:
    """At most MOST_ROWS: the smallest topics become one row before `other`."""
    if len(rows) <= MOST_ROWS:
        return tuple(rows)
    topics, rest = [row for row in rows if not row.other], [row for row in rows if row.other]
    shown = MOST_ROWS - 1 - len(rest)
    return (*topics[:shown], _sum(topics[shown:], language), *rest)


def _sum(rows: list[ChartRow], language: Language) -> ChartRow:
    changes = [row.change for row in rows if row.change is not None]
    return ChartRow(
        name=translate(language, "chart.smaller", count=len(rows)),
        count=sum(row.count for row in rows),
        share=sum(row.share for row in rows),
        change=sum(changes) if len(changes) == len(rows) else None,
        other=True,
        folded=len(rows),
    )


def alt(chart: DayChart) -> str:
    """The same facts in words."""
    day = long_day(chart.day, chart.language)
    key = {0: "chart.alt.none", 1: "chart.alt.paper"}.get(chart.published, "chart.alt.papers")
    rows = ", ".join(_row_words(row, chart.language) for row in chart.rows)
    words = translate(chart.language, key, count=number(chart.published), day=day, rows=rows)
    return translate(chart.language, "chart.alt.sample", words=words) if chart.sample else words


def _row_words(row: ChartRow, language: Language) -> str:
    key = "chart.alt.row" if row.change is None else "chart.alt.row_change"
    change = "" if row.change is None else signed(row.change)
    return translate(
        language, key, name=row.name, count=number(row.count), share=percent(row.share), change=change
    )


async def png(chart: DayChart) -> bytes:
    """The picture, drawn in a thread: a first drawing would hold every chat for more than a second."""
    return await asyncio.to_thread(draw, chart)


def draw(chart: DayChart) -> bytes:
    """The picture as PNG. Blocks, and draws one at a time; the same chart gives the same bytes."""
    head, foot = _heading(chart), _legend(chart)
    height = _TOP + _LINE * len(head) + sum(map(_row_height, chart.rows)) + _SMALL_LINE * len(foot) + MARGIN
    with canvas(height) as sheet:
        y = _draw_heading(sheet, chart, head)
        _draw_rows(sheet, chart, y)
        for line, words in enumerate(reversed(foot)):
            sheet.words(MARGIN, height - MARGIN + 14 - _SMALL_LINE * line, words, size=_SMALL, colour=GREY)
        return sheet.png()


_TITLE, _TEXT, _FIGURE, _SMALL = 60, 34, 31, 28
"""Heights of letters in pixels: at 400 of 1080 pixels the smallest is still 10."""
_TOP, _LINE, _SMALL_LINE = 160, 46, 40
_PITCH, _BAR = 78, 20
_LEAST = 5
"""A topic with one paper among two thousand still shows."""


def _heading(chart: DayChart) -> list[str]:
    """The lines under the title."""
    language, left_out = chart.language, chart.collected - chart.published
    lines = [long_day(chart.day, language)]
    if left_out:
        key = "chart.collected"
        lines[0] += translate(language, "chart.separator") + translate(
            language, key, collected=number(chart.collected), left_out=number(left_out)
        )
    if chart.sample:
        lines.append(translate(language, "chart.sample"))
    if not chart.published and chart.reason_if_empty:
        lines.append(translate(language, f"chart.empty.{chart.reason_if_empty}"))
    return lines


def _legend(chart: DayChart) -> list[str]:
    if not chart.rows:
        return []
    lines = [translate(chart.language, "chart.legend_share")]
    if any(row.change is not None for row in chart.rows):
        lines.append(translate(chart.language, "chart.legend_change"))
    return lines


def _draw_heading(sheet: Canvas, chart: DayChart, lines: list[str]) -> float:
    key = {0: "chart.none", 1: "chart.paper"}.get(chart.published, "chart.papers")
    title = translate(chart.language, key, count=number(chart.published))
    sheet.words(MARGIN, MARGIN + 46, title, size=_TITLE)
    room = WIDTH - 2 * MARGIN
    for line, words in enumerate(lines):
        y = MARGIN + 46 + 12 + _LINE * (line + 1)
        sheet.words(MARGIN, y, sheet.fit(words, _FIGURE, room), size=_FIGURE, colour=GREY)
    return MARGIN + 46 + 12 + _LINE * len(lines) + 32


def _draw_rows(sheet: Canvas, chart: DayChart, y: float) -> None:
    most = max((row.count for row in chart.rows if not row.folded), default=1)
    columns = _columns(sheet, chart)
    for row in chart.rows:
        _draw_figures(sheet, row, columns, chart.language, y + 38)
        if not row.folded:
            long = (WIDTH - 2 * MARGIN) * row.count / most
            sheet.bar(MARGIN, y + 52, max(long, _LEAST), _BAR, PALE if row.other else BLUE)
        y += _row_height(row)


def _row_height(row: ChartRow) -> int:
    return _PITCH - _BAR if row.folded else _PITCH


def _columns(sheet: Canvas, chart: DayChart) -> tuple[float, float, float]:
    """The right edges of counts, shares and changes: as narrow as the day's figures allow."""
    changes = [width for row in chart.rows if (width := sheet.width(arrowed(row.change), _FIGURE))]
    shares = [sheet.width(_share(row, chart.language), _FIGURE) for row in chart.rows]
    change = WIDTH - MARGIN
    share = change - (max(changes) + 34 if changes else 0)
    return share - max(shares, default=0) - 30, share, change


def _draw_figures(
    sheet: Canvas, row: ChartRow, columns: tuple[float, float, float], language: Language, y: float
) -> None:
    count, share, change = columns
    papers, colour = number(row.count), GREY if row.other else INK
    room = count - sheet.width(papers, _TEXT) - MARGIN - 24
    sheet.words(MARGIN, y, sheet.fit(row.name, _TEXT, room), size=_TEXT, colour=colour)
    sheet.words(count, y, papers, size=_TEXT, colour=colour, align="right")
    sheet.words(share, y, _share(row, language), size=_FIGURE, colour=GREY, align="right")
    sheet.words(change, y, arrowed(row.change), size=_FIGURE, colour=tone(row.change), align="right")


def _share(row: ChartRow, language: Language) -> str:
    return translate(language, "chart.share", share=percent(row.share))
