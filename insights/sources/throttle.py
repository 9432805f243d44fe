"""The rate limit for requests to arXiv.

info.arxiv.org/help/api/tou: no more than one request every three seconds and one connection at a time, for the feed,
the API and OAI-PMH together, over all machines. `IntervalThrottle` limits one process; sources depend on
`RequestThrottle`, so that a limit over all processes can take its place.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import TypeAlias

RequestThrottle: TypeAlias = AbstractAsyncContextManager[object]
"""`async with throttle:` waits until a request is allowed, and excludes other requests inside the block."""

ARXIV_INTERVAL_S = 3.0


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
