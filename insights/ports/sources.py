"""Ports to the sources of papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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


class RecordObserver(Protocol):
    """Sees the records that sources gave (insights.digest.paper_follower). Two implementers: it, and one that ignores them."""

    async def observe(self, records: Sequence[Paper]) -> int:
        """Returns how many changes of published papers are new."""
        ...


class NoRecordObserver:
    """Ignores the records."""

    async def observe(self, records: Sequence[Paper]) -> int:
        del records
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLease:
    """The right to make one request until `until`, or, where another one has it, about how long to wait."""

    until: datetime | None = None
    wait_s: float = 0.0


class RequestLeases(Protocol):
    """One request at a time to a service, and a pause after it, over all processes on one database
    (insights.store.delivery.rates.SqlRates).
    """

    async def lease(self, key: str, lease_s: float) -> RequestLease:
        """Take the service for at most `lease_s` seconds, unless another request or its pause goes on. Raises StoreFailed."""
        ...

    async def end_lease(self, key: str, lease: RequestLease, pause_s: float) -> None:
        """The request is over: the next one comes after the pause. Nothing happens to a lease that ran out and is another's."""
        ...


class PaperLookup(Protocol):
    """Looks one paper up; arXiv's API."""

    async def find_paper(self, paper_id: str) -> Paper | None:
        """By its id in any spelling; None when there is no such paper. Raises SourceFailed."""
        ...


class BatchPaperLookup(Protocol):
    """Looks several papers up at once; arXiv's API."""

    async def find_papers(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        """Papers by id; unknown ids are left out. Raises SourceFailed."""
        ...
