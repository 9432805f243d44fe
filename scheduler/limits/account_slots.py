"""Limits of concurrency before a send: an account's sends and deliveries in hand, the first upload of a picture."""

import asyncio
import math
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from cachetools import LRUCache

from insights.model import Chat
from insights.ports.messaging import Limits
from scheduler.limits.account_limiter import RATE_SAFETY_FACTOR, AccountLimiter
from scheduler.limits.chat_limiter import DELIVERY_SHARE

MAX_IN_HAND = 1000
"""Deliveries of one account in hand at once, whatever its rate."""
PLANNING_PER_SEND = 5
"""Plans stored in one transaction, for each send on its way."""
MAX_UPLOADED_KEYS = 1000
"""Uploads that are known to be done. Forgetting one costs a short wait, no more."""


@dataclass(slots=True, kw_only=True)
class AccountSlots:
    """One account's rate limiter, its sends on their way and its deliveries in hand."""

    limiter: AccountLimiter
    limits: Limits
    max_in_flight: int
    sends: asyncio.Semaphore
    """Sends whose acknowledgement is not stored: so many may repeat after a crash."""
    requests: asyncio.Semaphore
    """Requests to the platform. They are half as many: an HTTP client looks at each idle connection before each
    request, and those whose answer is being stored would be idle ones.
    """
    planning: asyncio.Semaphore
    """Plans in the making, beside the sends, in groups of their own."""
    in_hand: int = 0
    unacknowledged: int = 0
    """Sent parts whose acknowledgement the ledger does not take."""

    @classmethod
    def from_limiter(cls, limiter: AccountLimiter, limits: Limits, max_in_flight: int) -> "AccountSlots":
        return cls(
            limiter=limiter,
            limits=limits,
            max_in_flight=max_in_flight,
            sends=asyncio.Semaphore(max_in_flight),
            requests=asyncio.Semaphore(max(1, max_in_flight // 2)),
            planning=asyncio.Semaphore(PLANNING_PER_SEND * max_in_flight),
        )

    def max_in_hand(self, lease_s: float) -> int:
        """How many deliveries to hold: enough chats in turn to use the rate, each waiting its pause, but no
        more than can be sent within half a lease.
        """
        per_second = self.limiter.rate * DELIVERY_SHARE * RATE_SAFETY_FACTOR
        useful = max(2 * self.max_in_flight, math.ceil(2 * per_second / self.limits.chat_per_second))
        return max(1, min(useful, MAX_IN_HAND, int(per_second * lease_s / 2)))

    async def begin_delivery(self, chat: Chat) -> None:
        """Wait until this chat may get its next message. Raises ChatRateLimited where that would take long."""
        await self.limiter.chats.begin_delivery(chat, self.limits)

    def end_delivery(self, chat: Chat) -> None:
        self.limiter.chats.end_delivery(chat, self.limits)


@dataclass(slots=True)
class UploadGate:
    """Lets the first send of a file pass alone, so that the others can use the file id that it returns."""

    _uploaded: LRUCache[Hashable, bool] = field(default_factory=lambda: LRUCache(MAX_UPLOADED_KEYS))
    _locks: dict[Hashable, asyncio.Lock] = field(default_factory=dict)

    @asynccontextmanager
    async def serialize_first(self, key: Hashable) -> AsyncIterator[None]:
        """Run one body at a time until `mark_uploaded(key)`; after that all at once."""
        if key not in self._uploaded:
            lock = self._locks.setdefault(key, asyncio.Lock())
            async with lock:
                if key not in self._uploaded:
                    yield
                    return
        yield

    def mark_uploaded(self, key: Hashable) -> None:
        self._uploaded[key] = True
        self._locks.pop(key, None)
