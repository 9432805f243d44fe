"""A paper's text as it was read: its headings as a tree, and its pieces in reading order. Pure data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from insights.model import Paper, PassageKind

Form = Literal["html", "pdf", "abstract"]
ABSTRACT = "Abstract"
REFERENCES = frozenset({"references", "bibliography", "reference", "literature cited", "works cited"})
"""Headings under which nothing is kept: a title somebody else wrote answers no question about this paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
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
    """What was read of one version of a paper. `pages` and `of_pages` count a PDF's: fewer were read than
    there are when reading took too long.
    """

    paper: str
    version: int
    """0: the newest, whichever that is."""
    form: Form
    pieces: tuple[Piece, ...]
    title: str = ""
    authors: str = ""
    headings: tuple[Heading, ...] = ()
    pages: int = 0
    of_pages: int = 0

    @property
    def words(self) -> int:
        return sum(len(piece.text.split()) for piece in self.pieces)


def from_abstract(paper: Paper) -> FullText:
    """What can be read without a full text. The title's words stay out: they answer nothing."""
    pieces = (Piece(section=ABSTRACT, text=paper.abstract),) if paper.abstract.strip() else ()
    return FullText(paper=paper.id, version=paper.version or 0, form="abstract", pieces=pieces)


def encode(text: FullText) -> dict[str, Any]:
    """As plain JSON."""
    return asdict(text)


def decode(data: Mapping[str, Any]) -> FullText:
    """What `encode` gave. KeyError or TypeError for anything else."""
    pieces = tuple(Piece(**piece) for piece in data["pieces"])
    headings = tuple(Heading(**heading) for heading in data["headings"])
    return FullText(**{**data, "pieces": pieces, "headings": headings})
