"""Lines of a PDF, cleaned and in reading order, and lines put together to running text.

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
_NUMERIC = re.compile(r"[-+±(]*\d[\d.,%×^/)±†*]*")
_PAGE_NUMBER = re.compile(r"[\d\s.·|–-]{1,9}")
_STAMP = re.compile(r"arXiv:\S+\s+\[[\w.-]+\]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+|[^\W\d_]+")
_EDGE = 2
_LARGEST = 2.0
"""Behind the first page, larger letters than that in relation to the text are a figure's."""
CELLS = 3
"""Words a row of a table has at least."""


class PdfLine(NamedTuple):
    page: int
    x: float
    y: float
    size: float
    bold: bool
    text: str


def cleaned(pages: Sequence[Mapping[str, Any]]) -> list[PdfLine]:
    """Without running heads, page numbers, the stamp in the margin and what figures are labelled with."""
    drawn = [[line for line in _lines(page) if _on_page(line, page)] for page in pages]
    repeated, largest = _repeated(drawn), _LARGEST * body([line for lines in drawn for line in lines])
    return [
        line
        for page, lines in zip(pages, drawn, strict=True)
        for line in _in_order([line for line in lines if _key(line) not in repeated], float(page["width"]))
        if not _PAGE_NUMBER.fullmatch(line.text) and not _STAMP.match(line.text)
        if line.page == 1 or line.size < largest
    ]


def _lines(page: Mapping[str, Any]) -> Iterator[PdfLine]:
    for x, y, size, bold, text in page["lines"]:
        yield PdfLine(int(page["page"]), x, y, size, bold, " ".join(text.translate(_LIGATURES).split()))


def _on_page(line: PdfLine, page: Mapping[str, Any]) -> bool:
    return 0 <= line.x <= page["width"] and 0 <= line.y <= page["height"] and 4 <= line.size <= 40  # noqa: PLR2004 - points


def _key(line: PdfLine) -> tuple[str, int]:
    """A running head: the same words, whatever its number, at the same height."""
    return re.sub(r"\d+", "#", line.text), round(line.y)


def _repeated(drawn: Sequence[Sequence[PdfLine]]) -> set[tuple[str, int]]:
    """Running heads stand among the outermost lines of many pages."""
    edges = [sorted(lines, key=lambda line: line.y) for lines in drawn]
    outer = [{_key(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])} for lines in edges]
    times = Counter(key for keys in outer for key in keys)
    return {key for key, count in times.items() if count > 1 and count >= len(drawn) / 4}


def _in_order(lines: list[PdfLine], width: float) -> list[PdfLine]:
    """Sorted by column, when the order of drawing jumps between columns more often than it stays."""
    sides = [line.x > width * 0.47 for line in lines]
    jumps = sum(one != other for one, other in pairwise(sides))
    if not lines or jumps < len(lines) / 3 or not 0.3 < sum(sides) / len(sides) < 0.7:  # noqa: PLR2004
        return lines
    return sorted(lines, key=lambda line: (line.x > width * 0.47, -line.y, line.x))


def body(lines: Sequence[PdfLine]) -> float:
    """The size most letters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def vocabulary(lines: Sequence[PdfLine]) -> Counter[str]:
    """Words as spelt inside lines."""
    return Counter(
        word.lower()
        for line in lines
        for word in _WORD.findall(line.text.rsplit(" ", 1)[0] if line.text.endswith("-") else line.text)
    )


def is_row(words: str) -> bool:
    cells = words.split()
    return (
        len(cells) >= CELLS
        and words[-1] != "."
        and 2 * sum(bool(_NUMERIC.fullmatch(cell)) for cell in cells) >= len(cells)
    )


def table(lines: Sequence[PdfLine], words: Counter[str]) -> Iterator[str]:
    """Captions as running text, rows as they are."""
    caption: list[str] = []
    for line in lines:
        if is_row(line.text):
            if caption:
                yield joined(caption, words)
                caption = []
            yield line.text
        else:
            caption.append(line.text)
    if caption:
        yield joined(caption, words)


def joined(lines: Sequence[str], words: Counter[str]) -> str:
    out = ""
    for line in lines:
        if out.endswith("-") and line[:1].islower() and len(out) > 1 and out[-2].isalpha():
            out = _mended(out, line, words)
        else:
            out = f"{out} {line}" if out else line
    return out


def _mended(out: str, line: str, words: Counter[str]) -> str:
    head = (re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", out) or [""])[-1].lower()
    tail = (re.findall(r"^[^\W\d_]+", line) or [""])[0].lower()
    hyphened = words[f"{head}-{tail}"] > words[head + tail]
    return f"{out}{line}" if hyphened else f"{out[:-1]}{line}"
