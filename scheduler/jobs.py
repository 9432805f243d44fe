"""Jobs of the scheduler: make the newest edition (again later while sources fail), book due deliveries, delete rows."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from insights import arxiv_calendar
from insights.digest.edition_service import EditionService
from insights.digest.imported_summaries import ImportedSummaries
from insights.errors import ExternalFailure
from insights.log_trace import log_trace
from insights.model import Edition, Language
from insights.ports.clock import Clock
from insights.ports.due_store import DueStore
from insights.ports.storage import EditionStore, Retention
from insights.subscriptions.due import DueDecision, DueSubscription, EditionStatus
from insights.subscriptions.schedule import decide_due
from insights.subscriptions.subscription import Subscription

log = logging.getLogger(__name__)

EDITION_RETRY_INTERVAL = timedelta(minutes=10)
"""arXiv's feed is read every ten minutes until it carries the day (docs/decisions/0005-sources.md)."""
SAMPLE_RETRY_INTERVAL = timedelta(minutes=1)
"""Used while there is nothing but the sample to show."""
RETENTION_INTERVAL = timedelta(hours=1)
SUMMARY_INTERVAL = timedelta(hours=1)
"""Imported papers without a summary are looked for so often: an import writes its own."""


@dataclass(slots=True, kw_only=True)
class EditionJob:
    """Makes the edition of the newest list and passes it to `on_edition`. Any number of processes may try."""

    editions: EditionService
    edition_store: EditionStore
    clock: Clock
    language: Language
    on_edition: Callable[[Edition], Awaitable[None]]
    not_before: datetime | None = None
    """No attempt before this instant; the caller sets it when it has just tried itself."""
    _last_edition: Edition | None = None

    async def run(self) -> None:
        """Make the edition if it is time. Logs errors and raises none of the sources', so that deliveries go on."""
        now = self.clock.now()
        day = arxiv_calendar.newest_list_day(now)
        if (self.not_before and now < self.not_before) or (
            self._last_edition and self._last_edition.day >= day
        ):
            return
        with log_trace(f"edition/{day}"):
            await self._make(now, day)

    async def _make(self, now: datetime, day: date) -> None:
        try:
            edition = await self.editions.make_edition(self.language)
        except ExternalFailure as error:
            has_edition = await self.edition_store.get_latest_edition(sample=False)
            self.not_before = now + (EDITION_RETRY_INTERVAL if has_edition else SAMPLE_RETRY_INTERVAL)
            log.warning("edition.not_available: retry at %s: %s", self.not_before, error.cause)
        except Exception:  # the border: an error of this program is tried again, and stops nothing else
            self.not_before = now + EDITION_RETRY_INTERVAL
            log.exception("edition.internal_error", extra={"day": str(day)})
        else:
            self.not_before = now + EDITION_RETRY_INTERVAL if edition.day < day else None
            self._last_edition = edition
            await self.on_edition(edition)


@dataclass(slots=True, kw_only=True)
class RetentionJob:
    """Deletes expired rows at the first run and then once in RETENTION_INTERVAL."""

    retention: Retention
    clock: Clock
    _not_before: datetime | None = None

    async def run(self) -> None:
        now = self.clock.now()
        if self._not_before and now < self._not_before:
            return
        self._not_before = now + RETENTION_INTERVAL
        deleted = await self.retention.delete_expired(now)
        if deleted:
            log.info("retention.deleted", extra={"rows": dict(deleted)})


@dataclass(slots=True, kw_only=True)
class SummaryJob:
    """Writes the summaries that imported papers lack, at the first run and then once in SUMMARY_INTERVAL. It writes beside
    everything else, and goes on where the last run was interrupted.
    """

    summaries: ImportedSummaries
    clock: Clock
    _not_before: datetime | None = None

    async def run(self) -> None:
        now = self.clock.now()
        if self._not_before and now < self._not_before:
            return
        written = await self.summaries.write_missing()
        self._not_before = now + SUMMARY_INTERVAL
        if written:
            log.info("summaries.written", extra={"papers": written})


@dataclass(frozen=True, slots=True, kw_only=True)
class DueJob:
    """Books deliveries for due channels. One whose edition is not made yet stays due until `max_lateness`."""

    due_store: DueStore
    clock: Clock
    max_lateness: timedelta
    page_size: int = 2000

    async def run(self) -> int:
        """Return how many deliveries were added. Any number of processes may run this."""
        now, added = self.clock.now(), 0
        status = await self.due_store.edition_status()
        last: Subscription | None = None
        while due := await self.due_store.list_due(now, self.page_size, after=last):
            added += await self.due_store.save_decisions(list(self._decide(due, status, now)), now)
            last = due[-1].subscription
        return added

    def _decide(
        self, due: Sequence[DueSubscription], status: EditionStatus, now: datetime
    ) -> Iterator[DueDecision]:
        for subscription in due:
            try:
                decision = decide_due(subscription, status, now, self.max_lateness)
            except Exception:  # the border: it stays due, and no other channel waits for it
                log.exception("due_job.internal_error", extra={"channel": subscription.subscription.id})
                continue
            if decision is not None:
                yield decision
