"""The rate limit for requests to arXiv.

info.arxiv.org/help/api/tou: no more than one request every three seconds and one connection at a time, for the feed,
the API and OAI-PMH together, over all machines. `SharedThrottle` holds it over all processes on one database,
`IntervalThrottle` for a program that has none.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import TypeAlias

from insights.errors import StoreFailed
from insights.ports.sources import RequestLease, RequestLeases

RequestThrottle: TypeAlias = AbstractAsyncContextManager[object]
"""`async with throttle:` waits until a request is allowed, and excludes other requests inside the block."""

log = logging.getLogger(__name__)

ARXIV_INTERVAL_S = 3.0
ARXIV_KEY = "arxiv"
LEASE_S = 65.0
"""More than any request lasts (insights.sources.http); a process that is killed holds up the others for so long."""
MAX_POLL_S = 0.5
"""How soon another process's request is seen to be over."""


class IntervalThrottle:
    """Allows one request at a time, each at least `interval_s` after the end of the previous one."""

    def __init__(
        self,
        *,
        interval_s: float = ARXIV_INTERVAL_S,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._interval_s = interval_s
        self._monotonic = monotonic
        self._sleep = sleep
        self._lock = asyncio.Lock()
        self._free_at = monotonic()

    async def __aenter__(self) -> None:
        await self._lock.acquire()
        try:
            wait = self._free_at - self._monotonic()
            if wait > 0:
                await self._sleep(wait)
        except BaseException:
            self._lock.release()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._free_at = self._monotonic() + self._interval_s
        self._lock.release()


class SharedThrottle:
    """Allows one request at a time over all processes on one database, each at least `interval_s` after the end of the
    previous one, by the database's clock. Those of one process take turns in the order in which they came.
    """

    def __init__(
        self,
        leases: RequestLeases,
        *,
        interval_s: float = ARXIV_INTERVAL_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._leases = leases
        self._interval_s = interval_s
        self._sleep = sleep
        self._lock = asyncio.Lock()
        self._lease = RequestLease()

    async def __aenter__(self) -> None:
        await self._lock.acquire()
        try:
            while (lease := await self._leases.lease(ARXIV_KEY, LEASE_S)).until is None:
                await self._sleep(min(lease.wait_s, MAX_POLL_S))
        except BaseException:
            self._lock.release()
            raise
        self._lease = lease

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._leases.end_lease(ARXIV_KEY, self._lease, self._interval_s)
        except StoreFailed as failure:  # what was fetched counts; the lease runs out by itself
            log.warning("source.lease_not_ended", extra={"error": failure.cause})
        finally:
            self._lock.release()
