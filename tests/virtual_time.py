"""An event loop whose clock jumps to the next timer: hours pass at once, with the timers in their order."""

import asyncio
import functools
import selectors
from collections.abc import Awaitable, Callable
from typing import Any

Test = Callable[["VirtualTimeLoop"], Awaitable[None]]


class _LeapingSelector(selectors.SelectSelector):
    """Instead of waiting, moves the clock."""

    now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout:
            self.now += timeout
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._timed_selector = _LeapingSelector()
        super().__init__(self._timed_selector)

    def time(self) -> float:
        return self._timed_selector.now

    def advance(self, seconds: float) -> None:
        """Let time pass in which the loop runs nothing, as when the process is suspended."""
        self._timed_selector.now += seconds


def virtual_time(test: Test) -> Callable[[], None]:
    """Run the test in its own loop, which is its argument. Nothing in it may wait for a thread or a socket."""

    @functools.wraps(test)
    def run_test() -> None:
        run_in_virtual_time(test)

    del run_test.__dict__["__wrapped__"]
    return run_test


def run_in_virtual_time(work: Callable[["VirtualTimeLoop"], Awaitable[Any]]) -> Any:
    loop = VirtualTimeLoop()
    try:
        return loop.run_until_complete(_call(work, loop))
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _call(work: Callable[["VirtualTimeLoop"], Awaitable[Any]], loop: VirtualTimeLoop) -> Any:
    return await work(loop)
