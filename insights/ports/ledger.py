"""The delivery ledger as the scheduler sees it: rows, and the port to the store that keeps them.

One row per (channel, local day) is the only truth about what goes where; `scheduler.delivery.worker.drain` is the only
code that sends. Enqueued exactly once, sent at least once; only a send whose answer was lost can appear twice,
and it is counted. See docs/decisions/0004-ledger.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from insights.model import Chat
from insights.ports.messaging import Part, Sent
from insights.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One claimed row. `parts` is None until planned; `next_part` is the first part not yet acknowledged."""

    id: int
    subscription: Subscription
    local_day: date
    edition: date
    """The local day, where a line is sent instead (Subscription.silence)."""
    anchor: str
    parts: tuple[Part, ...] | None
    next_part: int
    attempts: int
    unknowns: int
    """How often the answer to the part at `next_part` was lost."""
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCounts:
    """Deliveries by state, and what may have appeared twice."""

    open: int = 0
    done: int = 0
    dead: int = 0
    skipped: int = 0
    possible_duplicates: int = 0


class DeliveryLedger(Protocol):
    """Every method is one transaction. `now` is passed in; instants are UTC."""

    async def last_edition(self, subscription: Subscription) -> date | None:
        """The newest edition that was ever enqueued for this channel."""
        ...

    async def enqueue(
        self,
        subscription: Subscription,
        *,
        local_day: date,
        edition: date,
        next_due_at: datetime,
        now: datetime,
    ) -> bool:
        """Add the row unless this channel has one for that local day or that edition, and advance
        next_due_at, in one transaction. False when there was one already.
        """
        ...

    async def recover(self, owner: str, now: datetime) -> int:
        """Take back what this owner had claimed when it died. Returns how many."""
        ...

    async def release(self, owner: str, now: datetime) -> None:
        """Give back what this owner holds and has not begun to send."""
        ...

    async def claim(
        self,
        owner: str,
        now: datetime,
        *,
        lease_s: float,
        limit: int,
        without: Collection[tuple[str, str]] = (),
    ) -> Sequence[Delivery]:
        """A channel's oldest open row only; visible_at moves past the lease. Nothing for the accounts
        (platform, account) that are named in `without`.
        """
        ...

    async def plan(self, delivery: Delivery, parts: Sequence[Part]) -> bool:
        """Store the parts before the first send; those already sent stay as they were. False: fenced, another
        owner holds it now.
        """
        ...

    async def ack(self, delivery: Delivery, n: int, sent: Sent, now: datetime, *, lease_s: float) -> bool:
        """Part n is sent: advance, keep the anchor, write the post and the attachments, in one transaction;
        after the last part the row is done. False: fenced.
        """
        ...

    async def retry(
        self, delivery: Delivery, visible_at: datetime, *, attempts: int, unknown: bool, reason: str
    ) -> None:
        """Give it back until visible_at. `unknown` counts a possible duplicate."""
        ...

    async def mark_dead(self, delivery: Delivery, reason: str, *, pause_channel: bool) -> None:
        """Dead: it will not be sent. The channel pauses with the reason when asked."""
        ...

    async def reject(self, delivery: Delivery, reason: str) -> None:
        """Dead: the platform takes this message never. The channel goes on, unless it is the third day so in a
        row.
        """
        ...

    async def fall_back_to_classic(self, delivery: Delivery, reason: str, now: datetime) -> None:
        """The rich message it was planned as is refused and will not be sent: back to unplanned, and its channel
        gets the classic form from now on, this delivery included; in one transaction.
        """
        ...

    async def move(self, delivery: Delivery, chat: Chat) -> None:
        """The channel's chat has a new id; merged when that one is subscribed already."""
        ...

    async def counts(self, subscription: Subscription | None = None) -> LedgerCounts: ...


class RateStore(Protocol):
    """How fast an account may send, whoever sends. `key` names a share of its rate."""

    async def book(self, key: str, slots: int, spacing_s: float) -> float:
        """Take the next `slots`, one every `spacing_s`. Returns the seconds until the first of them."""
        ...

    async def try_acquire(self, keys: Sequence[str], pause_s: float) -> bool:
        """Take one of `keys` if one is free now; it is free again after `pause_s`."""
        ...

    async def block(self, key: str, seconds: float) -> None:
        """No slot before that."""
        ...


class SubscriptionStore(Protocol):
    """The channels table."""

    async def get(self, chat: Chat) -> Subscription | None: ...

    async def save(self, subscription: Subscription) -> Subscription:
        """Insert or replace by chat; returns it with its id."""
        ...

    async def remove(self, chat: Chat) -> bool:
        """With its open deliveries. False when there was none."""
        ...

    async def move(self, chat: Chat, new: Chat) -> None: ...

    async def pause(self, chat: Chat, reason: str) -> None: ...

    async def count(self) -> int: ...

    async def forget(self, chat: Chat) -> None:
        """Everything that is kept about this chat: its subscription, posts, questions, what it thought of them."""
        ...


class HandledEvents(Protocol):
    """Event ids already answered, so that a repeat does nothing. An id is remembered when its work is done: a
    process killed in between does the work again, which no command minds, rather than never.
    """

    async def seen(self, platform: str, account: str, event_id: str) -> bool: ...

    async def remember(self, platform: str, account: str, event_id: str, now: datetime) -> None: ...
