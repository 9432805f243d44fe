"""The full text of a paper: its headings as a tree, and its pieces in reading order."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any, Literal

from insights.model import Paper, PassageKind

FullTextForm = Literal["html", "pdf", "abstract"]
ABSTRACT = "Abstract"
REFERENCES = frozenset({"references", "bibliography", "reference", "literature cited", "works cited"})
"""Headings whose text is dropped: a cited title answers no question about this paper."""

MAX_TEXT_WORDS, MAX_TEXT_CHARACTERS = 200_000, 4_000_000
"""A thesis has 100,000 words. Both bound the memory of passages and indexes, which hold the words again."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionHeading:
    """`level` 1 is a section, 2 a subsection. `number` is "3.2", "A", or empty."""

    title: str
    level: int
    number: str = ""

    @property
    def name(self) -> str:
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A paragraph, a caption or a table. `section` is the name of the heading it stands under."""

    section: str
    text: str
    kind: PassageKind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class FullText:
    """The text of one version of a paper. Of a PDF's `of_pages` pages the first `pages` were read: fewer than all when
    reading took too long.
    """

    paper: str
    version: int
    """0 is the newest version, whichever that is."""
    form: FullTextForm
    pieces: tuple[Piece, ...]
    title: str = ""
    authors: str = ""
    headings: tuple[SectionHeading, ...] = ()
    pages: int = 0
    of_pages: int = 0
    is_truncated: bool = False
    """Whether the paper goes on behind the last piece: its conversion or its file was cut."""

    @property
    def words(self) -> int:
        return sum(len(piece.text.split()) for piece in self.pieces)

    @property
    def is_partial(self) -> bool:
        """Whether the paper says more than was read of it: its text is truncated, or pages were left out."""
        return self.is_truncated or self.pages < self.of_pages


def limit_length(text: FullText) -> FullText:
    """The text up to MAX_TEXT_WORDS words and MAX_TEXT_CHARACTERS characters; a longer one is truncated there."""
    words, characters = MAX_TEXT_WORDS, MAX_TEXT_CHARACTERS
    for number, piece in enumerate(text.pieces):
        start = _cut(piece, words, characters)
        if start is not piece:
            return replace(text, pieces=(*text.pieces[:number], start), is_truncated=True)
        words, characters = words - len(piece.text.split()), characters - len(piece.text)
    return text


def _cut(piece: Piece, max_words: int, max_characters: int) -> Piece:
    """The piece up to its last word within the limits; the piece itself when it is within them."""
    if len(piece.text) <= max_characters and len(piece.text.split()) <= max_words:
        return piece
    ends = [word.end() for word in islice(_WORD.finditer(piece.text[:max_characters]), max_words)]
    return replace(piece, text=piece.text[: ends[-1] if ends else 0])


def abstract_as_full_text(paper: Paper) -> FullText:
    """The abstract in place of a full text. The title is left out: it answers nothing."""
    pieces = (Piece(section=ABSTRACT, text=paper.abstract),) if paper.abstract.strip() else ()
    return FullText(paper=paper.id, version=paper.version or 0, form="abstract", pieces=pieces)


def encode(text: FullText) -> dict[str, Any]:
    """The text as plain JSON."""
    return asdict(text)


def decode(data: Mapping[str, Any]) -> FullText:
    """The text that `encode` gave. Raises KeyError or TypeError for anything else."""
    pieces = tuple(Piece(**piece) for piece in data["pieces"])
    headings = tuple(SectionHeading(**heading) for heading in data["headings"])
    return FullText(**{**data, "pieces": pieces, "headings": headings})
