"""What is due is decided here: a comparison in the database, not an event in a scheduler, so that a tick that was
missed is caught up by the next one.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from insights.ledger import Ledger
from insights.ports import Clock
from insights.subscriptions import Subscription, local_day, next_due

log = logging.getLogger(__name__)


class LatestEdition(Protocol):
    """The newest real edition that this channel has not had; None when there is nothing to send (yet)."""

    async def __call__(self, subscription: Subscription) -> date | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Enqueues what is due. A channel for which there is no edition yet stays due until `max_lateness`: the
    day's list may come late. After that the day is settled, with its reason.
    """

    ledger: Ledger
    latest: LatestEdition
    clock: Clock
    max_lateness: timedelta
    page: int = 500

    async def __call__(self) -> int:
        """Returns how many deliveries were added. Any number of processes may tick."""
        now, added = self.clock.now(), 0
        last: Subscription | None = None
        while due := await self.ledger.due(now, self.page, after=last):
            for subscription in due:
                added += await self._try(subscription, now)
            last = due[-1]
        return added

    async def _try(self, subscription: Subscription, now: datetime) -> bool:
        try:
            return await self._decide(subscription, now)
        except Exception:  # the border: it stays due, and no other channel waits for it
            log.exception("tick.failed", extra={"channel": subscription.id})
            return False

    async def _decide(self, subscription: Subscription, now: datetime) -> bool:
        edition = await self.latest(subscription)
        if now - subscription.next_due_at > self.max_lateness:
            await self._settle(subscription, "nothing-new" if edition is None else "too-late", now)
            return False
        if edition is None:
            return False
        return await self.ledger.enqueue(
            subscription,
            local_day=local_day(subscription.next_due_at, subscription.zone),
            edition=edition,
            next_due_at=next_due(subscription.next_due_at, subscription.send_at, subscription.zone),
            now=now,
        )

    async def _settle(self, subscription: Subscription, reason: str, now: datetime) -> None:
        """One row answers for a long absence; the next due instant is the first that is not too late."""
        since = max(subscription.next_due_at, now - self.max_lateness - timedelta(microseconds=1))
        await self.ledger.settle(
            subscription,
            local_day=local_day(subscription.next_due_at, subscription.zone),
            reason=reason,
            next_due_at=next_due(since, subscription.send_at, subscription.zone),
            now=now,
        )
