"""Job functions that make editions: each waits for other jobs, so that they have a queue of their own."""

from dataclasses import dataclass
from datetime import date, timedelta

from insights.digest.edition_service import DEFAULT_TIMEOUT_S, EditionService
from insights.digest.past_editions import PastEditions
from insights.digest.shared_editions import NOTHING_LISTED, is_later
from insights.errors import ExternalFailure, StoreFailed
from insights.model import Language
from insights.ports.clock import Clock
from insights.ports.jobs import EditionRound, EditionRounds


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionJobs:
    """`editions` makes them in this process; a failed attempt at the newest keeps all processes back for a while."""

    editions: EditionService
    rounds: EditionRounds
    clock: Clock
    past: PastEditions | None
    """None where arXiv is no source."""
    retry_interval: timedelta
    first_retry_interval: timedelta
    """Used while there is no edition to show."""

    async def make_edition(self, *, day: str, language: Language, timeout_s: float) -> None:
        """A job of JobName.EDITION: the edition of the newest list. How it ended is stored."""
        due_day, now = date.fromisoformat(day), self.clock.now()
        previous = await self.rounds.get(due_day)
        if previous is not None and is_later(previous.not_before, now):
            return
        try:
            edition = await self.editions.make_edition(language, timeout_s=timeout_s)
        except StoreFailed:
            raise  # nothing can be stored about it; the queue tries again
        except ExternalFailure as error:
            not_before = now + await self._retry_interval(timeout_s)
            outcome = EditionRound(not_before=not_before, reason=error.cause)
        else:
            not_before_next = now + self.retry_interval if edition.day < due_day else None
            outcome = EditionRound(made=edition.day, not_before=not_before_next)
        await self.rounds.save(due_day, outcome, self.clock.now())

    async def add_language(self, *, day: str, language: Language) -> None:
        """A job of JobName.LANGUAGE."""
        edition = await self.editions.store.get_edition(date.fromisoformat(day))
        if edition is not None:
            await self.editions.add_language(edition, language)

    async def make_past_day(self, *, day: str, language: Language) -> None:
        """A job of JobName.PAST_DAY. How it ended is stored."""
        past_day = date.fromisoformat(day)
        try:
            is_made = self.past is not None and await self.past.make_day(past_day, language)
        except StoreFailed:
            raise
        except ExternalFailure as error:
            outcome = EditionRound(reason=error.cause)
        else:
            outcome = EditionRound(made=past_day) if is_made else EditionRound(reason=NOTHING_LISTED)
        await self.rounds.save(past_day, outcome, self.clock.now())

    async def _retry_interval(self, timeout_s: float) -> timedelta:
        """The short one, too, after an attempt that gave the sources less than their time, as at a start."""
        latest = await self.editions.store.get_latest_edition(sample=False)
        is_full_attempt = latest is not None and timeout_s >= DEFAULT_TIMEOUT_S
        return self.retry_interval if is_full_attempt else self.first_retry_interval
