"""What is due is a comparison in the database, not an event in a scheduler, so that a tick that was missed is caught
up by the next one. What becomes of it is decided by insights.due.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from insights.due import decide
from insights.dues import Decision, Due, Dues, Made
from insights.ports import Clock
from insights.subscriptions import Subscription

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Books what is due. A channel whose edition is not made yet stays due until `max_lateness`."""

    dues: Dues
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

    def _decided(self, due: Sequence[Due], made: Made, now: datetime) -> Iterator[Decision]:
        for one in due:
            try:
                decision = decide(one, made, now, self.max_lateness)
            except Exception:  # the border: it stays due, and no other channel waits for it
                log.exception("tick.failed", extra={"channel": one.subscription.id})
                continue
            if decision is not None:
                yield decision
