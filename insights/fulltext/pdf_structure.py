"""A PDF's lines as a document: headings by their number, weight and size; captions, tables, references.

What stands between the lines of a paragraph (a footnote, a figure's caption) is put behind it, so that no
sentence is cut.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from insights.errors import BadInput
from insights.fulltext.document import ABSTRACT, REFERENCES, FullText, Heading, Piece
from insights.fulltext.pdf_lines import CELLS, PdfLine, body, cleaned, is_row, joined, table, vocabulary
from insights.model import PassageKind
from insights.text.stemming import listed

LEAST_WORDS = 100
UNNAMED = "Full text"
"""The section of a paper without any heading that can be told from its text."""
_NUMBERED = re.compile(r"((?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,3}|[IVX]{1,5}(?=\.))\.?\s+(\S.*)")
_NAMES = listed(
    "abstract introduction background conclusion conclusions discussion results experiments method methods "
    "methodology evaluation limitations acknowledgments acknowledgements acknowledgement appendix appendices "
    "references bibliography"
) | {"related work", "related works", "future work", "broader impact", "ethics statement"}
_SKIPPED = frozenset({"keywords", "ccs concepts", "acm reference format", "index terms"})
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)|table|tab\.|algorithm|listing)\s*[A-Z]?\.?\d+[a-z]?\s*[.:|]", re.IGNORECASE
)
_LONGEST_HEADING, _TITLE_LINES = 14, 4
_LARGER, _SMALLER, _SAME_SIZE = 1.07, 0.93, 0.3


def document(pages: Sequence[Mapping[str, Any]], paper: str, version: int = 0) -> FullText:
    """From pages as pdf_pages gives them. Raises BadInput when they hold no paper."""
    lines = cleaned(pages)
    if sum(len(line.text.split()) for line in lines) < LEAST_WORDS:
        raise BadInput("answers.unreadable", cause="too few words")
    build = _built(lines, "")
    if sum(len(piece.text.split()) for piece in build.pieces) < LEAST_WORDS:
        build = _built(lines, UNNAMED)
    return FullText(
        paper=paper,
        version=version,
        form="pdf",
        title=build.title,
        headings=tuple(build.headings),
        pieces=tuple(build.pieces),
        pages=len(pages),
        of_pages=int(pages[0]["of"]),
    )


def _built(lines: Sequence[PdfLine], section: str) -> "_Builder":
    """What stands above the first heading is kept only when it has a `section`: it is names and addresses."""
    build = _Builder(body=body(lines), words=vocabulary(lines), section=section)
    for line, following in pairwise([*lines, None]):
        if line:
            build.take(line, following)
    build.close()
    return build


@dataclass(slots=True, kw_only=True)
class _Open:
    """A paragraph, caption or table that is being read."""

    kind: PassageKind = "text"
    section: str = ""
    lines: list[PdfLine] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Builder:
    body: float
    words: Counter[str]
    title: str = ""
    section: str = ""
    headings: list[Heading] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    text: _Open = field(default_factory=_Open)
    aside: _Open = field(default_factory=_Open)
    """Captions, tables and footnotes: they stand between the lines of a sentence and do not end it."""
    heading: PdfLine | None = None
    skipping: bool = False
    references: bool = False
    title_lines: int = 0
    title_size: float = 0

    def take(self, line: PdfLine, following: PdfLine | None) -> None:
        if self._goes_on(line):
            return
        if not self.headings and self.section in {"", UNNAMED} and self._of_title(line):
            return
        found = self._heading(line)
        if found is not None:
            self._enter(found, line)
        elif not (self.skipping or self.references or not self.section):
            self._read(line, following)

    def close(self) -> None:
        self._put(self.aside)
        self._put(self.text)

    def _goes_on(self, line: PdfLine) -> bool:
        """The second line of a heading."""
        above = self.heading
        same = above is not None and line.page == above.page and line.bold == above.bold
        if (
            not above
            or not same
            or abs(line.size - above.size) > _SAME_SIZE
            or not 0 < above.y - line.y < 1.6 * line.size
        ):
            self.heading = None
            return False
        if (
            _NUMBERED.match(line.text)
            or not self.headings
            or not (line.bold or line.size > self.body * _LARGER)
        ):
            return False
        self.heading = line
        last = self.headings[-1]
        self.headings[-1] = replace(last, title=f"{last.title} {line.text}")
        self.section = self.headings[-1].name
        self.text.section = self.section
        return True

    def _of_title(self, line: PdfLine) -> bool:
        same = not self.title_size or abs(line.size - self.title_size) < _SAME_SIZE
        if line.page == 1 and line.size > 1.2 * self.body and same and self.title_lines < _TITLE_LINES:
            self.title, self.title_lines = f"{self.title} {line.text}".strip(), self.title_lines + 1
            self.title_size = line.size
            return True
        return False

    def _heading(self, line: PdfLine) -> Heading | None:
        """Numbered and set apart, or a name that sections have, or larger than the text."""
        words = line.text.split()
        loud = line.bold or line.size >= self.body * _LARGER or (line.text.isupper() and len(line.text) > 5)  # noqa: PLR2004
        if (
            not loud
            or len(words) > _LONGEST_HEADING
            or line.size < self.body * _SMALLER
            or _CAPTION.match(line.text)
        ):
            return None
        numbered = _NUMBERED.fullmatch(line.text)
        if numbered and _is_title(numbered[2]):
            return Heading(number=numbered[1], title=numbered[2], level=numbered[1].count(".") + 1)
        named = line.text.lower().rstrip(".:") in _NAMES | _SKIPPED
        large = line.size >= self.body * _LARGER and line.bold and self.section and _is_title(line.text)
        return Heading(title=line.text.rstrip(".:"), level=1) if named or large else None

    def _enter(self, heading: Heading, line: PdfLine) -> None:
        self.close()
        self.text, self.aside = _Open(), _Open()
        low = heading.title.lower()
        if self.references and heading.number and not heading.number[0].isalpha() and "appendi" not in low:
            return
        self.references, self.skipping = low in REFERENCES, low in _SKIPPED
        if self.references or self.skipping:
            return
        if heading.title.lower() == "abstract":
            self.section = ABSTRACT
        else:
            self.headings.append(heading)
            self.section, self.heading = heading.name, line
        self.text.section = self.section

    def _read(self, line: PdfLine, following: PdfLine | None) -> None:
        if line.text == self.title:
            return  # a running head
        if _CAPTION.match(line.text):
            self._aside(line, "caption")
        elif is_row(line.text):
            self._aside(line, "table")
        elif (self.aside.kind == "table" and len(line.text.split()) <= CELLS and self._of_aside(line)) or (
            self.aside.lines and self._of_aside(line)
        ):
            self.aside.lines.append(line)
        elif line.size < self.body * _SMALLER:
            self._aside(line, "text")
        else:
            self._put(self.aside)
            self.aside = _Open()
            if self._begins(line, following):
                self._put(self.text)
                self.text = _Open(section=self.section)
            self.text.lines.append(line)

    def _aside(self, line: PdfLine, kind: PassageKind) -> None:
        last = self.aside.lines[-1] if self.aside.lines else None
        joins = (
            last is not None and last.page == line.page and {self.aside.kind, kind} == {"caption", "table"}
        )
        if self.aside.kind == kind == "table" or joins:
            self.aside.kind = "table"
        elif not (kind == self.aside.kind == "text" and last and last.y > line.y):
            self._put(self.aside)
            self.aside = _Open(kind=kind, section=self.section)
        self.aside.lines.append(line)

    def _of_aside(self, line: PdfLine) -> bool:
        """Close below its last line, in its size."""
        last = self.aside.lines[-1]
        near = line.page == last.page and 0 <= last.y - line.y < 1.5 * last.size
        return (
            near
            and abs(line.size - last.size) < _SAME_SIZE
            and abs(line.x - self.aside.lines[0].x) < 12 * line.size
        )

    def _begins(self, line: PdfLine, following: PdfLine | None) -> bool:
        """Whether a paragraph begins: an indent or a gap behind the end of a sentence."""
        if not self.text.lines:
            return True
        last = self.text.lines[-1]
        if last.text[-1] not in '.?!:;”"':
            return False
        gap = line.page == last.page and last.y - line.y > 1.45 * line.size
        indent = following is not None and following.page == line.page and 4 < line.x - following.x < 40  # noqa: PLR2004
        return gap or indent

    def _put(self, read: _Open) -> None:
        lines = read.lines
        if not lines:
            return
        if read.kind == "table":
            words = "\n".join(table(lines, self.words))
        else:
            words = joined([line.text for line in lines], self.words)
        kind: PassageKind = read.kind
        if words.strip() and (read.section or self.section):
            self.pieces.append(Piece(section=read.section or self.section, text=words, kind=kind))


def _is_title(words: str) -> bool:
    letters = sum(letter.isalpha() for letter in words)
    return words[:1].isupper() and letters > len(words) * 0.6 and words[-1] not in ".,;" and "=" not in words
