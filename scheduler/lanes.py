"""Who waits for what before a send: an account's lane, the pause within a chat, the first upload of a picture."""

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from insights.errors import Later
from insights.model import Chat
from insights.ports import Limits
from scheduler.pace import BROADCAST, CARE, Bucket

MOST_HELD = 1000
"""Deliveries of one account in hand at once, whatever its rate."""
PLANNED = 5
"""Plans stored in one transaction, for each send on its way."""
REMEMBERED = 1000
"""Gates known to be open. Forgetting one costs a moment of waiting, no more."""
PATIENCE_S = 10.0
"""Who would wait longer for its chat is given back: a third of a lease has gone by then."""


@dataclass(slots=True)
class Pause:
    """One chat's: when it may get its next message, and when it got its last ones."""

    free_at: float = 0.0
    _begun: deque[float] = field(default_factory=deque)
    """On their way; one that fails counts as if it had arrived."""
    _arrived: deque[float] = field(default_factory=deque)

    def left(self, limits: Limits) -> float:
        """Seconds until the next message. Of a longer window's messages a share is kept for answers."""
        at = self.free_at
        if limits.chat_most:
            self._forget(_now() - limits.chat_most_in_s)
            if len(self._begun) + len(self._arrived) >= max(1, int(limits.chat_most * BROADCAST)):
                at = max(at, min((*self._begun, *self._arrived)) + limits.chat_most_in_s)
        return at - _now()

    def begin(self, limits: Limits) -> None:
        if limits.chat_most:
            self._begun.append(_now())
        self.free_at = _now() + 1 / limits.chat_per_second

    def end(self, limits: Limits) -> None:
        if self._begun:
            self._begun.popleft()
            self._arrived.append(_now())
        self.free_at = _now() + 1 / limits.chat_per_second

    def over(self, limits: Limits) -> bool:
        """Nothing that it knows matters any more."""
        self._forget(_now() - limits.chat_most_in_s)
        return self.free_at <= _now() and not self._begun and not self._arrived

    def _forget(self, before: float) -> None:
        for times in (self._begun, self._arrived):
            while times and times[0] <= before:
                times.popleft()


@dataclass(slots=True, kw_only=True)
class Lane:
    """One account's: its bucket, its sends on their way, its deliveries in hand."""

    bucket: Bucket
    limits: Limits
    in_flight: int
    sends: asyncio.Semaphore
    planning: asyncio.Semaphore
    """Plans are made beside the sends, in groups of their own."""
    held: int = 0
    _pauses: dict[Chat, Pause] = field(default_factory=dict)
    _kept: int = 2 * MOST_HELD
    """So many pauses before the first look for those that are over."""

    @classmethod
    def of(cls, bucket: Bucket, limits: Limits, in_flight: int) -> "Lane":
        return cls(
            bucket=bucket,
            limits=limits,
            in_flight=in_flight,
            sends=asyncio.Semaphore(in_flight),
            planning=asyncio.Semaphore(PLANNED * in_flight),
        )

    def room_for(self, lease_s: float) -> int:
        """How many deliveries to hold: enough chats in turn to use the rate, each waiting its pause, but no
        more than have their turn within half a lease.
        """
        per_second = self.limits.account_per_second * BROADCAST * CARE
        wanted = max(2 * self.in_flight, math.ceil(2 * per_second / self.limits.chat_per_second))
        return max(1, min(wanted, MOST_HELD, int(per_second * lease_s / 2)))

    async def pause(self, chat: Chat) -> None:
        """Until this chat may get its next message; whoever was sent the last ones before, another delivery or
        another topic of the same chat. One at a time comes through. Raises Later where that would take long.
        """
        pause = self._pauses.setdefault(_whole(chat), Pause())
        while (left := pause.left(self.limits)) > 0:
            if left > PATIENCE_S:
                raise Later(left, "chat", "rate")
            await asyncio.sleep(left)
        pause.begin(self.limits)

    def sent(self, chat: Chat) -> None:
        self._pauses.setdefault(_whole(chat), Pause()).end(self.limits)
        if len(self._pauses) >= self._kept:
            self._pauses = {one: each for one, each in self._pauses.items() if not each.over(self.limits)}
            self._kept = 2 * max(MOST_HELD, len(self._pauses))


def _whole(chat: Chat) -> Chat:
    return Chat(platform=chat.platform, account=chat.account, id=chat.id) if chat.thread else chat


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(slots=True)
class Gates:
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
