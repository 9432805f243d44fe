"""The chart of a day: how many papers each topic has, as a picture and as alt text.

Every topic is one row with its name, count, share and change, above a bar: easier to compare than the angles of a pie.
A mark on the bar is the topic's usual share, that of the weeks before. The counts of the rows sum to the number of
papers published.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from insights.charts.canvas import (
    DARK,
    LIGHT,
    MARGIN,
    WIDTH,
    Canvas,
    Colour,
    change_colour,
    format_change,
    open_canvas,
)
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day, number, percent, signed
from insights.model import OTHER_TOPIC, Edition, Language, Trend

MAX_ROWS = 12
"""More rows would make the picture taller than a phone; the smallest topics then share one row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A row of the chart. `share` and `usual` are in percent of a day's papers, `change` in percentage points."""

    name: str
    count: int
    share: float
    change: float | None = None
    usual: float | None = None
    is_other: bool = False
    """Whether it is no single topic; drawn in grey, and last."""
    merged_topics: int = 0
    """How many small topics the row sums; the longest bar is never that of such a row, which is no topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChart:
    """The data of the chart. The counts of the rows sum to `published`."""

    day: date
    language: Language
    published: int
    collected: int
    rows: tuple[ChartRow, ...]
    reason_if_empty: str | None = None
    sample: bool = False
    other: int = 0
    """How many of the papers published have no topic of AI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPictures:
    """The chart as PNG, for a light and for a dark background."""

    light: bytes
    dark: bytes


def build_day_chart(
    edition: Edition, topic_name: Callable[[str, Language], str], language: Language
) -> DayChart:
    """The data of the edition's chart; `topic_name` returns a topic's name in a language."""
    return DayChart(
        day=edition.day,
        language=language,
        published=len(edition.papers),
        collected=edition.collected,
        rows=_merge_small_topics(_build_rows(edition, topic_name, language), language),
        reason_if_empty=edition.reason_if_empty,
        sample=edition.sample,
        other=sum(classified.topic == OTHER_TOPIC for classified in edition.papers),
    )


def _build_rows(
    edition: Edition, topic_name: Callable[[str, Language], str], language: Language
) -> list[ChartRow]:
    """Counts and shares are computed from the papers; what is usual, and the change from it, is the edition's."""
    counts = Counter(classified.topic for classified in edition.papers)
    trends = {trend.topic: trend for trend in edition.trends}
    positions = {slug: position for position, slug in enumerate(trends)}
    order = sorted(
        counts,
        key=lambda slug: (slug == OTHER_TOPIC, -counts[slug], positions.get(slug, len(trends)), slug),
    )
    return [
        ChartRow(
            name=topic_name(slug, language),
            count=counts[slug],
            share=100 * counts[slug] / len(edition.papers),
            change=_change(trends.get(slug)),
            usual=trends[slug].usual if slug in trends else None,
            is_other=slug == OTHER_TOPIC,
        )
        for slug in order
    ]


def _change(trend: Trend | None) -> float | None:
    """None also for a change against one week, which editions of earlier versions hold without a usual share."""
    return None if trend is None or trend.usual is None else trend.change


def _merge_small_topics(rows: list[ChartRow], language: Language) -> tuple[ChartRow, ...]:
    """At most MAX_ROWS rows: the smallest topics are merged into one row before `other`."""
    if len(rows) <= MAX_ROWS:
        return tuple(rows)
    topics, other = [row for row in rows if not row.is_other], [row for row in rows if row.is_other]
    own_rows = MAX_ROWS - 1 - len(other)
    return (*topics[:own_rows], _sum_rows(topics[own_rows:], language), *other)


def _sum_rows(rows: list[ChartRow], language: Language) -> ChartRow:
    usual = [row.usual for row in rows if row.usual is not None]
    return ChartRow(
        name=translate(language, "chart.smaller", count=len(rows)),
        count=sum(row.count for row in rows),
        share=sum(row.share for row in rows),
        usual=sum(usual) if len(usual) == len(rows) else None,
        is_other=True,
        merged_topics=len(rows),
    )


def describe_day_chart(chart: DayChart) -> str:
    """The alt text: all data of the chart in words."""
    day = long_day(chart.day, chart.language)
    key = "chart.alt.papers" if chart.rows else "chart.alt.none"
    rows = ", ".join(_describe_row(row, chart.language) for row in chart.rows)
    text = translate(chart.language, key, papers=format_counts(chart), day=day, rows=rows)
    return translate(chart.language, "chart.alt.sample", words=text) if chart.sample else text


def format_counts(chart: DayChart) -> str:
    """How many papers are published, those with a topic of AI and the others apart: "855 AI papers and 139 other"."""
    language, papers = chart.language, chart.published - chart.other
    key = {0: "chart.none", 1: "chart.paper"}.get(papers, "chart.papers")
    if papers and chart.other:
        key += "_and_other"
    elif chart.other:
        key = "chart.only_other"
    return translate(language, key, count=number(papers), other=number(chart.other))


def _describe_row(row: ChartRow, language: Language) -> str:
    key = "chart.alt.row" if row.change is None else "chart.alt.row_change"
    change = "" if row.change is None else signed(row.change)
    return translate(
        language, key, name=row.name, count=number(row.count), share=percent(row.share), change=change
    )


def draw_day_chart(chart: DayChart) -> DayPictures:
    """The pictures as PNG; the same chart gives the same bytes. Blocks, and waits for any other drawing."""
    heading, legend = _heading_lines(chart), _legend_lines(chart)
    height = (
        _HEADING_HEIGHT
        + _LINE_HEIGHT * len(heading)
        + _ROW_HEIGHT * len(chart.rows)
        + _SMALL_LINE_HEIGHT * len(legend)
        + MARGIN
    )
    with open_canvas(height) as canvas:
        y = _draw_heading(canvas, chart, heading)
        _draw_rows(canvas, chart, y)
        for line, text in enumerate(reversed(legend)):
            y = height - MARGIN + 14 - _SMALL_LINE_HEIGHT * line
            canvas.draw_text(MARGIN, y, text, size=_SMALL_SIZE, colour="grey")
        return DayPictures(light=canvas.to_png(LIGHT), dark=canvas.to_png(DARK))


_TITLE_SIZE, _TEXT_SIZE, _NUMBER_SIZE, _SMALL_SIZE = 60, 38, 35, 32
"""Font sizes in pixels; of the smallest, 12 remain when a chat shows 400 of the 1080 pixels."""
_HEADING_HEIGHT, _LINE_HEIGHT, _SMALL_LINE_HEIGHT = 160, 48, 46
_ROW_HEIGHT, _BAR_HEIGHT = 86, 20
_MIN_BAR_WIDTH = 5
"""Keeps the bar of a topic with one paper among two thousand visible."""
_MARK_WIDTH, _MARK_OVERHANG = 6, 7


def _heading_lines(chart: DayChart) -> list[str]:
    """The lines under the title."""
    language, excluded = chart.language, chart.collected - chart.published
    lines = [long_day(chart.day, language)]
    if excluded:
        lines[0] += translate(language, "chart.separator") + translate(
            language, "chart.collected", collected=number(chart.collected), left_out=number(excluded)
        )
    if chart.sample:
        lines.append(translate(language, "chart.sample"))
    if not chart.published and chart.reason_if_empty:
        lines.append(translate(language, f"chart.empty.{chart.reason_if_empty}"))
    return lines


def _legend_lines(chart: DayChart) -> list[str]:
    if not chart.rows:
        return []
    lines = [translate(chart.language, "chart.legend_share")]
    if any(row.usual is not None for row in chart.rows):
        lines.append(translate(chart.language, "chart.legend_usual"))
    if any(row.change is not None for row in chart.rows):
        lines.append(translate(chart.language, "chart.legend_change"))
    return lines


def _draw_heading(canvas: Canvas, chart: DayChart, lines: list[str]) -> float:
    title = canvas.shorten_text(format_counts(chart), _TITLE_SIZE, WIDTH - 2 * MARGIN)
    canvas.draw_text(MARGIN, MARGIN + 46, title, size=_TITLE_SIZE)
    for line, text in enumerate(lines):
        y = MARGIN + 46 + 12 + _LINE_HEIGHT * (line + 1)
        canvas.draw_text(
            MARGIN,
            y,
            canvas.shorten_text(text, _NUMBER_SIZE, WIDTH - 2 * MARGIN),
            size=_NUMBER_SIZE,
            colour="grey",
        )
    return MARGIN + 46 + 12 + _LINE_HEIGHT * len(lines) + 32


def _draw_rows(canvas: Canvas, chart: DayChart, y: float) -> None:
    columns, scale = _column_edges(canvas, chart), _pixels_per_percent(chart)
    for row in chart.rows:
        _draw_numbers(canvas, row, columns, chart.language, y + 40)
        _draw_bar(canvas, row, scale, y + 55)
        y += _ROW_HEIGHT


def _pixels_per_percent(chart: DayChart) -> float:
    """The longest bar or mark of a single topic spans the width."""
    shares = [max(row.share, row.usual or 0.0) for row in chart.rows if not row.merged_topics]
    return (WIDTH - 2 * MARGIN) / max(shares, default=100.0)


def _draw_bar(canvas: Canvas, row: ChartRow, scale: float, y: float) -> None:
    """The bar, cut off at the margin where it is longer, and the mark of the usual share."""
    max_width = WIDTH - 2 * MARGIN
    colour: Colour = "pale" if row.is_other else "blue"
    width = min(max_width, max(row.share * scale, _MIN_BAR_WIDTH))
    canvas.draw_bar(MARGIN, y, width, _BAR_HEIGHT, colour)
    if row.share * scale > max_width + 1:
        for gap in (28, 14):
            canvas.draw_bar(MARGIN + max_width - gap, y, _MARK_WIDTH, _BAR_HEIGHT, "background")
    elif row.usual is not None and row.usual * scale <= max_width + 1:
        x = MARGIN + row.usual * scale - _MARK_WIDTH / 2
        canvas.draw_bar(x, y - _MARK_OVERHANG, _MARK_WIDTH, _BAR_HEIGHT + 2 * _MARK_OVERHANG, "ink")


def _column_edges(canvas: Canvas, chart: DayChart) -> tuple[float, float, float]:
    """The right edges of the columns of counts, shares and changes, as narrow as the numbers allow."""
    changes = [
        width for row in chart.rows if (width := canvas.measure_text(format_change(row.change), _NUMBER_SIZE))
    ]
    shares = [canvas.measure_text(_format_share(row, chart.language), _NUMBER_SIZE) for row in chart.rows]
    change = WIDTH - MARGIN
    share = change - (max(changes) + 34 if changes else 0)
    return share - max(shares, default=0) - 30, share, change


def _draw_numbers(
    canvas: Canvas, row: ChartRow, columns: tuple[float, float, float], language: Language, y: float
) -> None:
    count, share, change = columns
    papers = number(row.count)
    colour: Colour = "grey" if row.is_other else "ink"
    max_width = count - canvas.measure_text(papers, _TEXT_SIZE) - MARGIN - 24
    canvas.draw_text(
        MARGIN, y, canvas.shorten_text(row.name, _TEXT_SIZE, max_width), size=_TEXT_SIZE, colour=colour
    )
    canvas.draw_text(count, y, papers, size=_TEXT_SIZE, colour=colour, align="right")
    canvas.draw_text(share, y, _format_share(row, language), size=_NUMBER_SIZE, colour="grey", align="right")
    canvas.draw_text(
        change,
        y,
        format_change(row.change),
        size=_NUMBER_SIZE,
        colour=change_colour(row.change),
        align="right",
    )


def _format_share(row: ChartRow, language: Language) -> str:
    return translate(language, "chart.share", share=percent(row.share))
