"""Port to the queue of corrections: deliveries whose posted messages are to be edited, because their day was made anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from insights.ports.ledger import Delivery, DeliveryPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedDelivery:
    """A delivery that is done, with the parts that were sent, and the refs of their messages in the same order."""

    delivery: Delivery
    refs: tuple[str, ...]
    attempts: int


class CorrectionStore(Protocol):
    """Every method is one transaction and may raise StoreFailed; instants are UTC."""

    async def request(self, day: date, now: datetime) -> int:
        """Queue every delivery of this edition that was sent and whose parts are still stored. Return how many these are."""
        ...

    async def claim(self, now: datetime, *, lease_s: float, limit: int) -> Sequence[PostedDelivery]:
        """Lease up to `limit` of them: another process gets them when the lease is over and they are not finished."""
        ...

    async def finish(self, posted: PostedDelivery, plan: DeliveryPlan | None) -> None:
        """It is no longer queued; `plan` is what its messages show now, None where they were left as they are."""
        ...

    async def postpone(self, posted: PostedDelivery, until: datetime) -> None:
        """Give it back until then, with one attempt more."""
        ...
