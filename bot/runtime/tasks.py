"""Running coroutines side by side until the process is asked to stop."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress


async def run_until_stopped(stop: asyncio.Event, work: list[Coroutine[object, object, None]]) -> None:
    """Run `work` until `stop` is set, then cancel it. The first of it to fail ends all, and its error is raised."""
    tasks = [asyncio.create_task(coroutine) for coroutine in work]
    stopped = asyncio.create_task(stop.wait())
    pending = {stopped, *tasks}
    try:
        while stopped in pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopped}:
                task.result()
    finally:
        for task in (stopped, *tasks):
            task.cancel()
        for task in (stopped, *tasks):
            with suppress(asyncio.CancelledError):
                await task


async def stop_later(
    stop: asyncio.Event, stopped: asyncio.Event, on_stop: Callable[[], None], delay_s: float
) -> None:
    """When `stop` is set, call `on_stop`, and set `stopped` after the delay."""
    await stop.wait()
    on_stop()
    await asyncio.sleep(delay_s)
    stopped.set()
