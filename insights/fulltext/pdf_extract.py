"""Runs as a process of its own: a PDF on standard input, its lines page by page as JSON on standard output.

A PDF is a program somebody else wrote. It is read where a limit on memory and time can end it without ending the
bot: no environment is handed over, nothing of ours is imported, and what was read before the limit is kept.
Each output line is {"page", "of", "width", "height", "lines": [[x, y, size, bold, text], ...]}.
"""

import io
import json
import sys
import time
from typing import Any

PAGES = 200
SECONDS = 12.0
MEMORY = 1024 * 1024 * 1024
RAISED = 0.25
"""A baseline that differs by more than this share of the size is a mark above or below the line."""
SMALL = 0.82
LETTER, GUTTER, COLUMN = 0.42, 3.0, 30
"""A letter's usual width and a gutter's least, in sizes; the letters a column's line has at least."""
_BOLD = ("bold", "medi", "heavy", "black", "demi", "cmbx", "sfbx", "linbiolinumtb", "libertinetb", "-b")


def _limit() -> None:
    try:
        import resource
    except ImportError:  # no such limits on Windows: the parent's time limit remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(2 * SECONDS), int(2 * SECONDS)))


def main() -> None:
    _limit()
    import logging

    from pypdf import PdfReader

    logging.disable(logging.CRITICAL)
    started = time.monotonic()
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    count = len(reader.pages)
    for number in range(min(count, PAGES)):
        if time.monotonic() - started > SECONDS:
            break
        print(json.dumps({"page": number + 1, "of": count, **_page(reader, number)}), flush=True)  # noqa: T201 - its output


def _page(reader: Any, number: int) -> dict[str, Any]:
    """A page that cannot be read is an empty one."""
    try:
        page = reader.pages[number]
        pieces: list[tuple[float, float, float, bool, str]] = []
        page.extract_text(visitor_text=lambda *found: _piece(pieces, *found))
        box = page.mediabox
        return {"width": float(box.width), "height": float(box.height), "lines": _lines(pieces)}
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - pypdf meets broken pages with errors of every kind
        return {"width": 0.0, "height": 0.0, "lines": []}


def _piece(  # noqa: PLR0917 - pypdf's visitor
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
        pieces.append((x, y, scaled, any(mark in name for mark in _BOLD), text))


def _lines(pieces: list[Any]) -> list[list[Any]]:
    """Pieces in the order they are drawn, joined to lines."""
    lines: list[list[Any]] = []
    fresh = True
    for x, y, size, bold, text in pieces:
        words = text.strip("\n")
        if not fresh and lines and _same_line(lines[-1], x, y, size):
            _append(lines[-1], y, size, bold, words)
        elif words.strip():
            lines.append([round(x, 1), round(y, 1), round(size, 1), bold, words.lstrip()])
        fresh = text.endswith("\n")
    return [[*line[:4], line[4].strip()] for line in lines if line[4].strip()]


def _same_line(line: list[Any], x: float, y: float, size: float) -> bool:
    """Beside it on the right, and not in the next column: the cells of a table are short, a column's lines not."""
    if abs(y - float(line[1])) >= 0.6 * max(size, line[2]) or x < line[0] - 1:
        return False
    end = line[0] + len(line[4]) * LETTER * line[2]
    return bool(len(line[4]) < COLUMN or x - end < GUTTER * line[2])


def _append(line: list[Any], y: float, size: float, bold: bool, words: str) -> None:  # noqa: FBT001
    """A raised mark behind a word is a footnote's; behind a digit it is an exponent."""
    if size < SMALL * line[2] and y - line[1] > RAISED * line[2]:
        if line[4][-1:].isdigit() and words.strip():
            line[4] += f"^{words.strip()}"
        return
    if words.strip():
        line[3] = line[3] and bold
        if size > line[2]:
            line[1], line[2] = round(y, 1), round(size, 1)
    line[4] += words


if __name__ == "__main__":
    main()
