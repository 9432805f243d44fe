"""This process among those that share the database: its lease, renewed by a heartbeat, and the leases it holds with it.

What a lease allows ends by this process's own clock before it ends in the database, counted from before the request that
extended it: so a process that was stopped, or cut off from the database, gives up before another one can begin.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

from insights.errors import StoreFailed
from insights.ports.leases import LeaseStore

log = logging.getLogger(__name__)

LEASE_TTL_S = 10.0
HEARTBEATS_PER_TTL = 4
"""Two may fail before a lease cannot be relied on, three before it ends."""
HEARTBEAT_INTERVAL_S = LEASE_TTL_S / HEARTBEATS_PER_TTL
ACQUIRE_INTERVAL_S = 1.0
"""How often a standby asks whether a lease is free."""
LEASE_SAFETY_MARGIN = 0.2
"""The last part of a lease, in which its holder does nothing any more: clocks may run apart by so much."""
LOST_CHECKS_PER_TTL = 20
"""How often a holder looks whether it still is: twice a second."""


def read_boot_clock() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the machine sleeps (on Linux)."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class ExclusiveLease(Protocol):
    """The right to do what only one process may. Implemented by NamedLease, and by SoleLease where there is no other process."""

    @property
    def is_held(self) -> bool: ...

    async def acquire(self) -> bool:
        """Take it, if it is free."""
        ...

    async def wait_acquired(self) -> None:
        """Return as soon as this process holds it."""
        ...

    async def wait_lost(self) -> None:
        """Return when this process does not hold it any more."""
        ...

    async def release(self) -> None:
        """Give it up, so that another process can take it at once."""
        ...


@dataclass(frozen=True, slots=True)
class SoleLease:
    """An ExclusiveLease of a process that no other competes with: always held."""

    is_held: bool = True

    async def acquire(self) -> bool:
        return True

    async def wait_acquired(self) -> None:
        return

    async def wait_lost(self) -> None:
        await asyncio.Event().wait()

    async def release(self) -> None:
        return


@dataclass(slots=True, kw_only=True)
class ProcessLease:
    """`name` is the role, the host and the slot: "front/db1/0". No two living processes have the same one."""

    leases: LeaseStore
    name: str
    ttl_s: float = LEASE_TTL_S
    clock: Callable[[], float] = read_boot_clock
    _registered_name: str = ""
    _held: frozenset[str] = frozenset()
    _ends_at: float = float("-inf")
    """By `clock`, less the margin."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One request at a time: the answer to an older one overwrites no newer one."""

    def holds(self, name: str) -> bool:
        return name in self._held and self.clock() < self._ends_at

    @property
    def remaining_s(self) -> float:
        """How long the leases may still be relied on."""
        return self._ends_at - self.clock()

    async def register(self) -> None:
        """Begin as a new holder, in the place of an earlier run of this process. Raises StoreFailed."""
        async with self._lock:
            await self._register(self.name, replaces=True)

    async def acquire(self, name: str) -> bool:
        """Whether this process holds the lease now. Raises StoreFailed."""
        async with self._lock:
            if self.clock() >= self._ends_at:
                return False
            if await self.leases.acquire(name, self.ttl_s):
                self._held |= {name}
            else:
                self._held -= {name}
            return self.holds(name)

    async def release(self, name: str) -> None:
        """Another process can have it at once. Raises StoreFailed; the lease ends by itself then."""
        async with self._lock:
            self._held -= {name}
            await self.leases.release(name)

    async def release_all(self) -> None:
        async with self._lock:
            self._held = frozenset()
            await self.leases.release_all()

    async def beat(self) -> None:
        """Extend all leases. Where the process's own was taken meanwhile, all are lost, and it begins as a new holder.
        Raises StoreFailed.
        """
        async with self._lock:
            asked_at = self.clock()
            renewed = await self.leases.renew(self.ttl_s)
            if self._registered_name in renewed:
                self._held &= renewed
                self._ends_at = asked_at + self._usable_s
                return
            self._held = frozenset()
            log.warning("lease.lost", extra={"lease": self._registered_name})
            if not await self._register(self.name, replaces=False):
                await self._register(f"{self.name}~{time.time_ns():x}", replaces=False)

    @property
    def _usable_s(self) -> float:
        return self.ttl_s * (1 - LEASE_SAFETY_MARGIN)

    async def _register(self, name: str, *, replaces: bool) -> bool:
        self._held, asked_at = frozenset(), self.clock()
        if not await self.leases.register(name, self.ttl_s, replaces=replaces):
            return False
        self._registered_name, self._held = name, frozenset({name})
        self._ends_at = asked_at + self._usable_s
        return True

    async def keep(self) -> None:
        """Beat until cancelled. A failure of the database is logged once, until it answers again."""
        is_failing = False
        while True:
            await asyncio.sleep(self.ttl_s / HEARTBEATS_PER_TTL)
            try:
                async with asyncio.timeout(self.ttl_s):
                    await self.beat()
            except (StoreFailed, TimeoutError) as error:
                if not is_failing:
                    log.warning("lease.not_renewed", extra={"lease": self.name, "error": str(error)})
                is_failing = True
            except Exception:  # the border: without its heartbeat this process would hold nothing ever again
                log.exception("lease.internal_error", extra={"lease": self.name})
            else:
                is_failing = False


@dataclass(frozen=True, slots=True)
class NamedLease:
    """The ExclusiveLease of that name, over all processes on the database."""

    process: ProcessLease
    name: str

    @property
    def is_held(self) -> bool:
        return self.process.holds(self.name)

    async def acquire(self) -> bool:
        return await self.process.acquire(self.name)

    async def wait_acquired(self) -> None:
        """A database that fails is asked again."""
        while True:
            with suppress(StoreFailed):
                if await self.acquire():
                    return
            await asyncio.sleep(ACQUIRE_INTERVAL_S)

    async def wait_lost(self) -> None:
        """Within half a second after it was lost, and before another process can have it."""
        while self.is_held:  # noqa: ASYNC110 -- only time ends it
            await asyncio.sleep(
                min(self.process.ttl_s / LOST_CHECKS_PER_TTL, max(0.0, self.process.remaining_s))
            )

    async def release(self) -> None:
        """While the database fails nothing is given up: the lease ends by itself."""
        with suppress(StoreFailed):
            await self.process.release(self.name)


@asynccontextmanager
async def open_process_lease(
    leases: LeaseStore, name: str, ttl_s: float = LEASE_TTL_S
) -> AsyncIterator[ProcessLease]:
    """A registered process, kept alive by a heartbeat until the end, when all it holds is free at once. Raises StoreFailed."""
    process = ProcessLease(leases=leases, name=name, ttl_s=ttl_s)
    await process.register()
    heartbeat = asyncio.create_task(process.keep(), name="lease heartbeat")
    try:
        yield process
    finally:
        heartbeat.cancel()
        await asyncio.gather(heartbeat, return_exceptions=True)
        try:
            await process.release_all()
        except StoreFailed as error:  # it ends by itself
            log.warning("lease.release_failed", extra={"error": str(error)})
