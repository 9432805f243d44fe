"""Runs jobs at an interval with APScheduler, which only this module imports.

Each job is a job of APScheduler's that starts a task and ends: a run never lasts there, so that it never counts as a
running instance, of which APScheduler would warn at every tick. Its job stores and calendars stay unused: what is due
is a comparison in the database (scheduler.jobs). Its misfire grace time is off, because by default it skips a job that
a blocked loop makes a second late.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from insights.errors import StoreFailed
from insights.i18n.catalog import translate

log = logging.getLogger(__name__)

ERROR_LOG_INTERVAL_S = 300.0
"""While the database fails, one line is logged in so long, and not one with every tick of every job."""

Job = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class LoggedRuns:
    """Runs jobs and logs their exceptions; of StoreFailed one line, without a traceback."""

    _failing_jobs: set[str] = field(default_factory=set)
    _error_logged_at: float | None = None

    async def run(self, name: str, job: Job) -> None:
        """Raises nothing but what cancels it."""
        try:
            await job()
        except StoreFailed as error:
            self._failing_jobs.add(name)
            self._log_store_error(error)
        except Exception:  # the border: an error of this program is tried again with the next tick
            log.exception("tick.internal_error", extra={"job": name})
        else:
            self._failing_jobs.discard(name)
            if not self._failing_jobs:
                self._error_logged_at = None

    def _log_store_error(self, error: StoreFailed) -> None:
        now = asyncio.get_running_loop().time()
        if self._error_logged_at is None or now - self._error_logged_at >= ERROR_LOG_INTERVAL_S:
            self._error_logged_at = now
            text = translate("en", error.key, **error.params)
            log.error("tick.store_error: retry with the next tick: %s (%s)", text, error.cause)


@dataclass(slots=True)
class Ticker:
    """Runs jobs beside each other, each one run at a time: a run that lasts longer than the interval delays only the
    next of its own job. Exceptions of a job are logged; of StoreFailed one line, without a traceback. The next run
    comes all the same.
    """

    _scheduler: AsyncIOScheduler = field(default_factory=lambda: AsyncIOScheduler(timezone=UTC))
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _runs: LoggedRuns = field(default_factory=LoggedRuns)

    def start(self, job: Job, interval_s: float, *, name: str = "job") -> None:
        """Run the job now and then every `interval_s` seconds. Jobs started under other names go on beside it. Raises
        KeyError for a name that is in use (APScheduler's ConflictingIdError).
        """
        self._scheduler.add_job(
            self._start_run,
            "interval",
            seconds=interval_s,
            args=(name, job),
            id=name,
            name=name,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        if not self._scheduler.running:
            self._scheduler.start()

    async def _start_run(self, name: str, job: Job) -> None:
        """Start a task for the job unless its last one is still running. APScheduler runs plain functions in a thread."""
        if name not in self._tasks:
            task = asyncio.create_task(self._runs.run(name, job), name=f"job {name}")
            self._tasks[name] = task
            task.add_done_callback(lambda _: self._tasks.pop(name))

    def pause(self) -> None:
        """Start no new run; those that are under way go on."""
        self._scheduler.pause()

    async def stop(self) -> None:
        """Cancel the runs that are under way, and wait for their end."""
        if self._scheduler.running:
            self._scheduler.pause()
            self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # shutdown is applied by call_soon: no run starts after this
        running = tuple(self._tasks.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
