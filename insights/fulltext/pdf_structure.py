"""Structure of a PDF: headings by their number, weight and size; paragraphs, captions, tables, references.

What stands between the lines of a paragraph (a footnote, a figure's caption) goes behind it, so that no
sentence is cut.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from insights.errors import BadInput
from insights.fulltext.document import ABSTRACT, REFERENCES, FullText, Piece, SectionHeading
from insights.fulltext.pdf_lines import (
    PdfLine,
    body_size,
    clean_lines,
    is_table_row,
    join_lines,
    join_table,
    vocabulary,
)
from insights.model import PassageKind
from insights.text.word_lists import word_set

MIN_WORDS = 100
UNNAMED_SECTION = "Full text"
"""The section of a paper in which no heading is found."""
_NUMBERED = re.compile(r"((?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,3}|[IVX]{1,5}(?=\.))\.?\s+(\S.*)")
_SECTION_NAMES = word_set(
    "abstract introduction background conclusion conclusions discussion results experiments method methods "
    "methodology evaluation limitations acknowledgments acknowledgements acknowledgement appendix appendices "
    "references bibliography"
) | {"related work", "related works", "future work", "broader impact", "ethics statement"}
_IGNORED_SECTIONS = frozenset({"keywords", "ccs concepts", "acm reference format", "index terms"})
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)|table|tab\.|algorithm|listing)\s*[A-Z]?\.?\d+[a-z]?\s*[.:|]", re.IGNORECASE
)
MAX_HEADING_WORDS, MAX_TITLE_LINES = 14, 4
MAX_ACRONYM_LENGTH = 5
"""A longer line in capitals is a heading."""
LARGER_TYPE, SMALLER_TYPE, MAX_SIZE_DIFFERENCE = 1.07, 0.93, 0.3


def build_document(pages: Sequence[Mapping[str, Any]], paper: str, version: int = 0) -> FullText:
    """The full text of pages as pdf_extract.py writes them. Raises BadInput when they hold no paper."""
    lines = clean_lines(pages)
    if sum(len(line.text.split()) for line in lines) < MIN_WORDS:
        raise BadInput("answers.unreadable", cause="too few words")
    builder = _build(lines, "")
    if sum(len(piece.text.split()) for piece in builder.pieces) < MIN_WORDS:
        builder = _build(lines, UNNAMED_SECTION)
    return FullText(
        paper=paper,
        version=version,
        form="pdf",
        title=builder.title,
        headings=tuple(builder.headings),
        pieces=tuple(builder.pieces),
        pages=len(pages),
        of_pages=int(pages[0]["of"]),
    )


def _build(lines: Sequence[PdfLine], section: str) -> "_Builder":
    """With a `section`, what stands above the first heading is kept, too; else it is taken for names and addresses."""
    builder = _Builder(body_size=body_size(lines), word_counts=vocabulary(lines), section=section)
    for line, following in pairwise([*lines, None]):
        if line:
            builder.add_line(line, following)
    builder.finish()
    return builder


@dataclass(slots=True, kw_only=True)
class _Block:
    """The lines of a paragraph, caption or table, until it ends."""

    kind: PassageKind = "text"
    section: str = ""
    lines: list[PdfLine] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Builder:
    body_size: float
    word_counts: Counter[str]
    title: str = ""
    section: str = ""
    headings: list[SectionHeading] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    paragraph: _Block = field(default_factory=_Block)
    aside: _Block = field(default_factory=_Block)
    """A caption, table or footnote: it stands between the lines of a sentence and does not end it."""
    heading: PdfLine | None = None
    in_ignored_section: bool = False
    in_references: bool = False
    title_lines: int = 0
    title_size: float = 0

    def add_line(self, line: PdfLine, following: PdfLine | None) -> None:
        if self._continues_heading(line):
            return
        if not self.headings and self.section in {"", UNNAMED_SECTION} and self._continues_title(line):
            return
        heading = self._parse_heading(line)
        if heading is not None:
            self._start_section(heading, line)
        elif not (self.in_ignored_section or self.in_references or not self.section):
            self._add_body_line(line, following)

    def finish(self) -> None:
        self._flush(self.aside)
        self._flush(self.paragraph)

    def _continues_heading(self, line: PdfLine) -> bool:
        """Whether the line is a further line of the last heading, which it then completes."""
        above = self.heading
        same = above is not None and line.page == above.page and line.bold == above.bold
        if (
            not above
            or not same
            or abs(line.size - above.size) > MAX_SIZE_DIFFERENCE
            or not 0 < above.y - line.y < 1.6 * line.size
        ):
            self.heading = None
            return False
        if (
            _NUMBERED.match(line.text)
            or not self.headings
            or not (line.bold or line.size > self.body_size * LARGER_TYPE)
        ):
            return False
        self.heading = line
        last = self.headings[-1]
        self.headings[-1] = replace(last, title=f"{last.title} {line.text}")
        self.section = self.headings[-1].name
        self.paragraph.section = self.section
        return True

    def _continues_title(self, line: PdfLine) -> bool:
        same = not self.title_size or abs(line.size - self.title_size) < MAX_SIZE_DIFFERENCE
        if (
            line.page == 1
            and line.size > 1.2 * self.body_size
            and same
            and self.title_lines < MAX_TITLE_LINES
        ):
            self.title, self.title_lines = f"{self.title} {line.text}".strip(), self.title_lines + 1
            self.title_size = line.size
            return True
        return False

    def _parse_heading(self, line: PdfLine) -> SectionHeading | None:
        """A heading: set apart, and numbered, or with a usual name, or larger than the text. None for other lines."""
        is_large = line.size >= self.body_size * LARGER_TYPE
        is_in_capitals = line.text.isupper() and len(line.text) > MAX_ACRONYM_LENGTH
        if (
            not (line.bold or is_large or is_in_capitals)
            or len(line.text.split()) > MAX_HEADING_WORDS
            or line.size < self.body_size * SMALLER_TYPE
            or _CAPTION.match(line.text)
        ):
            return None
        numbered = _NUMBERED.fullmatch(line.text)
        if numbered and _is_title(numbered[2]):
            return SectionHeading(number=numbered[1], title=numbered[2], level=numbered[1].count(".") + 1)
        is_known = line.text.lower().rstrip(".:") in _SECTION_NAMES | _IGNORED_SECTIONS
        is_title = is_large and line.bold and self.section and _is_title(line.text)
        return SectionHeading(title=line.text.rstrip(".:"), level=1) if is_known or is_title else None

    def _start_section(self, heading: SectionHeading, line: PdfLine) -> None:
        self.finish()
        self.paragraph, self.aside = _Block(), _Block()
        lower = heading.title.lower()
        if (
            self.in_references
            and heading.number
            and not heading.number[0].isalpha()
            and "appendi" not in lower
        ):
            return
        self.in_references, self.in_ignored_section = lower in REFERENCES, lower in _IGNORED_SECTIONS
        if self.in_references or self.in_ignored_section:
            return
        if lower == "abstract":
            self.section = ABSTRACT
        else:
            self.headings.append(heading)
            self.section, self.heading = heading.name, line
        self.paragraph.section = self.section

    def _add_body_line(self, line: PdfLine, following: PdfLine | None) -> None:
        if line.text == self.title:
            return  # a running head
        if _CAPTION.match(line.text):
            self._add_aside_line(line, "caption")
        elif is_table_row(line.text):
            self._add_aside_line(line, "table")
        elif self.aside.lines and self._continues_aside(line):
            self.aside.lines.append(line)
        elif line.size < self.body_size * SMALLER_TYPE:
            self._add_aside_line(line, "text")
        else:
            self._flush(self.aside)
            self.aside = _Block()
            if self._begins_paragraph(line, following):
                self._flush(self.paragraph)
                self.paragraph = _Block(section=self.section)
            self.paragraph.lines.append(line)

    def _add_aside_line(self, line: PdfLine, kind: PassageKind) -> None:
        last = self.aside.lines[-1] if self.aside.lines else None
        joins = (
            last is not None and last.page == line.page and {self.aside.kind, kind} == {"caption", "table"}
        )
        if self.aside.kind == kind == "table" or joins:
            self.aside.kind = "table"
        elif not (kind == self.aside.kind == "text" and last and last.y > line.y):
            self._flush(self.aside)
            self.aside = _Block(kind=kind, section=self.section)
        self.aside.lines.append(line)

    def _continues_aside(self, line: PdfLine) -> bool:
        """Whether the line stands close below the aside's last line, in its size."""
        last = self.aside.lines[-1]
        near = line.page == last.page and 0 <= last.y - line.y < 1.5 * last.size
        return (
            near
            and abs(line.size - last.size) < MAX_SIZE_DIFFERENCE
            and abs(line.x - self.aside.lines[0].x) < 12 * line.size
        )

    def _begins_paragraph(self, line: PdfLine, following: PdfLine | None) -> bool:
        """Whether the line begins a paragraph: behind the end of a sentence, with an indent or a gap."""
        if not self.paragraph.lines:
            return True
        last = self.paragraph.lines[-1]
        if last.text[-1] not in '.?!:;”"':
            return False
        gap = line.page == last.page and last.y - line.y > 1.45 * line.size
        indent = following is not None and following.page == line.page and 4 < line.x - following.x < 40  # noqa: PLR2004
        return gap or indent

    def _flush(self, block: _Block) -> None:
        """Appends a block that has ended to the pieces."""
        if block.kind == "table":
            text = "\n".join(join_table(block.lines, self.word_counts))
        else:
            text = join_lines([line.text for line in block.lines], self.word_counts)
        section = block.section or self.section
        if text.strip() and section:
            self.pieces.append(Piece(section=section, text=text, kind=block.kind))


def _is_title(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return text[:1].isupper() and letters > len(text) * 0.6 and text[-1] not in ".,;" and "=" not in text
