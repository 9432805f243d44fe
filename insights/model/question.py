"""Questions to papers, the passages that answer them, and answers."""

from dataclasses import dataclass, field
from typing import Literal

from insights.model.edition import Statement, WrittenBy
from insights.model.language import Language
from insights.model.paper import Paper

PassageKind = Literal["text", "table", "caption"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a paper's text: the section it stands in ("Abstract" where only that is known)."""

    paper: str
    section: str
    text: str
    kind: PassageKind = "text"
    """The rows of a table stand on lines of their own, below its caption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    text: str
    papers: tuple[Paper, ...]
    language: Language
    before: tuple[str, ...] = ()
    """What was asked just before in the same conversation, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Statements with the passages they stand in, same order; `found` False says no passage carries it."""

    statements: tuple[Statement, ...]
    passages: tuple[Passage, ...]
    found: bool
    by: WrittenBy = field(default_factory=lambda: WrittenBy(kind="extractive"))
