"""Lines of a PDF: cleaning, reading order, and joining to running text without the hyphens of line ends.

TeX draws a page in reading order, column after column, so lines are taken in the order they are drawn; only a
page whose lines jump between the columns all the time is sorted. Hyphens at line ends go unless the word is
spelt with one elsewhere in the same paper.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})
"""Only these: compatibility forms in general would make x² an x2."""
_NUMERIC_CELL = re.compile(r"[-+±(]*\d[\d.,%×^/)±†*]*")
_PAGE_NUMBER = re.compile(r"[\d\s.·|–-]{1,9}")
_ARXIV_STAMP = re.compile(r"arXiv:\S+\s+\[[\w.-]+\]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+|[^\W\d_]+")
EDGE_LINES = 2
MAX_RELATIVE_SIZE = 2.0
"""Relative to the text's: after the first page, larger letters belong to a figure."""
MIN_CELLS = 3
"""Words a row of a table has."""


class PdfLine(NamedTuple):
    page: int
    x: float
    y: float
    size: float
    bold: bool
    text: str


def clean_lines(pages: Sequence[Mapping[str, Any]]) -> list[PdfLine]:
    """The lines of all pages in reading order, without running heads, page numbers, arXiv's stamp and labels of figures."""
    drawn = [[line for line in _page_lines(page) if _is_on_page(line, page)] for page in pages]
    running_heads = _running_heads(drawn)
    max_size = MAX_RELATIVE_SIZE * body_size([line for lines in drawn for line in lines])
    return [
        line
        for page, lines in zip(pages, drawn, strict=True)
        for line in _in_reading_order(
            [line for line in lines if _running_head_key(line) not in running_heads], float(page["width"])
        )
        if not _PAGE_NUMBER.fullmatch(line.text) and not _ARXIV_STAMP.match(line.text)
        if line.page == 1 or line.size < max_size
    ]


def _page_lines(page: Mapping[str, Any]) -> Iterator[PdfLine]:
    for x, y, size, bold, text in page["lines"]:
        yield PdfLine(int(page["page"]), x, y, size, bold, " ".join(text.translate(_LIGATURES).split()))


def _is_on_page(line: PdfLine, page: Mapping[str, Any]) -> bool:
    return 0 <= line.x <= page["width"] and 0 <= line.y <= page["height"] and 4 <= line.size <= 40  # noqa: PLR2004 - points


def _running_head_key(line: PdfLine) -> tuple[str, int]:
    """The same for lines of the same words, whatever their numbers, at the same height."""
    return re.sub(r"\d+", "#", line.text), round(line.y)


def _running_heads(drawn: Sequence[Sequence[PdfLine]]) -> set[tuple[str, int]]:
    """The keys of lines that stand at the top or bottom of many pages."""
    edges = [sorted(lines, key=lambda line: line.y) for lines in drawn]
    outer = [
        {_running_head_key(line) for line in (*lines[:EDGE_LINES], *lines[-EDGE_LINES:])} for lines in edges
    ]
    times = Counter(key for keys in outer for key in keys)
    return {key for key, count in times.items() if count > 1 and count >= len(drawn) / 4}


def _in_reading_order(lines: list[PdfLine], width: float) -> list[PdfLine]:
    """Lines as they are drawn; sorted by column when the drawing jumps between two columns all the time."""
    sides = [line.x > width * 0.47 for line in lines]
    jumps = sum(side != next_side for side, next_side in pairwise(sides))
    if not lines or jumps < len(lines) / 3 or not 0.3 < sum(sides) / len(sides) < 0.7:  # noqa: PLR2004
        return lines
    return sorted(lines, key=lambda line: (line.x > width * 0.47, -line.y, line.x))


def body_size(lines: Sequence[PdfLine]) -> float:
    """The font size of most letters; 0 without lines."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def vocabulary(lines: Sequence[PdfLine]) -> Counter[str]:
    """How often each word stands within a line, in lower case."""
    return Counter(
        word.lower()
        for line in lines
        for word in _WORD.findall(line.text.rsplit(" ", 1)[0] if line.text.endswith("-") else line.text)
    )


def is_table_row(text: str) -> bool:
    """Whether a line has several cells, half of them numbers at least, and does not end a sentence."""
    cells = text.split()
    return (
        len(cells) >= MIN_CELLS
        and text[-1] != "."
        and 2 * sum(bool(_NUMERIC_CELL.fullmatch(cell)) for cell in cells) >= len(cells)
    )


def join_table(lines: Sequence[PdfLine], word_counts: Counter[str]) -> Iterator[str]:
    """The lines of a table: its caption as running text, its rows as they are."""
    caption: list[str] = []
    for line in lines:
        if is_table_row(line.text):
            if caption:
                yield join_lines(caption, word_counts)
                caption = []
            yield line.text
        else:
            caption.append(line.text)
    if caption:
        yield join_lines(caption, word_counts)


def join_lines(lines: Sequence[str], word_counts: Counter[str]) -> str:
    """Running text; a hyphen at a line's end stays where `word_counts` (`vocabulary`) knows the word with it."""
    text = ""
    for line in lines:
        if text.endswith("-") and line[:1].islower() and len(text) > 1 and text[-2].isalpha():
            text = _join_hyphenated(text, line, word_counts)
        else:
            text = f"{text} {line}" if text else line
    return text


def _join_hyphenated(text: str, line: str, word_counts: Counter[str]) -> str:
    head = (re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text) or [""])[-1].lower()
    tail = (re.findall(r"^[^\W\d_]+", line) or [""])[0].lower()
    has_hyphen = word_counts[f"{head}-{tail}"] > word_counts[head + tail]
    return f"{text}{line}" if has_hyphen else f"{text[:-1]}{line}"
