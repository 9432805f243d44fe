"""Ports to what is stored about deliveries: the ledger, shared rate limits, subscriptions and handled events.

One row per (channel, local day) says what is sent where, and `scheduler.delivery.worker.DeliveryWorker` alone sends it.
A row is enqueued exactly once and sent at least once; only a send whose answer was lost can appear twice, and it is
counted. See docs/decisions/0004-ledger.md.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from insights.model import Chat
from insights.ports.messaging import Part, Sent
from insights.subscriptions.reason import Reason, ReasonKind
from insights.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One claimed row. `parts` is None until planned; `next_part` is the first part not yet acknowledged."""

    id: int
    subscription: Subscription
    local_day: date
    edition: date
    """The local day where a notice is sent instead (Subscription.no_digest_reason)."""
    anchor: str
    parts: tuple[Part, ...] | None
    next_part: int
    attempts: int
    lost_answers: int
    """How often the answer to the part at `next_part` was lost."""
    claim: str
    """The token that fences the row: whoever holds another one changes nothing."""


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """The parts of a delivery. `key` is equal for equal parts, so that a plan is stored once for all its chats."""

    parts: tuple[Part, ...]
    key: str

    @classmethod
    def from_parts(cls, parts: Iterable[Part]) -> "DeliveryPlan":
        plan = tuple(parts)
        content = json.dumps(
            [[dict(part.payload), part.paper_ids] for part in plan], sort_keys=True, ensure_ascii=False
        )
        return cls(parts=plan, key=hashlib.sha256(content.encode()).hexdigest())


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCounts:
    """Deliveries by state, and how many messages may have appeared twice."""

    open: int = 0
    done: int = 0
    dead: int = 0
    skipped: int = 0
    possible_duplicates: int = 0


class DeliveryLedger(Protocol):
    """The table of deliveries. Every method is one transaction and may raise StoreFailed; instants are UTC."""

    async def last_edition(self, subscription: Subscription) -> date | None:
        """Return the newest edition that was ever enqueued for this channel."""
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
        """Add a row and advance next_due_at. Return False when no row was added: the channel has one for that local
        day or that edition, is paused or is gone.
        """
        ...

    async def recover(self, owner: str, now: datetime) -> int:
        """Take back what this owner had claimed when it died. Return how many rows."""
        ...

    async def release(self, owner: str, now: datetime) -> None:
        """Give back everything that this owner has claimed."""
        ...

    async def claim(
        self,
        owner: str,
        now: datetime,
        *,
        lease_s: float,
        limit: int,
        exclude: Collection[tuple[str, str]] = (),
    ) -> Sequence[Delivery]:
        """Lease up to `limit` rows, of each channel its oldest open one only, and none of the accounts (platform,
        account) in `exclude`.
        """
        ...

    async def save_plan(self, delivery: Delivery, plan: DeliveryPlan) -> bool:
        """Store the parts before the first send; those already sent stay as they were. Return False when fenced:
        another owner holds the row.
        """
        ...

    async def ack(self, delivery: Delivery, n: int, sent: Sent, now: datetime, *, lease_s: float) -> bool:
        """Part n is sent: advance the row and its lease, keep the anchor, and add the post and its attachments.
        After the last part the row is done. Return False when fenced.
        """
        ...

    async def retry(
        self, delivery: Delivery, visible_at: datetime, *, attempts: int, is_uncertain: bool, reason: Reason
    ) -> None:
        """Give it back until `visible_at`. `is_uncertain` counts a possible duplicate."""
        ...

    async def mark_dead(self, delivery: Delivery, reason: Reason, *, pause_channel: bool) -> None:
        """It will not be sent. With `pause_channel` the channel pauses with the same reason."""
        ...

    async def reject(self, delivery: Delivery, detail: str) -> None:
        """It is dead: the platform refuses this message. The channel pauses only on the third such day in a row."""
        ...

    async def withhold(self, delivery: Delivery, reason: Reason) -> bool:
        """It is skipped: its chat may not be sent anything. All channels of the chat, also those of its threads, pause
        with the same reason. Return False when fenced, or when none of them was active: the chat knows already.
        """
        ...

    async def fall_back_to_classic(self, delivery: Delivery, detail: str, now: datetime) -> None:
        """The platform refuses the rich message of the plan: drop the plan, and give the channel the classic style
        from this delivery on.
        """
        ...

    async def move(self, delivery: Delivery, chat: Chat) -> None:
        """The channel's chat has a new id. Where that one is subscribed already, the two are merged."""
        ...

    async def counts(self, subscription: Subscription | None = None) -> LedgerCounts: ...


class RateStore(Protocol):
    """Rate limits shared by all senders of an account: one process's memory or the database. `key` names a share of
    the account's rate.
    """

    async def book(self, key: str, slots: int, spacing_s: float) -> float:
        """Take the next `slots`, one every `spacing_s`. Return the seconds until the first of them."""
        ...

    async def try_acquire(self, keys: Sequence[str], pause_s: float) -> bool:
        """Take one of `keys`, if one is free, for `pause_s` seconds."""
        ...

    async def block(self, key: str, seconds: float) -> None:
        """Give out no slot of `key` for so long."""
        ...


class ChatWindows(Protocol):
    """How many messages a chat gets within a while, over all processes. It keeps the database out of `scheduler.limits`; a
    process that sends alone counts in its memory, and needs none.
    """

    async def enter_window(self, key: str, limit: int, window_s: float) -> float:
        """Count one message, and return 0.0. Where `limit` are counted within `window_s`, return the seconds until one more
        fits, and count none. A smaller limit of the same key is a share of a larger one.
        """
        ...


class SubscriptionStore(Protocol):
    """The table of channels."""

    async def get(self, chat: Chat) -> Subscription | None: ...

    async def save(self, subscription: Subscription) -> Subscription:
        """Insert or replace by chat. Return it with its id."""
        ...

    async def remove(self, chat: Chat) -> bool:
        """Delete it with its open deliveries. Return False when there was none."""
        ...

    async def move(self, chat: Chat, new: Chat) -> None: ...

    async def pause(self, chat: Chat, reason: Reason) -> None: ...

    async def suspend(self, chat: Chat, reason: Reason) -> bool:
        """Pause the active channels of the chat and of its threads. Return False when none was active."""
        ...

    async def suspend_account(self, platform: str, account: str, reason: Reason) -> int:
        """Pause all active channels of an account. Return how many these were."""
        ...

    async def resume_suspended(self, chat: Chat, kind: ReasonKind) -> None:
        """Resume the channels of the chat and of its threads that are paused for this kind of reason."""
        ...

    async def resume_account(self, platform: str, account: str, *, details: Collection[str]) -> int:
        """Resume the channels of an account that are paused for a reason with one of these details. Return how many
        these were.
        """
        ...

    async def list_suspended(self, kind: ReasonKind) -> Sequence[Chat]:
        """Return the chats, without threads, that have a channel paused for this kind of reason."""
        ...

    async def count(self) -> int: ...

    async def list_in(self, platform: str, account: str, limit: int) -> Sequence[Subscription]:
        """Return an account's subscriptions, those of threads, too, in the order in which they were made."""
        ...

    async def forget(self, chat: Chat) -> None:
        """Delete all data of this chat: its subscription, posts, questions, feedback, its admission, and the ownership
        of the bot when it is the owner's private chat.
        """
        ...


class EventState(StrEnum):
    """Whose an event is to handle: this process's, nobody's any more, or another living process's."""

    OURS = "ours"
    HANDLED = "handled"
    ELSEWHERE = "elsewhere"


class HandledElsewhere(Exception):
    """Another living process handles the event. Whoever brought it asks again later."""


class HandledEvents(Protocol):
    """Ids of events, so that a repeat does nothing, whichever process it comes to. An event is marked as handled when its work
    is done: where a process was killed in between, another one does the work again, rather than never.
    """

    async def begin(self, platform: str, account: str, event_id: str, now: datetime) -> EventState:
        """Claim the event for this process where nobody has handled it, and no living process is handling it."""
        ...

    async def mark_handled(self, platform: str, account: str, event_id: str, now: datetime) -> None:
        """The work of an event that was begun is done."""
        ...
