"""A canvas measured in pixels for the charts, over matplotlib, with a font that has Hangul.

matplotlib takes half a second to import and is not thread-safe; pyplot would keep every figure in memory. So it is
imported on first use, inside a lock, and only `Figure` is used. Charts are made for a phone: 1080 pixels wide and
still readable when a chat shows them at 400.
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
BLUE = "#2a6f9e"
PALE = "#c2cbd4"
TINT = "#e4eef5"
INCREASE_COLOUR = "#1d5f8f"
DECREASE_COLOUR = "#a6481a"

_DPI = 100
_LOCK = threading.Lock()


def set_font_cache_folder(folder: Path) -> None:
    """Makes matplotlib cache its list of fonts in `folder` where the home directory is not writable: otherwise it
    logs a warning and builds the list at every start. To be called before the first chart; a MPLCONFIGDIR that is
    set already is not changed.
    """
    if not _has_cache_folder():
        os.environ.setdefault("MPLCONFIGDIR", str(folder))


def _has_cache_folder() -> bool:
    """Whether matplotlib's own cache folder can be made: os.access alone is always true for root."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "matplotlib"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


class Canvas:
    """A white picture, WIDTH x `height` pixels; y grows downwards. A dollar sign in a text starts no formula."""

    def __init__(self, height: float) -> None:
        from matplotlib.figure import Figure

        self._figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor="white")
        self._axes: Any = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set(xlim=(0, WIDTH), ylim=(height, 0))

    def draw_text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        colour: str = INK,
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """Draws `text` on the baseline `y`."""
        from matplotlib.font_manager import FontProperties

        font = FontProperties(fname=_font_path(), size=_to_points(size))
        self._axes.text(
            x,
            y,
            _drawable_text(text, _load_font()),
            font=font,
            color=colour,
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def measure_text(self, text: str, size: float) -> float:
        """The width of `text` in pixels."""
        font = _load_font()
        font.set_size(_to_points(size), _DPI)
        font.set_text(_drawable_text(text, font), 0)
        return float(font.get_width_height()[0]) / 64  # FreeType counts in 26.6 fixed point

    def shorten_text(self, text: str, size: float, max_width: float) -> str:
        """`text`, shortened with an ellipsis if it is wider than `max_width` pixels."""
        text = _drawable_text(text, _load_font())
        if self.measure_text(text, size) <= max_width:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.measure_text(text[:middle] + "…", size) <= max_width
            low, high = (middle, high) if fits else (low, middle - 1)
        return text[:low].rstrip() + "…"

    def draw_bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draws a filled rectangle from its upper left corner."""
        from matplotlib.patches import Rectangle

        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, linewidth=0))

    def draw_curve(self, points: list[tuple[float, float]], baseline: float) -> None:
        """Draws a line over a pale area down to `baseline`."""
        xs, ys = zip(*points, strict=True)
        self._axes.fill_between(xs, ys, baseline, color=TINT, linewidth=0)
        self._axes.plot(xs, ys, color=BLUE, linewidth=_to_points(5), solid_capstyle="round")

    def draw_dot(self, x: float, y: float) -> None:
        """Draws a filled circle."""
        self._axes.plot([x], [y], color=BLUE, marker="o", markersize=_to_points(15))

    def to_png(self) -> bytes:
        """The picture as PNG; the same drawing gives the same bytes."""
        out = BytesIO()
        self._figure.savefig(out, format="png", dpi=_DPI, metadata={"Software": None})
        return out.getvalue()


@contextmanager
def open_canvas(height: float) -> Iterator[Canvas]:
    """A canvas inside the lock, without the settings of a user's matplotlibrc."""
    with _LOCK:
        import matplotlib as mpl

        with mpl.rc_context():
            mpl.rcdefaults()
            yield Canvas(height)


def _drawable_text(text: str, font: Any) -> str:
    """Without characters that the font lacks (emoji, other scripts) and would draw as empty boxes."""
    characters = (c for c in unicodedata.normalize("NFC", text) if c.isspace() or font.get_char_index(ord(c)))
    return " ".join("".join(characters).split())


def _to_points(pixels: float) -> float:
    return pixels * 72 / _DPI


def _font_path() -> str:
    from pylopdf_fonts_ko import sans_path

    return str(sans_path())


def _load_font() -> Any:
    from matplotlib.font_manager import get_font

    return get_font(_font_path())


def format_change(change: float | None) -> str:
    """A change with sign and arrow, for readers who cannot tell the colours apart; empty for None."""
    if change is None:
        return ""
    arrow = "" if abs(change) < ROUNDS_TO_ZERO else "▲ " if change > 0 else "▼ "
    return arrow + signed(change)


def change_colour(change: float | None) -> str:
    """The colour for a change; grey for None and for one that rounds to zero."""
    if change is None or abs(change) < ROUNDS_TO_ZERO:
        return GREY
    return INCREASE_COLOUR if change > 0 else DECREASE_COLOUR
