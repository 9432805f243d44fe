"""Port to the queue of corrections: deliveries whose posted messages are to be edited, because their day was made anew or
a sentence of it was withdrawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from insights.ports.ledger import Delivery, DeliveryPlan
from insights.ports.withdrawals import WithdrawnSentence


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedDelivery:
    """A delivery that is done, with the parts that were sent, and the refs of their messages in the same order."""

    delivery: Delivery
    refs: tuple[str, ...]
    attempts: int
    leased_until: datetime
    """Names the lease: a row that was queued anew meanwhile stays queued."""
    withdrawn: tuple[WithdrawnSentence, ...] | None = None
    """The sentences withdrawn from what it shows, or put back, when these alone are to be corrected; None when its day
    was made anew.
    """


class CorrectionStore(Protocol):
    """Every method is one transaction and may raise StoreFailed; instants are UTC."""

    async def request(self, day: date, now: datetime) -> int:
        """Queue every delivery that shows this day and was sent, and whose parts are still stored. Return how many these are."""
        ...

    async def list_withdrawals(self, since: datetime) -> Sequence[tuple[date, datetime]]:
        """The day and the instant of each withdrawal, and of each that was undone, after `since`."""
        ...

    async def request_withdrawn_once(self, day: date, seen_by: datetime, now: datetime) -> bool:
        """Queue every delivery that shows this day, for its withdrawn sentences alone: once for a day and an instant,
        whichever process asks. Return whether this call did.
        """
        ...

    async def claim(self, now: datetime, *, lease_s: float, limit: int) -> Sequence[PostedDelivery]:
        """Lease up to `limit` of them: another process gets them when the lease is over and they are not finished."""
        ...

    async def is_told(self, posted: PostedDelivery, sentence: WithdrawnSentence) -> bool:
        """Whether this chat was told of the sentence's last change in a message of its own."""
        ...

    async def mark_told(
        self, posted: PostedDelivery, sentences: Sequence[WithdrawnSentence], now: datetime
    ) -> None: ...

    async def finish(self, posted: PostedDelivery, plan: DeliveryPlan | None) -> None:
        """It is no longer queued; `plan` is what its messages show now, None where they were left as they are."""
        ...

    async def postpone(self, posted: PostedDelivery, until: datetime) -> None:
        """Give it back until then, with one attempt more."""
        ...
