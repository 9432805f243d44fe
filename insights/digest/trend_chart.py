"""Topics over weeks: one small panel each, all on one scale, so that the eye compares without a legend."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from insights.digest.canvas import BLUE, GREY, MARGIN, PALE, WIDTH, Canvas, canvas
from insights.digest.days import short_day
from insights.locale import say
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
        return say(language, "chart.alt.trends_none")
    one = "_one" if len(chart.weeks) == 1 else ""
    rows = ", ".join(
        say(language, f"chart.alt.trend{one}", name=line.name, then=f"{then:.1f}", now=f"{now:.1f}")
        for line in chart.lines
        for then, now in [_ends(line)]
    )
    first, last = short_day(chart.weeks[0], language), short_day(chart.weeks[-1], language)
    return say(language, f"chart.alt.trends{one}", first=first, last=last, rows=rows)


def _ends(line: TrendLine) -> tuple[float, float]:
    known = [share for share in line.shares if share is not None]
    return (known[0], known[-1]) if known else (0.0, 0.0)


_COLUMNS, _GAP = 2, 60
_PANEL = (WIDTH - 2 * MARGIN - _GAP) / _COLUMNS
_PITCH, _HEIGHT = 240, 140
_TOP, _FOOT = 220, 110


def draw_trends(chart: TrendChart) -> bytes:
    """The picture as PNG. Blocks, and draws one at a time; the same chart gives the same bytes."""
    panels = -(-len(chart.lines) // _COLUMNS)
    with canvas(_TOP + _PITCH * panels + (_FOOT if panels else 0)) as sheet:
        _draw_heading(sheet, chart)
        top = max((share or 0 for line in chart.lines for share in line.shares), default=0) or 1
        for place, line in enumerate(chart.lines):
            x = MARGIN + (place % _COLUMNS) * (_PANEL + _GAP)
            y = _TOP + (place // _COLUMNS) * _PITCH
            _draw_panel(sheet, line, x, y, top, chart.language)
            if place + _COLUMNS >= len(chart.lines):
                _draw_weeks(sheet, chart, x, y + _HEIGHT + 88)
        return sheet.png()


def _draw_heading(sheet: Canvas, chart: TrendChart) -> None:
    language, weeks = chart.language, len(chart.weeks)
    if not chart.lines:
        sheet.words(MARGIN, MARGIN + 46, say(language, "chart.trends.none"), size=60)
        return
    one = "_one" if weeks == 1 else ""
    first, last = short_day(chart.weeks[0], language), short_day(chart.weeks[-1], language)
    sheet.words(MARGIN, MARGIN + 46, say(language, f"chart.trends.title{one}", weeks=weeks), size=60)
    span = say(language, f"chart.trends.range{one}", first=first, last=last)
    for number, words in enumerate((span, say(language, "chart.trends.legend"))):
        fitted = sheet.fit(words, 31, WIDTH - 2 * MARGIN)
        sheet.words(MARGIN, MARGIN + 104 + 44 * number, fitted, size=31, colour=GREY)


def _draw_panel(sheet: Canvas, line: TrendLine, x: float, y: float, top: float, language: Language) -> None:
    """The name and the latest share above the curve; the floor is zero in every panel."""
    now = say(language, "chart.share", share=f"{_ends(line)[1]:.1f}")
    room = _PANEL - sheet.width(now, 31) - 20
    sheet.words(x, y + 34, sheet.fit(line.name, 31, room), size=31)
    sheet.words(x + _PANEL, y + 34, now, size=31, colour=BLUE, align="right")
    floor = y + 54 + _HEIGHT
    sheet.bar(x, floor, _PANEL, 2, PALE)
    step = _PANEL / max(len(line.shares) - 1, 1)
    for stretch in _stretches(line.shares):
        sheet.curve([(x + week * step, floor - _HEIGHT * share / top) for week, share in stretch], floor)


def _stretches(shares: tuple[float | None, ...]) -> list[list[tuple[int, float]]]:
    """Runs of weeks that have papers: a week without any is a gap, not a zero."""
    runs: list[list[tuple[int, float]]] = [[]]
    for week, share in enumerate(shares):
        if share is None:
            runs.append([])
        else:
            runs[-1].append((week, share))
    return [run for run in runs if run]


def _draw_weeks(sheet: Canvas, chart: TrendChart, x: float, y: float) -> None:
    sheet.words(x, y, short_day(chart.weeks[0], chart.language), size=28, colour=GREY)
    if len(chart.weeks) > 1:
        last = short_day(chart.weeks[-1], chart.language)
        sheet.words(x + _PANEL, y, last, size=28, colour=GREY, align="right")
