"""Ports to the writers of summaries and reports, and to the answerers of questions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from insights.model import (
    Answer,
    ClassifiedPaper,
    Language,
    Paper,
    Passage,
    Question,
    Report,
    Tldr,
)
from insights.model.reading import PaperReading


class Writer(Protocol):
    """The extractive writer, which quotes abstracts."""

    async def tldr(self, paper: Paper) -> Tldr:
        """One sentence about a paper."""
        ...

    async def report(self, topic: str, papers: Sequence[ClassifiedPaper], language: Language) -> Report:
        """A report on one topic's papers, the best first. Every statement names ids among them. Raises ModelFailed."""
        ...


class Summarizer(Protocol):
    """Summarises papers in numbers; keeps the writers out of the digest. insights.writing.extractive.child_summarizer
    implements it.
    """

    async def summarize(self, papers: Sequence[Paper]) -> Sequence[Tldr]:
        """A summary of each paper, in order; of fewer papers where it was ended before its end."""
        ...


class ModelWriter(Protocol):
    """The writer of a language model, whose statements are checked; it keeps the model's client out of the digest."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    def for_day(self, day: date) -> "ModelWriter":
        """The same writer, whose tokens are counted for the edition of this day."""
        ...

    async def read(self, papers: Sequence[Paper]) -> Mapping[str, PaperReading]:
        """The readings of papers by id, without those that the model failed to read. What was read is kept."""
        ...

    async def report(
        self,
        topic: str,
        papers: Sequence[ClassifiedPaper],
        language: Language,
        summarized: frozenset[str] = frozenset(),
    ) -> Report:
        """A report on one topic's papers, the best first, from their readings. A summary in the report's language is
        asked for its first papers and those that are `summarized`. Raises ModelFailed.
        """
        ...

    async def log_use(self) -> None:
        """Log the tokens and the cost of the day's edition so far."""
        ...


class Answerer(Protocol):
    """The extractive answerer quotes passages; the LLM answerer's statements are checked against them."""

    async def answer(self, question: Question, passages: Sequence[Passage]) -> Answer:
        """Statements with their passages; `found` is False when the passages do not answer the question."""
        ...
