"""One pace for everything arXiv.

info.arxiv.org/help/api/tou: no more than one request every three seconds and a single connection at a time,
for the feed, the API and OAI-PMH together, over all machines. This is the pace within one process; sources
ask for `Turns`, so that another one can hold it over all processes.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import TypeAlias

Turns: TypeAlias = AbstractAsyncContextManager[object]
"""`async with turns:` waits for a turn and holds it while the one connection is open."""

SECONDS = 3.0


class Pace:
    """Turns one after another, each beginning at least `seconds` after the one before has ended."""

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._sleep = sleep
        self._turn = asyncio.Lock()
        self._free_at = monotonic()

    async def __aenter__(self) -> None:
        await self._turn.acquire()
        try:
            wait = self._free_at - self._monotonic()
            if wait > 0:
                await self._sleep(wait)
        except BaseException:
            self._turn.release()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._free_at = self._monotonic() + self._seconds
        self._turn.release()
