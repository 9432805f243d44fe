"""How fast may be sent: one bucket per account, and uploads that others wait for. In memory, for one process."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

BROADCAST = 25 / 30
"""The share of an account's rate that scheduled sending may take; the rest is for replies."""
REMEMBERED = 1000
"""Gates known to be open. Forgetting one costs a moment of waiting, no more."""


@dataclass(slots=True, kw_only=True)
class Bucket:
    """Evenly spaced slots, `rate` a second, so that no window of a second holds more."""

    rate: float
    _free_at: float = 0.0
    _closed_until: float = 0.0

    def wait(self) -> float:
        """Seconds until the next slot that nobody has taken."""
        return max(0.0, self._free_at - _now(), self._closed_until - _now())

    async def take(self) -> None:
        """Returns when it is our turn; a slot that a push overtook is taken again."""
        at = self._reserve()
        while (left := at - _now()) > 0:
            await asyncio.sleep(left)
            if self._closed_until > at:
                at = self._reserve()

    def push(self, seconds: float) -> None:
        """Nothing more for so long: the platform asked for it."""
        self._closed_until = max(self._closed_until, _now() + seconds)

    def _reserve(self) -> float:
        at = max(_now(), self._free_at, self._closed_until)
        self._free_at = at + 1 / self.rate
        return at


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(slots=True)
class Buckets:
    """One per platform and account."""

    _by_account: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def of(self, platform: str, account: str, per_second: float) -> Bucket:
        return self._by_account.setdefault((platform, account), Bucket(rate=per_second * BROADCAST))


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
