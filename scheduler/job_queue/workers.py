"""Workers of this process: they run jobs of the shared queue, bring back what a dead worker held, and tick.

A job of a worker that stops is put back into the queue at once, one of a worker that was killed as soon as its heartbeat
is too old. Job functions may run again: what they did is in our own tables.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from procrastinate import (
    App,
    BaseRetryStrategy,
    JobContext,
    PsycopgConnector,
    RetryDecision,
    exceptions,
    jobs,
)

from insights.log_trace import log_trace
from insights.ports.jobs import JobFunction, JobName
from insights.ports.metrics import NoMetrics, ServiceMetrics
from scheduler.job_queue.queue import EDITIONS_QUEUE, PEOPLE_QUEUE, QUEUES, STALLED_S, WORK_QUEUE
from scheduler.periodic import PeriodicService
from scheduler.ticker import LoggedRuns

log = logging.getLogger(__name__)

PERIODIC_QUEUE = "periodic"
MAX_EDITION_JOBS = 12
"""Of one process: jobs that wait for others, and full texts."""
MAX_WORK_JOBS = 16
"""Of one process: readings and reports, each of which has a call of the model under way."""
RETRY_WAITS_S = (2, 10, 60)
"""After an error of this program or of the database; then the job counts as failed."""
HEARTBEAT_S = 5.0
"""What a worker held whose heartbeat is older than STALLED_S goes back into the queue."""
MAX_RUNS = 10
"""A job that so many workers did not finish is not given to another: it may be what kills them."""
SWEEP_INTERVAL_S = 5.0
POLL_INTERVAL_S = 2.0
"""For jobs of which no notification comes: those that are put back."""
GRACE_S = 3.0
"""At a stop, for calls of the model that are nearly answered; then they are another worker's."""
RESTART_PAUSE_S = 5.0
MIN_HEALTHY_S = 60.0
"""A worker that ends sooner ends for the same reason as before, which is logged once."""
SWEEP_LOCK_ID = 7_201_417
"""PostgreSQL's advisory lock: one process at a time looks for jobs of dead workers."""
KEEP_FAILED_H = 24 * 7
DELETE_INTERVAL_S = 3600.0
SECONDS_PER_MINUTE = 60


@dataclass(frozen=True)
class JobRetries(BaseRetryStrategy):
    """A job of a worker that stops is put back at once, any other error is tried again after RETRY_WAITS_S."""

    def get_retry_decision(self, *, exception: BaseException, job: jobs.Job) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision()
        if job.attempts >= len(RETRY_WAITS_S):
            return None
        return RetryDecision(retry_in={"seconds": RETRY_WAITS_S[job.attempts]})


@dataclass(frozen=True, slots=True, kw_only=True)
class _JobEnd:
    """When a job ended, by the loop's clock, and which worker had it."""

    at: float
    worker_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobWorkers:
    """`functions` are the job functions of this process."""

    app: App
    functions: Mapping[JobName, JobFunction]
    metrics: ServiceMetrics = field(default_factory=NoMetrics)
    _ended: dict[int, _JobEnd] = field(default_factory=dict)
    """Of jobs that ended here a short while ago, by id."""

    async def run(self) -> None:
        """Run jobs until cancelled."""
        for name, function in self.functions.items():
            task = self.app.task(name=str(name), queue=QUEUES[name], retry=JobRetries(), pass_context=True)
            task(self._wrap(name, function))
        await _gather(
            self._keep_running(self.app, EDITIONS_QUEUE, (PEOPLE_QUEUE, EDITIONS_QUEUE), MAX_EDITION_JOBS, 0),
            self._keep_running(self.app, WORK_QUEUE, (WORK_QUEUE,), MAX_WORK_JOBS, GRACE_S),
            self._sweep_regularly(),
        )

    async def run_periodic(self, services: Sequence[PeriodicService], interval_s: float) -> None:
        """scheduler.periodic.PeriodicRunner: of each instant one process runs each service."""
        app, runs = App(connector=self.app.connector), LoggedRuns()
        for service in services:
            lock = f"{PERIODIC_QUEUE}/{service.name}"
            task = app.task(name=lock, queue=PERIODIC_QUEUE, lock=lock, queueing_lock=lock)
            app.periodic(cron=to_cron(interval_s))(task(_wrap_service(service, runs)))
        await self._keep_running(app, PERIODIC_QUEUE, (PERIODIC_QUEUE,), len(services), 0)

    def _wrap(self, name: JobName, function: JobFunction) -> Callable[..., Awaitable[None]]:
        async def run_job(context: JobContext, *, trace: str = "", **arguments: Any) -> None:
            job_id = context.job.id or 0
            self._ended.pop(job_id, None)
            try:
                with log_trace(trace or f"job/{job_id}"):
                    await self._run_job(name, function, context.job, arguments)
            finally:
                ended_at = asyncio.get_running_loop().time()
                self._ended[job_id] = _JobEnd(at=ended_at, worker_id=context.job.worker_id)

        return run_job

    async def _run_job(
        self, name: JobName, function: JobFunction, job: jobs.Job, arguments: Mapping[str, Any]
    ) -> None:
        started = asyncio.get_running_loop().time()
        fields = {"job": str(name), "key": job.queueing_lock, "attempt": job.attempts + 1}
        try:
            await function(**arguments)
        except asyncio.CancelledError:
            self.metrics.count_job(name, "put_back")
            log.info("job.put_back", extra=fields)
            raise
        except Exception:
            is_last = job.attempts >= len(RETRY_WAITS_S)
            self.metrics.count_job(name, "failed" if is_last else "retried")
            log.exception("job.failed" if is_last else "job.retry", extra=fields)
            raise
        self.metrics.count_job(name, "done")
        seconds = round(asyncio.get_running_loop().time() - started, 3)
        level = logging.INFO if QUEUES[name] == EDITIONS_QUEUE else logging.DEBUG
        log.log(level, "job.done", extra={**fields, "seconds": seconds})

    async def _keep_running(
        self, app: App, name: str, queues: Sequence[str], concurrency: int, grace_s: float
    ) -> None:
        """A worker that ends while the database is out of reach is started again."""
        loop, failures = asyncio.get_running_loop(), 0
        while True:
            reason, started = "a connection was lost", loop.time()
            try:
                await app.run_worker_async(
                    queues=list(queues),  # psycopg makes a record of a tuple
                    name=name,
                    concurrency=concurrency,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    fetch_job_polling_interval=POLL_INTERVAL_S,
                    update_heartbeat_interval=HEARTBEAT_S,
                    stalled_worker_timeout=STALLED_S,
                    shutdown_graceful_timeout=grace_s,
                )
            except Exception as error:  # the border: whatever ended it, jobs go on
                if (task := asyncio.current_task()) and task.cancelling():
                    raise asyncio.CancelledError from error
                reason = type(error.__cause__ or error).__name__
            level = (
                logging.WARNING if loop.time() - started >= MIN_HEALTHY_S or not failures else logging.DEBUG
            )
            failures += 1
            log.log(level, "jobs.worker_restarted", extra={"worker": name, "reason": reason})
            await asyncio.sleep(RESTART_PAUSE_S)

    async def _sweep_regularly(self) -> None:
        loop, delete_at = asyncio.get_running_loop(), 0.0
        while True:
            await asyncio.sleep(SWEEP_INTERVAL_S)
            try:
                await self.sweep()
                await self.put_back_ended()
                if loop.time() >= delete_at:
                    await self.delete_old()
                    delete_at = loop.time() + DELETE_INTERVAL_S
            except Exception as error:  # noqa: BLE001 -- the border: the database fails, and the next one comes
                log.debug("jobs.sweep_failed", extra={"error": type(error).__name__})

    async def sweep(self) -> int:
        """Put what dead workers held back into the queue. Returns how many jobs it was."""
        manager, count = self.app.job_manager, 0
        async with cast("PsycopgConnector", self.app.connector).pool.connection() as connection:
            locked = await connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (SWEEP_LOCK_ID,))
            if (row := await locked.fetchone()) is None or not row[0]:
                return 0
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S):
                try:
                    if job.queue == PERIODIC_QUEUE:  # its next tick comes anyway
                        await manager.finish_job(job, jobs.Status.FAILED, delete_job=True)
                    elif job.attempts + 1 >= MAX_RUNS:
                        await manager.finish_job(job, jobs.Status.FAILED, delete_job=False)
                    else:
                        await manager.retry_job(job)
                except exceptions.ConnectorException:
                    continue  # it ended meanwhile
                count += 1
                log.warning("job.stalled", extra={"job": job.task_name, "key": job.queueing_lock})
        return count

    async def put_back_ended(self) -> int:
        """Put back what ended here and whose row still says that it runs, because the database failed at that moment: whoever
        waits for it would wait for ever. It finds its work done. Return how many jobs it was.
        """
        ended_before, manager, count = asyncio.get_running_loop().time() - STALLED_S, self.app.job_manager, 0
        due = {job: end for job, end in self._ended.items() if end.at < ended_before}
        rows: Sequence[dict[str, Any]] = await self.app.connector.execute_query_all_async(
            "SELECT id, worker_id FROM procrastinate_jobs WHERE id = ANY(%(ids)s) AND status = 'doing'",
            ids=list(due),
        )
        for row in rows:
            if row["worker_id"] != due[row["id"]].worker_id or row["id"] not in self._ended:
                continue  # it has begun again
            for job in await manager.list_jobs_async(id=row["id"]):
                await manager.retry_job(job)
                log.warning("job.stalled", extra={"job": job.task_name, "key": job.queueing_lock})
                count += 1
        for job_id, end in due.items():
            if self._ended.get(job_id) == end:
                del self._ended[job_id]
        return count

    async def delete_old(self) -> None:
        """Delete what failed a week ago."""
        await self.app.job_manager.delete_old_jobs(
            nb_hours=KEEP_FAILED_H, include_failed=True, include_cancelled=True, include_aborted=True
        )


def _wrap_service(service: PeriodicService, runs: LoggedRuns) -> Callable[..., Awaitable[None]]:
    async def run_service(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives each tick its instant
        await runs.run(service.name, service.run)

    return run_service


async def _gather(*work: Awaitable[None]) -> None:
    """All of it; when it is cancelled, until the last has ended. Each is cancelled once: procrastinate's worker leaves its
    jobs behind when it is cancelled again while it stops. (asyncio.gather cancels, and returns when the first has ended.)
    """
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def to_cron(interval_s: float) -> str:
    """About every `interval_s` seconds, as croniter takes it: the sixth column are seconds."""
    seconds = max(1, round(interval_s))
    if seconds < SECONDS_PER_MINUTE:
        return f"* * * * * */{seconds}"
    return f"*/{min(59, round(seconds / SECONDS_PER_MINUTE))} * * * *"
