"""What every picture is drawn on: a canvas measured in pixels, one font that knows Hangul, one lock.

matplotlib takes half a second to import and is not safe in two threads at once; pyplot would keep every figure
it ever made. So it is imported on first use, inside one lock, and only `Figure` is used. Pictures are made for
a phone: 1080 pixels wide and still readable when a chat shows them at 400.
"""

import os
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from insights.i18n.formatting import ROUNDS_TO_ZERO, signed

WIDTH = 1080
MARGIN = 56
INK = "#17212b"
GREY = "#55616d"
RULE = "#e3e7eb"
BLUE = "#2a6f9e"
PALE = "#c2cbd4"
TINT = "#e4eef5"
MORE = "#1d5f8f"
LESS = "#a6481a"

_DPI = 100
_LOCK = threading.Lock()


def cache_in(folder: Path) -> None:
    """Let matplotlib keep its list of fonts in `folder` where there is no home to write to: it would log a warning
    and build the list anew at every start. Called before the first picture; a MPLCONFIGDIR already set stays.
    """
    if not _has_home():
        os.environ.setdefault("MPLCONFIGDIR", str(folder))


def _has_home() -> bool:
    """Whether matplotlib's own folder for this can be made: to ask for rights is to be told too much as root."""
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "matplotlib"
    try:
        own.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(own, os.W_OK)


class Canvas:
    """A white sheet `height` pixels high; y grows downwards. Words are data: a dollar sign starts no formula."""

    def __init__(self, height: float) -> None:
        from matplotlib.figure import Figure

        self._figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor="white")
        self._axes: Any = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set(xlim=(0, WIDTH), ylim=(height, 0))

    def words(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float,
        colour: str = INK,
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """Words on the baseline `y`."""
        from matplotlib.font_manager import FontProperties

        font = FontProperties(fname=_font_path(), size=_points(size))
        self._axes.text(
            x,
            y,
            _drawable(words, _font()),
            font=font,
            color=colour,
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def width(self, words: str, size: float) -> float:
        """How wide `words` become, in pixels."""
        font = _font()
        font.set_size(_points(size), _DPI)
        font.set_text(_drawable(words, font), 0)
        return float(font.get_width_height()[0]) / 64  # FreeType counts in 26.6 fixed point

    def fit(self, words: str, size: float, room: float) -> str:
        """`words`, or as much of them as `room` holds with an ellipsis behind it."""
        words = _drawable(words, _font())
        if self.width(words, size) <= room:
            return words
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.width(words[:middle] + "…", size) <= room
            low, high = (middle, high) if fits else (low, middle - 1)
        return words[:low].rstrip() + "…"

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        from matplotlib.patches import Rectangle

        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, linewidth=0))

    def curve(self, points: list[tuple[float, float]], floor: float) -> None:
        """A line over a pale area down to `floor`."""
        xs, ys = zip(*points, strict=True)
        self._axes.fill_between(xs, ys, floor, color=TINT, linewidth=0)
        self._axes.plot(xs, ys, color=BLUE, linewidth=_points(5), solid_capstyle="round")

    def dot(self, x: float, y: float) -> None:
        self._axes.plot([x], [y], color=BLUE, marker="o", markersize=_points(15))

    def png(self) -> bytes:
        """The picture; the same drawing gives the same bytes."""
        out = BytesIO()
        self._figure.savefig(out, format="png", dpi=_DPI, metadata={"Software": None})
        return out.getvalue()


@contextmanager
def canvas(height: float) -> Iterator[Canvas]:
    """A canvas, while the lock is held; what a user's matplotlibrc says does not reach it."""
    with _LOCK:
        import matplotlib as mpl

        with mpl.rc_context():
            mpl.rcdefaults()
            yield Canvas(height)


def _drawable(words: str, font: Any) -> str:
    """Without what the font cannot draw (emoji, unknown scripts), which would become empty boxes."""
    kept = (c for c in unicodedata.normalize("NFC", words) if c.isspace() or font.get_char_index(ord(c)))
    return " ".join("".join(kept).split())


def _points(pixels: float) -> float:
    return pixels * 72 / _DPI


def _font_path() -> str:
    from pylopdf_fonts_ko import sans_path

    return str(sans_path())


def _font() -> Any:
    from matplotlib.font_manager import get_font

    return get_font(_font_path())


def arrowed(change: float | None) -> str:
    """Sign and arrow say the same as a colour, for who cannot tell the colours apart."""
    if change is None:
        return ""
    arrow = "" if abs(change) < ROUNDS_TO_ZERO else "▲ " if change > 0 else "▼ "
    return arrow + signed(change)


def tone(change: float | None) -> str:
    """The colour of a change."""
    if change is None or abs(change) < ROUNDS_TO_ZERO:
        return GREY
    return MORE if change > 0 else LESS
