"""Work that nobody asked for in a chat: making the newest edition, at the pace the sources bear, and throwing away
what has had its day.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from insights import arxiv_calendar
from insights.digest.edition_service import EditionService
from insights.errors import ExternalFailure
from insights.model import Edition, Language
from insights.ports.clock import Clock
from insights.ports.due_store import DueStore
from insights.ports.storage import EditionStore, Retention
from insights.subscriptions.due import DueDecision, DueSubscription, EditionStatus
from insights.subscriptions.schedule import decide_due
from insights.subscriptions.subscription import Subscription

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=10)
"""arXiv's feed is asked every ten minutes until it carries the day (docs/decisions/0005-sources.md)."""
SOON = timedelta(minutes=1)
"""While nothing but the sample can be shown."""
TIDIED = timedelta(hours=1)
"""What is kept for some days is gone within so long after them."""


@dataclass(slots=True, kw_only=True)
class EditionJob:
    """Makes the edition of the newest list once, whoever else is trying; `made` hears of it."""

    editions: EditionService
    store: EditionStore
    clock: Clock
    language: Language
    made: Callable[[Edition], Awaitable[None]]
    not_before: datetime | None = None
    """Set by who has just tried."""
    _done: Edition | None = None

    async def __call__(self) -> None:
        """Never raises: whatever fails here, what is due is still sent."""
        now = self.clock.now()
        day = arxiv_calendar.list_day(now)
        if (self.not_before and now < self.not_before) or (self._done and self._done.day >= day):
            return
        try:
            edition = await self.editions.newest(self.language)
        except ExternalFailure as error:
            shown = await self.store.latest(sample=False)
            self.not_before = now + (AGAIN if shown else SOON)
            log.warning("no new edition yet: %s", error.cause)
        except Exception:  # the border: a fault of ours is tried again, and stops nothing else
            self.not_before = now + AGAIN
            log.exception("edition.failed", extra={"day": str(day)})
        else:
            self.not_before = now + AGAIN if edition.day < day else None
            self._done = edition
            await self.made(edition)


@dataclass(slots=True, kw_only=True)
class RetentionJob:
    """Once an hour, and at the start: a bot that is started often stays as small as one that runs on."""

    housekeeping: Retention
    clock: Clock
    _not_before: datetime | None = None

    async def __call__(self) -> None:
        now = self.clock.now()
        if self._not_before and now < self._not_before:
            return
        self._not_before = now + TIDIED
        thrown = await self.housekeeping.tidy(now)
        if thrown:
            log.info("store.tidied", extra={"rows": dict(thrown)})


@dataclass(frozen=True, slots=True, kw_only=True)
class DueJob:
    """Books what is due. A channel whose edition is not made yet stays due until `max_lateness`."""

    dues: DueStore
    clock: Clock
    max_lateness: timedelta
    page: int = 2000

    async def __call__(self) -> int:
        """Returns how many deliveries were added. Any number of processes may tick."""
        now, added = self.clock.now(), 0
        made = await self.dues.made()
        last: Subscription | None = None
        while due := await self.dues.page(now, self.page, after=last):
            added += await self.dues.book(list(self._decided(due, made, now)), now)
            last = due[-1].subscription
        return added

    def _decided(
        self, due: Sequence[DueSubscription], made: EditionStatus, now: datetime
    ) -> Iterator[DueDecision]:
        for one in due:
            try:
                decision = decide_due(one, made, now, self.max_lateness)
            except Exception:  # the border: it stays due, and no other channel waits for it
                log.exception("tick.failed", extra={"channel": one.subscription.id})
                continue
            if decision is not None:
                yield decision
