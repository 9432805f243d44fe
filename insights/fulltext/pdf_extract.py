"""Lines of a PDF, page by page, with their places, sizes and weights. It runs in a child process (parser_process.py).

The pages before a limit on time or memory are kept.
"""

import io
import logging
import time
from collections.abc import Iterator
from typing import Any

MAX_PAGES = 200
MAX_SECONDS = 12.0
RAISED_BASELINE = 0.25
"""A baseline that is higher by more than this share of the font size belongs to a superscript."""
SMALL_TYPE = 0.82
LETTER_WIDTH, MIN_GUTTER, MIN_COLUMN_LENGTH = 0.42, 3.0, 30
"""The usual width of a letter and the least of a gutter, in font sizes; the letters of a column's line."""
_END = b"\nstartxref\n0\n%%EOF\n"
_BOLD_FONTS = ("bold", "medi", "heavy", "black", "demi", "cmbx", "sfbx", "linbiolinumtb", "libertinetb", "-b")


def extract_pages(body: bytes) -> Iterator[dict[str, Any]]:
    """Each page as {"page", "of", "width", "height", "lines": [[x, y, size, bold, text], ...]}, in points."""
    logging.disable(logging.CRITICAL)
    started = time.monotonic()
    reader = _open(body)
    count = len(reader.pages)
    for number in range(min(count, MAX_PAGES)):
        if time.monotonic() - started > MAX_SECONDS:
            break
        yield {"page": number + 1, "of": count, **_extract_page(reader, number)}


def _open(body: bytes) -> Any:
    """A reader of the file. One without its end is read with an end in its place, whose table pypdf makes anew."""
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError

    try:
        return PdfReader(io.BytesIO(body))
    except PdfReadError:
        return PdfReader(io.BytesIO(body + _END))


def _extract_page(reader: Any, number: int) -> dict[str, Any]:
    """A page that cannot be read is an empty one."""
    try:
        page = reader.pages[number]
        pieces: list[tuple[float, float, float, bool, str]] = []
        page.extract_text(visitor_text=lambda *arguments: _add_piece(pieces, *arguments))
        box = page.mediabox
        return {"width": float(box.width), "height": float(box.height), "lines": _join_pieces(pieces)}
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - pypdf meets broken pages with errors of every kind
        return {"width": 0.0, "height": 0.0, "lines": []}


def _add_piece(  # noqa: PLR0917 - pypdf's visitor
    pieces: list[Any], text: str, cm: list[float], tm: list[float], font: Any, size: float
) -> None:
    if not text or (not text.strip() and not pieces):
        return
    x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    turned = abs(tm[1]) > abs(tm[0])
    scaled = abs(size * (tm[3] or tm[0]) * (cm[3] or cm[0]))
    name = str((font or {}).get("/BaseFont", "")).lower()
    if not turned:
        pieces.append((x, y, scaled, any(mark in name for mark in _BOLD_FONTS), text))


def _join_pieces(pieces: list[Any]) -> list[list[Any]]:
    """Pieces in the order they are drawn, joined to lines."""
    lines: list[list[Any]] = []
    is_new_line = True
    for x, y, size, bold, text in pieces:
        stripped = text.strip("\n")
        if not is_new_line and lines and _is_same_line(lines[-1], x, y, size):
            _append_piece(lines[-1], y, size, bold, stripped)
        elif stripped.strip():
            lines.append([round(x, 1), round(y, 1), round(size, 1), bold, stripped.lstrip()])
        is_new_line = text.endswith("\n")
    return [[*line[:4], line[4].strip()] for line in lines if line[4].strip()]


def _is_same_line(line: list[Any], x: float, y: float, size: float) -> bool:
    """Whether the piece continues the line on its right, and not in the next column: a table's cells are short."""
    if abs(y - float(line[1])) >= 0.6 * max(size, line[2]) or x < line[0] - 1:
        return False
    end = line[0] + len(line[4]) * LETTER_WIDTH * line[2]
    return bool(len(line[4]) < MIN_COLUMN_LENGTH or x - end < MIN_GUTTER * line[2])


def _append_piece(line: list[Any], y: float, size: float, bold: bool, text: str) -> None:  # noqa: FBT001
    """A superscript behind a digit is an exponent; behind a word it is a footnote's mark and left out."""
    if size < SMALL_TYPE * line[2] and y - line[1] > RAISED_BASELINE * line[2]:
        if line[4][-1:].isdigit() and text.strip():
            line[4] += f"^{text.strip()}"
        return
    if text.strip():
        line[3] = line[3] and bold
        if size > line[2]:
            line[1], line[2] = round(y, 1), round(size, 1)
    line[4] += text
