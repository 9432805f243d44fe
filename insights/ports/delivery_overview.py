"""The port to what the operator sees of the delivery ledger, and to retries and announcements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from insights.errors import BadInput
from insights.model import Chat
from insights.subscriptions.reason import Reason

ALL_DELIVERIES = "all"
_MAX_ID_DIGITS = 18
"""A 64-bit integer, as databases have them, holds any number of so many digits."""


def parse_retry_target(text: str) -> int | None:
    """Return the id of the dead delivery that is meant, or None for all of them. Raises BadInput for other texts."""
    if text != ALL_DELIVERIES and (not text.isdecimal() or len(text) > _MAX_ID_DIGITS):
        raise BadInput("commands.operator.retry_what")
    return None if text == ALL_DELIVERIES else int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadDelivery:
    """A delivery that was given up."""

    id: int
    chat: Chat
    local_day: date
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerOverview:
    """Subscriptions and deliveries at one instant."""

    subscriptions: int
    paused: int
    overdue: int
    """Subscriptions that are due and wait for an edition."""
    states: Mapping[str, int]
    """Deliveries by state: open, done, dead, skipped."""
    skipped: Mapping[Reason, int]
    """Days on which nothing was sent, by reason."""
    retrying: int
    possible_duplicates: int
    dead: Sequence[DeadDelivery]
    """The newest ones."""
    workspaces: Sequence[str] = ()
    """The names of the Slack workspaces that installed the app through OAuth, in the order in which they did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryQueue:
    """Open deliveries: those that may be sent now, and those that are leased or are to be tried again later."""

    due: int
    waiting: int


PAID_BROADCAST_REFUSED = "paid broadcast refused"
"""Announcements that begin so: the platform refused to have an account's messages paid for."""


class DeliveryOverview(Protocol):
    """Reads the ledger for the operator, and reopens dead deliveries."""

    async def get_overview(self, now: datetime, *, max_dead: int = 10) -> LedgerOverview: ...

    async def get_queue(self, now: datetime) -> DeliveryQueue: ...

    async def retry(self, ids: Sequence[int] | None, now: datetime) -> int:
        """Reopen dead deliveries, all of them for None, and resume channels that were paused over them. Return how
        many deliveries.
        """
        ...

    async def announce_once(self, key: str, now: datetime) -> bool:
        """Return True for the first caller with this key, in whatever process."""
        ...

    async def last_announced(self, prefix: str) -> datetime | None:
        """Return when an announcement whose key begins so was last made."""
        ...

    async def withdraw_announcement(self, key: str) -> None:
        """The announcement failed: the next caller with this key may try again."""
        ...
