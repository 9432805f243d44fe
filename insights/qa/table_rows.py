"""Rows of a table as statements: each with the header above it, so that a figure can be read alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from insights.model import Passage

CELL = " | "
MAX_HEADER_ROWS = 3
MIN_PLAIN_CELLS = 3
"""Words or figures that a row of a PDF's table has, whose cells are not marked."""
_NUMERIC = re.compile(r"[^A-Za-z가-힣]*\d[^A-Za-z가-힣]*(?:[KMBGkx%]|ms|GB)?|[-–—✓✗×]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    header: str
    """The cells of the header rows, column by column; empty where none is found."""
    row: str

    @property
    def text(self) -> str:
        """Header and row, whose cells stand word for word in the table."""
        return f"{self.header}: {self.row}" if self.header else self.row


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedTable:
    captions: tuple[str, ...]
    rows: tuple[TableRow, ...]


def parse_table(passage: Passage) -> ParsedTable:
    """The captions and rows of a passage whose kind is "table"."""
    lines = passage.text.split("\n")
    is_marked = any(CELL in line for line in lines)
    captions = [line for line in lines if not _is_row(line, is_marked=is_marked)]
    rows = [line for line in lines if _is_row(line, is_marked=is_marked)]
    header_rows = _count_header_rows(rows) if is_marked else 0
    header = _merge_header_rows(rows[:header_rows])
    if not is_marked and captions:
        header, captions = _plain_header(captions)
    return ParsedTable(
        captions=tuple(captions), rows=tuple(TableRow(header=header, row=row) for row in rows[header_rows:])
    )


def _merge_header_rows(rows: Sequence[str]) -> str:
    """One row, in which the cells of the same column stand one behind the other."""
    columns = zip_longest(*(row.split(CELL) for row in rows), fillvalue="")
    merged = [" ".join(dict.fromkeys(cell.strip() for cell in column if cell.strip())) for column in columns]
    return CELL.join(merged).strip(" |")


def _is_row(line: str, *, is_marked: bool) -> bool:
    if is_marked:
        return CELL in line or line.endswith(" |") or (len(line.split()) <= 2 and not line.endswith("."))  # noqa: PLR2004
    cells = line.split()
    return len(cells) >= MIN_PLAIN_CELLS and sum(map(_is_figure, cells)) * 2 >= len(cells)


def _plain_header(captions: Sequence[str]) -> tuple[str, list[str]]:
    """Of a PDF's table the lines above its rows: the last one is the header, unless it is the caption itself."""
    last = captions[-1]
    is_caption = re.match(r"(?:table|tab\.)\s*\d", last, re.IGNORECASE)
    return ("", list(captions)) if is_caption else (last, list(captions[:-1]))


def _count_header_rows(rows: Sequence[str]) -> int:
    """The rows above the first that has a figure, at most three; one where the first row has figures already."""
    for place, row in enumerate(rows[: MAX_HEADER_ROWS + 1]):
        if any(_is_figure(cell) for cell in row.split(CELL)[1:]):
            return max(1, place) if len(rows) > 1 else 0
    return 1 if len(rows) > 1 else 0


def _is_figure(cell: str) -> bool:
    return bool(_NUMERIC.fullmatch(cell.strip()))
