"""Ports to the writers of summaries and reports, and to the answerers of questions."""

from collections.abc import Sequence
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


class Writer(Protocol):
    """The extractive writer quotes abstracts; the LLM writer's statements are checked against them."""

    async def tldr(self, paper: Paper) -> Tldr:
        """One sentence about a paper."""
        ...

    async def report(self, topic: str, papers: Sequence[ClassifiedPaper], language: Language) -> Report:
        """A report on one topic's papers, the best first. Every statement names ids among them. Raises ModelFailed."""
        ...


class Answerer(Protocol):
    """The extractive answerer quotes passages; the LLM answerer's statements are checked against them."""

    async def answer(self, question: Question, passages: Sequence[Passage]) -> Answer:
        """Statements with their passages; `found` is False when the passages do not answer the question."""
        ...
