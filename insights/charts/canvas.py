"""A canvas measured in pixels for the charts, over matplotlib, with a font that has Hangul.

matplotlib takes half a second to import and is not thread-safe; pyplot would keep every figure in memory. So it is
imported on first use, inside a lock, and only `Figure` is used. The bot draws in a child process
(insights.charts.subprocess_drawing). Charts are made for a phone: 1080 pixels wide and
still readable when a chat shows them at 400.
"""

import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from insights.i18n.formatting import ROUNDS_TO_ZERO, signed

WIDTH = 1080
MARGIN = 56
Colour = Literal["background", "ink", "grey", "blue", "pale", "tint", "increase", "decrease"]
"""The role of a colour; its value depends on the palette."""
Palette = Mapping[Colour, str]
LIGHT: Palette = {
    "background": "#ffffff",
    "ink": "#17212b",
    "grey": "#55616d",
    "blue": "#2a6f9e",
    "pale": "#c2cbd4",
    "tint": "#e4eef5",
    "increase": "#1d5f8f",
    "decrease": "#a6481a",
}
DARK: Palette = {
    "background": "#17212b",
    "ink": "#f1f4f7",
    "grey": "#a9b5c0",
    "blue": "#4f9bd0",
    "pale": "#4a5866",
    "tint": "#24374a",
    "increase": "#7cc0ee",
    "decrease": "#f0a277",
}

_DPI = 100
_LOCK = threading.Lock()
FONT_FILE = Path(__file__).with_name("fonts") / "NotoSansKR-Regular.otf"
"""A font with Hangul under the Open Font License, a subset (docs/decisions/0015-dependencies.md)."""


class Canvas:
    """A picture, WIDTH x `height` pixels; y grows downwards. A dollar sign in a text starts no formula.

    It is drawn once and coloured when it is saved, so that a second palette costs no second layout.
    """

    def __init__(self, height: float) -> None:
        from matplotlib.figure import Figure

        self._figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI)
        self._axes: Any = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        self._painters: list[tuple[Callable[[str], object], Colour]] = [
            (self._figure.set_facecolor, "background")
        ]

    def draw_text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        colour: Colour = "ink",
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """Draws `text` on the baseline `y`."""
        from matplotlib.font_manager import FontProperties

        font = FontProperties(fname=str(FONT_FILE), size=_to_points(size))
        drawn = self._axes.text(
            x,
            y,
            _drawable_text(text, _load_font()),
            font=font,
            ha=align,
            va="baseline",
            parse_math=False,
        )
        self._painters.append((drawn.set_color, colour))

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

    def draw_bar(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Draws a filled rectangle from its upper left corner."""
        from matplotlib.patches import Rectangle

        bar = self._axes.add_patch(Rectangle((x, y), width, height, linewidth=0))
        self._painters.append((bar.set_facecolor, colour))

    def draw_curve(self, points: list[tuple[float, float]], baseline: float) -> None:
        """Draws a line over a pale area down to `baseline`."""
        xs, ys = zip(*points, strict=True)
        area = self._axes.fill_between(xs, ys, baseline, linewidth=0)
        (line,) = self._axes.plot(xs, ys, linewidth=_to_points(5), solid_capstyle="round")
        self._painters += [(area.set_facecolor, "tint"), (line.set_color, "blue")]

    def draw_dot(self, x: float, y: float) -> None:
        """Draws a filled circle."""
        (dot,) = self._axes.plot([x], [y], marker="o", markersize=_to_points(15))
        self._painters.append((dot.set_color, "blue"))

    def to_png(self, palette: Palette = LIGHT) -> bytes:
        """The picture as PNG in the colours of `palette`; the same drawing gives the same bytes."""
        for paint, colour in self._painters:
            paint(palette[colour])
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


def _load_font() -> Any:
    from matplotlib.font_manager import get_font

    return get_font(str(FONT_FILE))


def format_change(change: float | None) -> str:
    """A change with sign and arrow, for readers who cannot tell the colours apart; empty for None."""
    if change is None:
        return ""
    arrow = "" if abs(change) < ROUNDS_TO_ZERO else "▲ " if change > 0 else "▼ "
    return arrow + signed(change)


def change_colour(change: float | None) -> Colour:
    """The colour for a change; grey for None and for one that rounds to zero."""
    if change is None or abs(change) < ROUNDS_TO_ZERO:
        return "grey"
    return "increase" if change > 0 else "decrease"
