"""One call at a time for each request, over all processes: whoever else has the same request waits for its response.

A lease in the database says who calls. It is extended while the call lasts and ends by itself when its process dies.
Whoever waits holds no connection and no transaction; within one process nobody asks the database while waiting.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from insights.errors import StoreFailed
from insights.ports.leases import MODEL_LEASE_PREFIX, LeaseStore

log = logging.getLogger(__name__)

LEASE_TTL_S = 30.0
"""As long as a job of a worker that was killed is missed: its calls are made again at the same time."""
RENEW_INTERVAL_S = 6.0
MIN_POLL_S, MAX_POLL_S = 0.1, 1.0
"""Between two looks whether another process has ended its call."""


@dataclass(slots=True, kw_only=True)
class SingleFlight:
    """`leases` are this object's alone. `sleep` waits between two looks at a lease that another process holds."""

    leases: LeaseStore
    ttl_s: float = LEASE_TTL_S
    renew_interval_s: float = RENEW_INTERVAL_S
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _wanted: set[str] = field(default_factory=set)
    """The leases that are held or waited for."""
    _held: set[str] = field(default_factory=set)
    _renewal: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Wait until nobody else holds `key`, and hold it until the block ends. Raises StoreFailed."""
        name = f"{MODEL_LEASE_PREFIX}{key}"
        async with self._lock(name):
            self._wanted.add(name)
            try:
                await self._acquire(name)
                self._keep_renewing()
                yield
            finally:
                self._wanted.discard(name)
                self._held.discard(name)
                with suppress(StoreFailed):  # it ends by itself
                    await self.leases.release(name)

    async def renew(self) -> None:
        """Extend what is held. A lease that is not wanted any more, as its release failed, is released. Raises StoreFailed."""
        held = frozenset(self._held)
        renewed = await self.leases.renew(self.ttl_s)
        if lost := (held & self._held) - renewed:
            log.warning("model.lease_lost", extra={"requests": len(lost)})
            self._held -= lost
        for name in renewed - self._wanted:
            await self._release_unused(name)

    async def close(self) -> None:
        """Nothing is renewed any more."""
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.wait([self._renewal])

    def _lock(self, name: str) -> asyncio.Lock:
        return self._locks.setdefault(name, asyncio.Lock())

    async def _acquire(self, name: str) -> None:
        pause_s = MIN_POLL_S
        while not await self.leases.acquire(name, self.ttl_s):
            await self.sleep(pause_s)
            pause_s = min(2 * pause_s, MAX_POLL_S)
        self._held.add(name)

    def _keep_renewing(self) -> None:
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew_regularly(), name="model lease renewal")

    async def _renew_regularly(self) -> None:
        await asyncio.sleep(self.renew_interval_s)
        while self._held:
            with suppress(StoreFailed):
                await self.renew()
            await asyncio.sleep(self.renew_interval_s)

    async def _release_unused(self, name: str) -> None:
        lock = self._lock(name)
        if not lock.locked():  # else it is in use again
            async with lock:
                await self.leases.release(name)
