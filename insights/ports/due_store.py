"""The port to due subscriptions and the rows decided for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from insights.subscriptions.due import DueDecision, DueSubscription, EditionStatus, LastDelivery
from insights.subscriptions.subscription import Subscription


class DueStore(Protocol):
    """What is due, and what was decided about it. Any number of processes may ask and book."""

    async def made(self) -> EditionStatus: ...

    async def page(
        self, now: datetime, limit: int, *, after: Subscription | None = None
    ) -> Sequence[DueSubscription]:
        """Whose next_due_at <= now, paused ones too, the longest overdue first; the next page begins behind
        `after`.
        """
        ...

    async def book(self, decisions: Sequence[DueDecision], now: datetime) -> int:
        """All in one transaction. A channel that was changed since it was read is left for the next tick; a
        row whose local day or edition the channel has already is not added. Returns how many wait to be sent.
        """
        ...

    async def last(self, subscription: Subscription) -> LastDelivery | None: ...
