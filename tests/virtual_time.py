"""An event loop whose time leaps to the next timer: hours pass in a moment, in the same order as they would."""

import asyncio
import functools
import selectors
from collections.abc import Awaitable, Callable
from typing import Any

Test = Callable[["Leaping"], Awaitable[None]]


class _Leap(selectors.SelectSelector):
    """What would be waited for has passed."""

    at = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout:
            self.at += timeout
        return ready


class Leaping(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._leap = _Leap()
        super().__init__(self._leap)

    def time(self) -> float:
        return self._leap.at

    def stall(self, seconds: float) -> None:
        """The process stands still for so long."""
        self._leap.at += seconds


def leaping(test: Test) -> Callable[[], None]:
    """The test in a loop of its own, which it gets. Nothing in it may wait for a thread or a socket."""

    @functools.wraps(test)
    def in_leaps() -> None:
        run(test)

    del in_leaps.__dict__["__wrapped__"]
    return in_leaps


def run(work: Callable[["Leaping"], Awaitable[Any]]) -> Any:
    loop = Leaping()
    try:
        return loop.run_until_complete(_given(work, loop))
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _given(work: Callable[["Leaping"], Awaitable[Any]], loop: Leaping) -> Any:
    return await work(loop)
