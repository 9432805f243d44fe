"""Rows of a table of an HTML page, each in one line."""

import re
from collections.abc import Iterator
from typing import Any

_MAX_SPAN = 50
"""Rows or columns that one cell may span."""
_BLANK_BEFORE_STOP = re.compile(r"\s+(?=[.,;](?:\s|$))")
_WHITE_SPACE = re.compile(r"\s+")


def node_text(node: Any) -> str:
    """The text of a node and of all within it, with single spaces."""
    return _BLANK_BEFORE_STOP.sub("", _WHITE_SPACE.sub(" ", node.text(deep=True)).strip())


def table_rows(node: Any) -> Iterator[str]:
    """The rows of a table. Empty cells keep their place, so that a figure stays below its heading; a cell that spans rows
    stands in each of them. A table within a cell (LaTeX breaks lines with it) is that cell's text.
    """
    spanning: dict[int, tuple[int, str]] = {}
    for row in node.css(".ltx_tr") or node.css("tr"):
        if not _is_in_cell(row, node):
            cells = _row_cells(row, spanning)
            if any(cells):
                yield " | ".join(cells).rstrip(" |")


def _row_cells(row: Any, spanning: dict[int, tuple[int, str]]) -> list[str]:
    """The cells of a row. `spanning` holds, by column, the cells of rows above that reach into this one: how many rows
    they still span, and their text. It is brought up to date.
    """
    cells: list[str] = []
    for cell in row.iter(include_text=False):
        _add_spanning(cells, spanning)
        text, rows = node_text(cell), _span(cell, "rowspan")
        for column in range(_span(cell, "colspan")):
            if rows > 1 and text:
                spanning[len(cells)] = (rows - 1, text if column == 0 else "")
            cells.append(text if column == 0 else "")
    _add_spanning(cells, spanning)
    return cells


def _add_spanning(cells: list[str], spanning: dict[int, tuple[int, str]]) -> None:
    while len(cells) in spanning:
        rows, text = spanning.pop(len(cells))
        if rows > 1:
            spanning[len(cells)] = (rows - 1, text)
            cells.append(text)
            continue
        cells.append(text)


def _span(cell: Any, name: str) -> int:
    value = cell.attributes.get(name) or ""
    return min(int(value), _MAX_SPAN) if value.isdecimal() and int(value) else 1


def _is_in_cell(row: Any, root: Any) -> bool:
    above = row.parent
    while above is not None and above.mem_id != root.mem_id:
        if above.tag in {"td", "th"} or "ltx_td" in (above.attributes.get("class") or ""):
            return True
        above = above.parent
    return False
