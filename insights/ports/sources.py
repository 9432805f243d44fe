"""Ports to the sources of papers."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from insights.model import (
    Paper,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A source's answer. `records` counts its entries before several of one paper are merged; `day` is the date the
    source itself gives, if it does.
    """

    source: str
    papers: tuple[Paper, ...]
    records: int
    day: date | None = None


class PaperSource(Protocol):
    """A source of a day's papers: arXiv's feed and API, Hugging Face, Deeplearn, the sample day."""

    @property
    def name(self) -> str: ...

    async def fetch(self, day: date) -> Batch:
        """The papers the source lists for an arXiv day (Eastern time). An empty Batch when it answered and lists none.
        Raises SourceFailed, also for an answer that cannot be parsed.
        """
        ...


class PaperLookup(Protocol):
    """Looks one paper up; arXiv's API."""

    async def find_paper(self, paper_id: str) -> Paper | None:
        """By its id in any spelling; None when there is no such paper. Raises SourceFailed."""
        ...
