"""Ports to jobs that several processes share: each is done once, by whichever process is free."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from insights import arxiv_calendar
from insights.model import Edition, Language, Report


class JobName(StrEnum):
    """The kinds of jobs. A job of EDITION or LANGUAGE or PAST_DAY waits for others; those wait for nothing."""

    EDITION = "edition"
    """The edition of the newest list."""
    PAST_DAY = "past_day"
    """The edition of an earlier day, from arXiv's API."""
    LANGUAGE = "language"
    """A stored edition's reports and chart in another language."""
    READING = "reading"
    """What the model reads in a few papers."""
    REPORT = "report"
    """The report of one topic of a day in one language."""
    FULL_TEXT = "full_text"
    """A paper's full text, for a question."""


class JobPriority(IntEnum):
    """The greater is done first."""

    BACKGROUND = 0
    """Past days."""
    EDITION = 10
    """The newest edition, for which subscribers wait."""
    PERSON_WAITS = 20


def edition_priority(day: str, now: datetime) -> JobPriority:
    """That of work for the edition of `day` (ISO 8601)."""
    is_newest = day >= arxiv_calendar.newest_list_day(now).isoformat()
    return JobPriority.EDITION if is_newest else JobPriority.BACKGROUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One call of a job function. `arguments` are JSON; of one `key` there is at most one job that waits or runs."""

    name: JobName
    key: str
    arguments: Mapping[str, Any]
    priority: JobPriority = JobPriority.BACKGROUND


JobFunction = Callable[..., Awaitable[None]]
"""Takes a job's arguments as keywords. It may be called again for work that is done: what it does is stored by us."""


class JobQueue(Protocol):
    """Jobs of all processes on one database; it keeps procrastinate out of the domain (scheduler.job_queue)."""

    async def run_all(
        self,
        jobs: Sequence[Job],
        *,
        timeout_s: float | None = None,
        start_timeout_s: float | None = None,
        no_worker_timeout_s: float | None = None,
    ) -> bool:
        """Return True when all have ended, well or not: what they stored says how. False when `timeout_s` is over first,
        when after `start_timeout_s` no worker has taken one of them, or when for `no_worker_timeout_s` no worker has lived;
        they stay in the queue. A key that waits or runs already is waited for and not queued again. Raises StoreFailed.
        """
        ...

    async def has_workers(self) -> bool:
        """Whether a worker lives, in whichever process. Raises StoreFailed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCounts:
    """The jobs of one kind in the queue."""

    name: str
    waiting: int = 0
    running: int = 0
    failed: int = 0
    """Given up, and kept for some days."""
    oldest_waiting_s: float = 0.0
    """How long the first of those that are due has waited."""


class JobOverview(Protocol):
    """What is in the queue."""

    async def list_counts(self, now: datetime) -> Sequence[JobCounts]:
        """The kinds that have jobs, by name; nothing where there is no queue."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRound:
    """One attempt at the edition of a day, for all processes. After a failure none begins before `not_before`."""

    made: date | None = None
    """The day whose edition came of it: an earlier one while the feed carries an older list."""
    not_before: datetime | None = None
    reason: str = ""
    """Why there is none: every source with its error."""


class EditionRounds(Protocol):
    """The last attempt at each day, and what was collected in the one that goes on."""

    async def get(self, day: date) -> EditionRound | None: ...

    async def save(self, day: date, outcome: EditionRound, now: datetime) -> None:
        """Store how an attempt ended; what was collected in it is forgotten."""
        ...

    async def get_collected(self, day: date, since: datetime) -> bytes | None:
        """What was collected for `day` after `since` by an attempt that has not ended."""
        ...

    async def save_collected(self, day: date, collected: bytes, now: datetime) -> None: ...


class EditionDrafts(Protocol):
    """Editions whose reports are being written, by day and language; of each the newest version, named by an instant."""

    async def get(self, day: date, language: Language, version: datetime) -> Edition | None:
        """None where the draft is gone, or there is a newer one."""
        ...

    async def save(self, draft: Edition, language: Language, now: datetime) -> datetime:
        """Store a draft in place of another, whose reports are forgotten, and return its version. Where the stored one has the
        same papers and headlines it stays, with its reports: whoever goes on with an edition writes none again.
        """
        ...

    async def get_reports(self, day: date, language: Language) -> Mapping[str, Report]:
        """The reports that are written, by topic."""
        ...

    async def save_report(self, day: date, version: datetime, report: Report) -> None:
        """Store a report of that version of the draft; nothing where it is gone, or there is a newer one."""
        ...

    async def remove(self, day: date, language: Language) -> None:
        """Forget a draft with its reports."""
        ...
