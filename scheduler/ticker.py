"""The only file that knows APScheduler: one job, again and again.

Its own stores and calendars stay unused. A job that came late would be skipped by its default grace of one second
after any short block of the loop; what is due is a comparison in the database instead (scheduler.jobs).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from insights.errors import StoreFailed
from insights.i18n.catalog import translate

log = logging.getLogger(__name__)

TOLD_AGAIN_S = 300.0
"""A database that stays away is one line in so long, not one with every tick."""


@dataclass(slots=True)
class Ticker:
    """Runs one job at a time; a run that lasts longer than the interval delays the next. Its exceptions are
    logged by APScheduler and end nothing; a database that is away is a sentence, and no traceback.
    """

    _scheduler: AsyncIOScheduler = field(default_factory=lambda: AsyncIOScheduler(timezone=UTC))
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _told_at: float | None = None

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
        try:
            with contextlib.suppress(asyncio.CancelledError):  # by stop(); APScheduler would log a failure
                await task
        except StoreFailed as problem:
            self._tell(problem)
        else:
            self._told_at = None

    def _tell(self, problem: StoreFailed) -> None:
        now = asyncio.get_running_loop().time()
        if self._told_at is None or now - self._told_at >= TOLD_AGAIN_S:
            self._told_at = now
            words = translate("en", problem.key, **problem.args_)
            log.error("the clock tries again with the next tick: %s (%s)", words, problem.cause)

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
