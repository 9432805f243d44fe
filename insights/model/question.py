"""Questions to papers, the passages that answer them, and answers."""

from dataclasses import dataclass, field
from typing import Literal

from insights.model.edition import Statement, WrittenBy
from insights.model.language import Language
from insights.model.paper import Paper

PassageKind = Literal["text", "table", "caption"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a paper's text. `section` is its heading ("Abstract" where only the abstract is known)."""

    paper: str
    section: str
    text: str
    kind: PassageKind = "text"
    """The text of a table is its caption, then one line per row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question about some papers."""

    text: str
    papers: tuple[Paper, ...]
    language: Language
    previous_questions: tuple[str, ...] = ()
    """The questions before it in the same conversation, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Statements and, in the same order, the passages they are from. `found` is False when no passage answers."""

    statements: tuple[Statement, ...]
    passages: tuple[Passage, ...]
    found: bool
    by: WrittenBy = field(default_factory=lambda: WrittenBy(kind="extractive"))
