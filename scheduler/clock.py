"""The only file that knows APScheduler: one job, again and again.

Its own stores and calendars stay unused. A job that came late would be skipped by its default grace of one second
after any short block of the loop; what is due is a comparison in the database instead (scheduler.tick).
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler


@dataclass(slots=True)
class Ticker:
    """Runs one job at a time; a run that lasts longer than the interval delays the next. Its exceptions are
    logged by APScheduler and end nothing.
    """

    _scheduler: AsyncIOScheduler = field(default_factory=lambda: AsyncIOScheduler(timezone=UTC))
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, job: Callable[[], Awaitable[object]], seconds: float) -> None:
        """The first run is at once, the next every so many seconds."""
        self._scheduler.add_job(
            self._run,
            "interval",
            seconds=seconds,
            args=(job,),
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def _run(self, job: Callable[[], Awaitable[object]]) -> None:
        task = asyncio.ensure_future(_finished(job))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        with contextlib.suppress(asyncio.CancelledError):  # by stop(); APScheduler would log a failure
            await task

    def pause(self) -> None:
        """No new run begins; one that is under way goes on."""
        self._scheduler.pause()

    async def stop(self) -> None:
        """Cancels a run that is under way, and waits for its end."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.sleep(0)  # shutdown is applied by call_soon


async def _finished(job: Callable[[], Awaitable[object]]) -> None:
    await job()
