"""Who waits for what before a send: an account's lane, the first upload of a picture."""

import asyncio
import math
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from insights.model import Chat
from insights.ports.messaging import Limits
from scheduler.limits.account_limiter import CARE, AccountLimiter
from scheduler.limits.chat_limiter import SHARE

MOST_HELD = 1000
"""Deliveries of one account in hand at once, whatever its rate."""
PLANNED = 5
"""Plans stored in one transaction, for each send on its way."""
REMEMBERED = 1000
"""Gates known to be open. Forgetting one costs a moment of waiting, no more."""


@dataclass(slots=True, kw_only=True)
class AccountSlots:
    """One account's: its bucket, its sends on their way, its deliveries in hand."""

    bucket: AccountLimiter
    limits: Limits
    in_flight: int
    sends: asyncio.Semaphore
    """Sent and not yet acknowledged: so many may repeat after a crash."""
    wire: asyncio.Semaphore
    """On their way to the platform. An HTTP client looks at each idle connection before each request, and those
    whose last answer is being written down would be idle ones.
    """
    planning: asyncio.Semaphore
    """Plans are made beside the sends, in groups of their own."""
    in_hand: int = 0
    unacknowledged: int = 0
    """Acknowledgements that the ledger does not take."""

    @classmethod
    def of(cls, bucket: AccountLimiter, limits: Limits, in_flight: int) -> "AccountSlots":
        return cls(
            bucket=bucket,
            limits=limits,
            in_flight=in_flight,
            sends=asyncio.Semaphore(in_flight),
            wire=asyncio.Semaphore(max(1, in_flight // 2)),
            planning=asyncio.Semaphore(PLANNED * in_flight),
        )

    def room_for(self, lease_s: float) -> int:
        """How many deliveries to hold: enough chats in turn to use the rate, each waiting its pause, but no
        more than have their turn within half a lease.
        """
        per_second = self.limits.account_per_second * SHARE * CARE
        wanted = max(2 * self.in_flight, math.ceil(2 * per_second / self.limits.chat_per_second))
        return max(1, min(wanted, MOST_HELD, int(per_second * lease_s / 2)))

    async def pause(self, chat: Chat) -> None:
        """Until this chat may get its next message. Raises Later where that would take long."""
        await self.bucket.chats.pause(chat, self.limits)

    def sent(self, chat: Chat) -> None:
        self.bucket.chats.sent(chat, self.limits)


@dataclass(slots=True)
class UploadGate:
    """Through a gate goes one at a time until somebody opened it; after that, everybody."""

    _open: dict[Hashable, None] = field(default_factory=dict)
    _locks: dict[Hashable, asyncio.Lock] = field(default_factory=dict)

    @asynccontextmanager
    async def through(self, key: Hashable) -> AsyncIterator[None]:
        if key not in self._open:
            lock = self._locks.setdefault(key, asyncio.Lock())
            async with lock:
                if key not in self._open:
                    yield
                    return
        yield

    def open(self, key: Hashable) -> None:
        self._open[key] = None
        self._locks.pop(key, None)
        if len(self._open) > REMEMBERED:
            del self._open[next(iter(self._open))]
