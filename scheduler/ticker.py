"""Runs one job at an interval with APScheduler, which only this module imports.

APScheduler's job stores and calendars stay unused: what is due is a comparison in the database (scheduler.jobs). Its
misfire grace time is off, because by default it skips a job that a blocked loop makes a second late.
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

ERROR_LOG_INTERVAL_S = 300.0
"""While the database fails, one line is logged in so long, and not one with every tick."""


@dataclass(slots=True)
class Ticker:
    """Runs one job at a time; a run that lasts longer than the interval delays the next. APScheduler logs the job's
    exceptions; of StoreFailed one line is logged, without a traceback. The next run comes all the same.
    """

    _scheduler: AsyncIOScheduler = field(default_factory=lambda: AsyncIOScheduler(timezone=UTC))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _error_logged_at: float | None = None

    def start(self, job: Callable[[], Awaitable[object]], interval_s: float) -> None:
        """Run the job now and then every `interval_s` seconds."""
        self._scheduler.add_job(
            self._run,
            "interval",
            seconds=interval_s,
            args=(job,),
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def _run(self, job: Callable[[], Awaitable[object]]) -> None:
        task = asyncio.ensure_future(_run_job(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            with contextlib.suppress(asyncio.CancelledError):  # by stop(); APScheduler would log a failure
                await task
        except StoreFailed as error:
            self._log_store_error(error)
        else:
            self._error_logged_at = None

    def _log_store_error(self, error: StoreFailed) -> None:
        now = asyncio.get_running_loop().time()
        if self._error_logged_at is None or now - self._error_logged_at >= ERROR_LOG_INTERVAL_S:
            self._error_logged_at = now
            text = translate("en", error.key, **error.params)
            log.error("tick.store_error: retry with the next tick: %s (%s)", text, error.cause)

    def pause(self) -> None:
        """Start no new run; one that is under way goes on."""
        self._scheduler.pause()

    async def stop(self) -> None:
        """Cancel a run that is under way, and wait for its end."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        running = tuple(self._tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.sleep(0)  # shutdown is applied by call_soon


async def _run_job(job: Callable[[], Awaitable[object]]) -> None:
    await job()
