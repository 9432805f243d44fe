"""insights.charts.subprocess_drawing: charts drawn in a process that ends."""

import asyncio
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.charts import subprocess_drawing
from insights.charts.canvas import FONT_FILE
from insights.charts.chart_data import decode_chart, encode_chart
from insights.charts.day_chart import ChartRow, DayChart, draw_day_chart
from insights.charts.subprocess_drawing import ChartDrawer
from insights.charts.trend_chart import TrendChart, TrendLine, draw_trend_chart
from insights.errors import ChartFailed
from tests.paths import ROOT

DAY = date(2026, 6, 23)
SHARES = st.none() | st.floats(0, 100)
NAMES = st.text(max_size=30)
ROWS = st.builds(
    ChartRow, name=NAMES, count=st.integers(0, 9), share=st.floats(0, 100), change=SHARES, usual=SHARES
)
DAY_CHARTS = st.builds(
    DayChart,
    day=st.dates(),
    language=st.sampled_from(["en", "ko"]),
    published=st.integers(0, 9),
    collected=st.integers(0, 9),
    rows=st.lists(ROWS, max_size=3).map(tuple),
    reason_if_empty=st.none() | st.just("weekend"),
    sample=st.booleans(),
)
TREND_CHARTS = st.builds(
    TrendChart,
    language=st.sampled_from(["en", "ko"]),
    weeks=st.lists(st.dates(), max_size=3).map(tuple),
    lines=st.lists(
        st.builds(TrendLine, name=NAMES, shares=st.lists(SHARES, max_size=3).map(tuple), change=SHARES),
        max_size=3,
    ).map(tuple),
)


def make_chart(count: int) -> DayChart:
    rows = (ChartRow(name="대규모 언어 모델", count=count, share=100.0),)
    return DayChart(day=DAY, language="ko", published=count, collected=count, rows=rows)


@given(DAY_CHARTS | TREND_CHARTS)
def test_what_a_process_is_given_is_the_chart(chart: DayChart | TrendChart) -> None:
    """Any chart survives its way as JSON."""
    assert decode_chart(encode_chart(chart)) == chart


async def test_a_process_draws_what_is_drawn_here() -> None:
    """Both charts, byte for byte."""
    drawer = ChartDrawer()
    trends = TrendChart(
        language="en", weeks=(DAY,), lines=(TrendLine(name="LLM", shares=(12.5,), change=None),)
    )
    assert await drawer.draw_day_chart(make_chart(3)) == draw_day_chart(make_chart(3))
    assert await drawer.draw_trend_chart(trends) == draw_trend_chart(trends)


async def test_of_concurrent_charts_each_gets_its_own_picture() -> None:
    """They are drawn one after another, and the event loop goes on meanwhile."""
    drawer, ticks = ChartDrawer(), 0

    async def count_ticks() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticker = asyncio.create_task(count_ticks())
    charts = [make_chart(count) for count in (1, 2, 1)]
    pictures = await asyncio.gather(*map(drawer.draw_day_chart, charts))
    ticker.cancel()
    assert pictures[0] == pictures[2] != pictures[1]
    assert ticks > 10


async def test_a_process_that_takes_too_long_is_an_error_with_a_sentence() -> None:
    """It is ended, and the next chart can be drawn."""
    with pytest.raises(ChartFailed, match="timeout"):
        await ChartDrawer(timeout_s=0.01).draw_day_chart(make_chart(1))


async def test_a_process_that_ends_without_a_picture_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the system has no memory for it."""
    killed = tmp_path / "killed.py"
    killed.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    monkeypatch.setattr(subprocess_drawing, "_PROGRAM", killed)
    with pytest.raises(ChartFailed, match="exit code -9"):
        await ChartDrawer().draw_day_chart(make_chart(1))


async def test_the_list_of_fonts_is_cached_where_home_is_not_writable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise each picture would build it anew."""
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, "/proc/none")
    await ChartDrawer(cache_folder=tmp_path).draw_day_chart(make_chart(1))
    assert list(tmp_path.glob("fontlist-*.json"))


def test_the_font_is_shipped_with_its_licence() -> None:
    """The Open Font License asks for it; the font is a subset with every syllable of Hangul."""
    from matplotlib.font_manager import get_font

    font = get_font(str(FONT_FILE))
    assert "SIL OPEN FONT LICENSE" in FONT_FILE.with_name("OFL.txt").read_text("utf-8")
    drawn = [*range(0xAC00, 0xD7A4), *map(ord, "−▲▼…·αЖ—“”")]
    assert [chr(code) for code in drawn if not font.get_char_index(code)] == []


def test_the_bot_imports_no_drawing_library() -> None:
    """What is imported stays for as long as the bot runs."""
    script = "import sys, bot.wiring.app; print({'matplotlib', 'numpy', 'PIL'} & set(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert run.stdout.decode().strip() == "set()"
