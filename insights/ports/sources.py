"""Ports to where papers come from."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from insights.model import (
    Paper,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a source gave: its own date if it has one, its papers, how many records it gave in all.
    `records` counts what stood in the answer, before one paper's records are merged.
    """

    source: str
    papers: tuple[Paper, ...]
    records: int
    day: date | None = None


class PaperSource(Protocol):
    """Papers of a day. Raises SourceFailed, also for an answer from which nothing can be parsed."""

    @property
    def name(self) -> str: ...

    async def announced(self, day: date) -> Batch:
        """What the source lists for `day` (Eastern). An empty Batch means: it answered, and lists nothing."""
        ...


class PaperLookup(Protocol):
    """One paper by its id, from the world; None when there is no such paper. Raises SourceFailed."""

    async def paper(self, paper_id: str) -> Paper | None: ...
