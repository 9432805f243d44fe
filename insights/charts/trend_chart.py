"""Topics over weeks: one small panel each, all on one scale, so that the eye compares without a legend."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from insights.charts.canvas import BLUE, GREY, MARGIN, PALE, WIDTH, Canvas, arrowed, canvas, tone
from insights.i18n.catalog import translate
from insights.i18n.formatting import percent, short_day
from insights.model import Language

MOST_LINES = 8
OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLine:
    """One topic: its share of each week's papers in percent; None for a week without papers."""

    name: str
    shares: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendChart:
    """`weeks` are the Mondays, oldest first; every line has as many shares."""

    language: Language
    weeks: tuple[date, ...]
    lines: tuple[TrendLine, ...]


def trend_chart(
    counts: Mapping[date, Mapping[str, int]], names: Callable[[str, Language], str], language: Language
) -> TrendChart:
    """The largest topics of the days counted (EditionStore.counts), week by week without a gap."""
    weekly: dict[date, Counter[str]] = {}
    for day, topics in counts.items():
        weekly.setdefault(_monday(day), Counter()).update(topics)
    total = sum(weekly.values(), Counter())
    largest = sorted((slug for slug in total if slug != OTHER), key=lambda slug: (-total[slug], slug))
    weeks = _weeks(weekly)
    return TrendChart(
        language=language,
        weeks=weeks,
        lines=tuple(
            TrendLine(
                name=names(slug, language), shares=tuple(_share(weekly.get(week), slug) for week in weeks)
            )
            for slug in largest[:MOST_LINES]
        ),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(weekly: Mapping[date, Counter[str]]) -> tuple[date, ...]:
    if not weekly:
        return ()
    first, last = min(weekly), max(weekly)
    return tuple(first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))


def _share(week: Counter[str] | None, slug: str) -> float | None:
    return 100 * week[slug] / week.total() if week and week.total() else None


async def trends_png(chart: TrendChart) -> bytes:
    """The picture, drawn in a thread."""
    return await asyncio.to_thread(draw_trends, chart)


def trends_alt(chart: TrendChart) -> str:
    """The same facts in words: each topic's first and last share."""
    language = chart.language
    if not chart.lines:
        return translate(language, "chart.alt.trends_none")
    one = "_one" if len(chart.weeks) == 1 else ""
    rows = ", ".join(
        translate(language, f"chart.alt.trend{one}", name=line.name, then=percent(then), now=percent(now))
        for line in chart.lines
        for then, now in [_ends(line)]
    )
    first, last = short_day(chart.weeks[0], language), short_day(chart.weeks[-1], language)
    return translate(language, f"chart.alt.trends{one}", first=first, last=last, rows=rows)


def _ends(line: TrendLine) -> tuple[float, float]:
    known = [share for share in line.shares if share is not None]
    return (known[0], known[-1]) if known else (0.0, 0.0)


_COLUMNS, _GAP = 2, 60
_PANEL = (WIDTH - 2 * MARGIN - _GAP) / _COLUMNS
_HEAD, _HEIGHT, _PITCH = 100, 140, 286
_TOP, _FOOT = 236, 62
_TITLE, _TEXT, _SMALL = 60, 31, 28
_EMPTY = 170


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """Where a topic's curve stands: its left edge and its floor, which is zero; `top` percent reach up to _HEIGHT."""

    x: float
    floor: float
    top: float

    def point(self, place: float, share: float) -> tuple[float, float]:
        """`place` runs from 0, the first week, to 1, the last."""
        return self.x + place * _PANEL, self.floor - _HEIGHT * share / self.top


def draw_trends(chart: TrendChart) -> bytes:
    """The picture as PNG. Blocks, and draws one at a time; the same chart gives the same bytes."""
    rows = -(-len(chart.lines) // _COLUMNS)
    with canvas(_TOP + _PITCH * rows + _FOOT if rows else _EMPTY) as sheet:
        _draw_heading(sheet, chart)
        top = max((share or 0 for line in chart.lines for share in line.shares), default=0) or 1
        for place, line in enumerate(chart.lines):
            row, column = divmod(place, _COLUMNS)
            floor = _TOP + row * _PITCH + _HEAD + _HEIGHT
            panel = _Panel(x=MARGIN + column * (_PANEL + _GAP), floor=floor, top=top)
            _draw_line(sheet, line, panel, chart.language)
            if place + _COLUMNS >= len(chart.lines):
                _draw_weeks(sheet, chart, panel)
        return sheet.png()


def _draw_heading(sheet: Canvas, chart: TrendChart) -> None:
    title, *lines = _heading(chart)
    sheet.words(MARGIN, MARGIN + 46, title, size=_TITLE)
    for line, words in enumerate(lines):
        fitted = sheet.fit(words, _TEXT, WIDTH - 2 * MARGIN)
        sheet.words(MARGIN, MARGIN + 104 + 46 * line, fitted, size=_TEXT, colour=GREY)


def _heading(chart: TrendChart) -> list[str]:
    language, weeks = chart.language, len(chart.weeks)
    if not chart.lines:
        return [translate(language, "chart.trends.none")]
    one = "_one" if weeks == 1 else ""
    first, last = short_day(chart.weeks[0], language), short_day(chart.weeks[-1], language)
    return [
        translate(language, f"chart.trends.title{one}", weeks=weeks),
        translate(language, f"chart.trends.range{one}", first=first, last=last),
        translate(language, f"chart.trends.legend{one}"),
    ]


def _draw_line(sheet: Canvas, line: TrendLine, panel: _Panel, language: Language) -> None:
    """The name, below it the latest share and what became of the first, then the curve."""
    then, now = _ends(line)
    y = panel.floor - _HEIGHT - _HEAD
    share = translate(language, "chart.share", share=percent(now))
    sheet.words(panel.x, y + 30, sheet.fit(line.name, _TEXT, _PANEL), size=_TEXT)
    sheet.words(panel.x, y + 70, share, size=_TEXT, colour=BLUE)
    if len(line.shares) > 1:
        beside = panel.x + sheet.width(share, _TEXT) + 24
        sheet.words(beside, y + 70, arrowed(now - then), size=_SMALL, colour=tone(now - then))
    sheet.bar(panel.x, panel.floor, _PANEL, 2, PALE)
    _draw_curve(sheet, line, panel)


def _draw_curve(sheet: Canvas, line: TrendLine, panel: _Panel) -> None:
    last = len(line.shares) - 1
    for stretch in _stretches(line.shares):
        points = [panel.point(week / last if last else 1, share) for week, share in stretch]
        if not last:  # one week alone: its level, all over
            points.insert(0, panel.point(0, stretch[0][1]))
        sheet.curve(points, panel.floor)
        if stretch[-1][0] == last or len(stretch) == 1:
            sheet.dot(*points[-1])


def _stretches(shares: tuple[float | None, ...]) -> list[list[tuple[int, float]]]:
    """Runs of weeks that have papers: a week without any is a gap, not a zero."""
    runs: list[list[tuple[int, float]]] = [[]]
    for week, share in enumerate(shares):
        if share is None:
            runs.append([])
        else:
            runs[-1].append((week, share))
    return [run for run in runs if run]


def _draw_weeks(sheet: Canvas, chart: TrendChart, panel: _Panel) -> None:
    first, last = (short_day(chart.weeks[end], chart.language) for end in (0, -1))
    sheet.words(panel.x, panel.floor + 40, first, size=_SMALL, colour=GREY)
    if len(chart.weeks) > 1:
        sheet.words(panel.x + _PANEL, panel.floor + 40, last, size=_SMALL, colour=GREY, align="right")
