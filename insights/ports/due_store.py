"""The port to due subscriptions and to what was decided about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from insights.subscriptions.due import DueDecision, DueSubscription, EditionStatus, LastDelivery
from insights.subscriptions.subscription import Subscription


class DueStore(Protocol):
    """Reads due subscriptions and books deliveries for them. Any number of processes may do so at once."""

    async def edition_status(self) -> EditionStatus:
        """Return the newest editions that are no samples."""
        ...

    async def list_due(
        self, now: datetime, limit: int, *, after: Subscription | None = None
    ) -> Sequence[DueSubscription]:
        """Return one page of those whose next_due_at <= now, paused ones too, the longest overdue first. The next
        page begins behind `after`.
        """
        ...

    async def save_decisions(self, decisions: Sequence[DueDecision], now: datetime) -> int:
        """Add all rows in one transaction, and return how many wait to be sent. A channel that was changed since it
        was read is left for the next tick; a row whose local day or edition the channel has already is not added.
        """
        ...

    async def last_delivery(self, subscription: Subscription) -> LastDelivery | None:
        """Return the row of the newest local day."""
        ...
