"""Concurrency that follows a server's rate limit: halved at each 429, one more again after a round of successes.

Additive increase and multiplicative decrease, as in TCP's congestion control (RFC 5681); a Retry-After holds back all calls.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Throttle:
    """At most `max_concurrent` calls at once. `sleep` waits; tests pass one whose time leaps."""

    max_concurrent: int
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _limit: float = 0.0
    _active: int = 0
    _not_before: float = 0.0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self._limit = float(self.max_concurrent)

    @property
    def limit(self) -> int:
        """How many calls may run at once now."""
        return max(1, int(self._limit))

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Waits for a free place, and for the end of a wait that the server asked for."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._active < self.limit)
            self._active += 1
        try:
            loop = asyncio.get_running_loop()
            if (wait := self._not_before - loop.time()) > 0:
                await self.sleep(wait)
            yield
        finally:
            async with self._changed:
                self._active -= 1
                self._changed.notify_all()

    def slow_down(self, wait_s: float) -> None:
        """After a 429: half as many calls at once, none before `wait_s` seconds have passed. Those of calls that ran
        together count once.
        """
        now = asyncio.get_running_loop().time()
        if now >= self._not_before:
            self._limit = max(1.0, self._limit / 2)
        self._not_before = max(self._not_before, now + wait_s)

    def speed_up(self) -> None:
        """After a success: one call more once as many have succeeded as run at once."""
        self._limit = min(float(self.max_concurrent), self._limit + 1 / self._limit)
