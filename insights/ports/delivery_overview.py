"""What the operator sees of the ledger, and does about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from insights.errors import BadInput
from insights.model import Chat

ALL = "all"
_LONGEST = 18
"""Digits of a row's number; a database's integers have no more."""


def retried(words: str) -> int | None:
    """Which dead delivery is meant: its number, or None for all of them. BadInput for anything else."""
    if words != ALL and (not words.isdecimal() or len(words) > _LONGEST):
        raise BadInput("commands.operator.retry_what")
    return None if words == ALL else int(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadDelivery:
    """A delivery that was given up."""

    id: int
    chat: Chat
    local_day: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerOverview:
    """Everything there is to know about deliveries at one instant."""

    subscriptions: int
    paused: int
    overdue: int
    """Subscriptions whose hour has come and that wait for an edition."""
    states: Mapping[str, int]
    """Deliveries by state: open, done, dead, skipped."""
    skipped: Mapping[str, int]
    """Days on which nothing was sent, by reason."""
    retrying: int
    possible_duplicates: int
    dead: Sequence[DeadDelivery]
    """The newest ones."""


class DeliveryOverview(Protocol):
    """What the operator sees and does."""

    async def overview(self, now: datetime, *, dead: int = 10) -> LedgerOverview: ...

    async def retry(self, ids: Sequence[int] | None, now: datetime) -> int:
        """Dead deliveries open again, all of them for None; a channel that paused over it resumes. How many."""
        ...

    async def announce_once(self, key: str, now: datetime) -> bool:
        """True for the first who asks for this key, in whatever process."""
        ...

    async def take_back(self, key: str) -> None:
        """The announcement could not be made: somebody may try again."""
        ...
