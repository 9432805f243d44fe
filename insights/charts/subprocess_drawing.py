"""Draws charts in a child process that ends (drawing_process.py): the bot never imports matplotlib.

Starting one takes most of a second, on another processor than the event loop's.
"""

import asyncio
import os
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from insights.charts.chart_data import encode_chart
from insights.charts.day_chart import DayChart, DayPictures
from insights.charts.trend_chart import TrendChart
from insights.child_process import ChildProgram
from insights.errors import ChartFailed

TIMEOUT_S = 60.0
"""The first drawing on a slow machine builds matplotlib's list of fonts."""
MAX_OUTPUT_BYTES = 32 * 1024 * 1024
_PROGRAM = Path(__file__).with_name("drawing_process.py")
_PASSED_ENVIRONMENT = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "TMPDIR", "OPENBLAS_CORETYPE")
"""Where matplotlib keeps its list of fonts, and what numpy's library needs on some processors. No secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDrawer:
    """One child process at a time. `cache_folder` is where matplotlib caches its list of fonts when the home directory
    is not writable: otherwise it would be built for each picture.
    """

    cache_folder: Path | None = None
    timeout_s: float = TIMEOUT_S
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def draw_day_chart(self, chart: DayChart) -> DayPictures:
        """The chart as insights.charts.day_chart.draw_day_chart draws it. Raises ChartFailed."""
        light, dark = await self._draw(chart, 2)
        return DayPictures(light=light, dark=dark)

    async def draw_trend_chart(self, chart: TrendChart) -> bytes:
        """The chart as insights.charts.trend_chart.draw_trend_chart draws it. Raises ChartFailed."""
        (picture,) = await self._draw(chart, 1)
        return picture

    async def _draw(self, chart: DayChart | TrendChart, pictures: int) -> list[bytes]:
        program = ChildProgram(file=_PROGRAM, timeout_s=self.timeout_s, max_output_bytes=MAX_OUTPUT_BYTES)
        async with self._lock:
            try:
                output = await program.run(encode_chart(chart), environment=self._environment())
            except OSError as error:
                raise ChartFailed(f"no process could be started ({error.strerror})") from error
        if len(output.values) != pictures:
            ended = f"it ended with exit code {output.exit_code}"
            raise ChartFailed(f"timeout after {self.timeout_s:g} s" if output.timed_out else ended)
        return [b64decode(value["png"]) for value in output.values]

    def _environment(self) -> Mapping[str, str]:
        passed = {name: os.environ[name] for name in _PASSED_ENVIRONMENT if name in os.environ}
        cache = os.environ.get("MPLCONFIGDIR") or (
            "" if _has_cache_folder() else str(self.cache_folder or "")
        )
        single_threaded = {"OPENBLAS_NUM_THREADS": "1"}
        return {**passed, **single_threaded, **({"MPLCONFIGDIR": cache} if cache else {})}


def _has_cache_folder() -> bool:
    """Whether matplotlib's own cache folder can be made: os.access alone is always true for root."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "matplotlib"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
