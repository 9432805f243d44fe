"""Ports to who writes about papers and answers questions."""

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
    """Writes about papers. The embedded one quotes; a model writes statements that are checked."""

    async def tldr(self, paper: Paper) -> Tldr: ...

    async def report(self, topic: str, papers: Sequence[ClassifiedPaper], language: Language) -> Report:
        """About one topic's papers, best first. Every statement names ids among them. Raises ModelFailed."""
        ...


class Answerer(Protocol):
    """Answers a question from passages of papers: statements that stand in them, or found=False."""

    async def answer(self, question: Question, passages: Sequence[Passage]) -> Answer: ...
