"""Editions of past days, made one after another from arXiv's API, which knows every day; its feed has the newest list only."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from insights import arxiv_calendar
from insights.digest.edition_service import EditionService
from insights.digest.shared_editions import NOTHING_LISTED, EditionQueue
from insights.errors import ExternalFailure, NothingListed, SourceFailed
from insights.model import Edition, Language, SourceState
from insights.ports.progress import WorkProgress
from insights.ports.sources import Batch, PaperSource
from insights.ports.storage import EditionStore

log = logging.getLogger(__name__)

FETCH_TIMEOUT_S = 600.0
"""For one day. Its pages come one every three seconds, and the API is slow at times."""
MAX_TRIES = 4
MIN_PAUSE_S, MAX_PAUSE_S = 30.0, 900.0
"""After a failure; doubled each time, unless arXiv names a longer time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDays:
    """What became of the days that were asked for, by day."""

    made: Sequence[date]
    kept: Sequence[date]
    """They had an edition before."""
    empty: Sequence[date]
    """The API knows no paper of them, though the calendar has a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEditions:
    """`source` is arXiv's API, within arXiv's rate limit. With `queue` workers make the days, one after another; while
    none lives this process makes them.
    """

    editions: EditionService
    store: EditionStore
    source: PaperSource
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    queue: EditionQueue | None = None

    async def make(self, first: date, last: date, language: Language, progress: WorkProgress) -> PastDays:
        """The editions of all days with a list from `first` to `last`, the oldest first; each is stored as soon as it is
        made, and a day that has one keeps it. Raises ExternalFailure when a day fails MAX_TRIES times: a later call
        goes on from there.
        """
        days = list_days(first, last)
        made, kept, empty = list[date](), list[date](), list[date]()
        progress.begin(f"{first} to {last}", total=len(days))
        for day in days:
            stored = await self.store.get_edition(day)
            if stored is not None and not stored.sample:
                kept.append(day)
            else:
                done = len(made) + len(kept) + len(empty)
                is_made = await self._make_day(day, language, done=done, days=len(days))
                (made if is_made else empty).append(day)
            progress.advance()
        return PastDays(made=made, kept=kept, empty=empty)

    async def make_day(self, day: date, language: Language) -> bool:
        """The edition of one day, unless it has one; False where the API lists nothing of it. Raises ExternalFailure."""
        stored = await self.store.get_edition(day)
        if stored is not None and not stored.sample:
            return True
        return await self._make_here(day, language, done=0, days=1)

    async def _make_day(self, day: date, language: Language, *, done: int, days: int) -> bool:
        """By a worker, where one lives. False where the API lists nothing."""
        outcome = await self.queue.make_past(day, language) if self.queue else None
        if outcome is None:
            return await self._make_here(day, language, done=done, days=days)
        if outcome.made is None and outcome.reason != NOTHING_LISTED:
            raise _stopped(day, outcome.reason, done=done, days=days)
        return outcome.made is not None

    async def _make_here(self, day: date, language: Language, *, done: int, days: int) -> bool:
        batch = await self._fetch(day, done=done, days=days)
        if batch is not None:
            await self._make_edition(batch, day, language)
        return batch is not None

    async def _make_edition(self, batch: Batch, day: date, language: Language) -> Edition:
        state = SourceState(name=batch.source, state="ok", records=batch.records)
        return await self.editions.make_from_batches(
            day, [batch], (state,), language, self.editions.categories
        )

    async def _fetch(self, day: date, *, done: int, days: int) -> Batch | None:
        """None where the API lists nothing."""
        pause_s = MIN_PAUSE_S
        for n in range(MAX_TRIES):
            try:
                async with asyncio.timeout(FETCH_TIMEOUT_S):
                    return await self.source.fetch(day)
            except NothingListed:
                return None
            except (SourceFailed, TimeoutError) as error:
                reason = error.reason if isinstance(error, SourceFailed) else "timeout"
                asked_s = error.retry_after or 0.0 if isinstance(error, SourceFailed) else 0.0
                if n == MAX_TRIES - 1 or asked_s > MAX_PAUSE_S:
                    break
            log.warning("backfill.retry", extra={"day": str(day), "reason": reason, "wait_s": pause_s})
            await self.sleep(max(pause_s, asked_s))
            pause_s *= 2
        raise _stopped(day, reason, done=done, days=days)


def _stopped(day: date, reason: str, *, done: int, days: int) -> ExternalFailure:
    return ExternalFailure(
        "error.backfill_stopped", cause=reason, day=str(day), done=done, days=days, reason=reason
    )


def list_days(first: date, last: date) -> list[date]:
    """The days from `first` to `last` that have a list by arXiv's calendar."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if arxiv_calendar.no_list_reason(day) is None]
