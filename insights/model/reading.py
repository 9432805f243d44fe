"""What a language model read in one paper: kept, so that each version of a paper is read once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingStatement:
    """One sentence of a reading and the sentences of the abstract it rests on."""

    text: str
    evidence: tuple[int, ...]
    """Places in the abstract's sentences (insights.text.sentences), from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperReading:
    """Title and abstract of one paper as read by a model, in English; it serves every language."""

    paper: str
    summary: ReadingStatement
    """Its text is empty where the model said nothing of the paper that passes the checks."""
    result: ReadingStatement | None = None
    """The paper's best result, with its numbers; None where the abstract has none."""
    keywords: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """Slugs of the taxonomy, the best first."""
