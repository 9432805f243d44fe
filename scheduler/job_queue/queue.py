"""The queue of jobs that several processes share: procrastinate's tables in our database."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from procrastinate import App, PsycopgConnector, jobs

from insights.log_trace import current_trace
from insights.ports.jobs import Job, JobName
from scheduler.job_queue.connection import translated_errors

DEFER_LOCK_ID = 7_201_416
"""PostgreSQL's advisory lock of whoever looks which keys are taken and adds the others. procrastinate's own queueing lock
sees jobs that wait, and not those that run: a repeat of one that runs would be a second one, and its own repeat after an
error would fail for ever on the lock of the second.
"""
EDITIONS_QUEUE = "editions"
"""Jobs that wait for others."""
PEOPLE_QUEUE = "people"
"""What a person waits for waits behind no long job."""
WORK_QUEUE = "work"
QUEUES = {
    JobName.EDITION: EDITIONS_QUEUE,
    JobName.PAST_DAY: EDITIONS_QUEUE,
    JobName.LANGUAGE: EDITIONS_QUEUE,
    JobName.READING: WORK_QUEUE,
    JobName.REPORT: WORK_QUEUE,
    JobName.FULL_TEXT: PEOPLE_QUEUE,
}
TRACE_ARGUMENT = "trace"
STALLED_S = 30.0
"""A worker whose heartbeat is older is dead."""
IS_ANY_WORKER_ALIVE = "EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > now() - %(stalled_s)s * interval '1 second')"
MIN_POLL_S, MAX_POLL_S = 0.03, 0.5
"""Between two looks at jobs that are waited for; the end of a job notifies nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcrastinateQueue:
    """insights.ports.jobs.JobQueue."""

    app: App
    database_url: str

    async def run_all(
        self,
        jobs: Sequence[Job],
        *,
        timeout_s: float | None = None,
        start_timeout_s: float | None = None,
        no_worker_timeout_s: float | None = None,
    ) -> bool:
        if not jobs:
            return True
        with translated_errors(self.database_url):
            ids = await self._defer({job.key: job for job in jobs})
            try:
                async with asyncio.timeout(timeout_s):
                    return await self._wait_for_end(ids, start_timeout_s, no_worker_timeout_s)
            except TimeoutError:
                return False

    async def has_workers(self) -> bool:
        with translated_errors(self.database_url):
            row = await self.app.connector.execute_query_one_async(
                f"SELECT {IS_ANY_WORKER_ALIVE} AS lives", stalled_s=STALLED_S
            )
        return bool(row["lives"])

    async def _defer(self, by_key: dict[str, Job]) -> list[int]:
        """The ids of all of them, of which those that nobody added yet are added."""
        pool = cast("PsycopgConnector", self.app.connector).pool
        async with pool.connection() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (DEFER_LOCK_ID,))
            active = "SELECT queueing_lock, id FROM procrastinate_jobs WHERE queueing_lock = ANY(%s) AND status IN ('todo', 'doing')"
            rows = await (await connection.execute(active, (list(by_key),))).fetchall()
            known: dict[str, int] = dict(rows)
            for key, job_id in known.items():
                raised = "UPDATE procrastinate_jobs SET priority = greatest(priority, %s) WHERE id = %s AND status = 'todo'"
                await connection.execute(raised, (int(by_key[key].priority), job_id))
            new = [self._to_row(job) for key, job in by_key.items() if key not in known]
            deferred = (
                await self.app.job_manager.batch_defer_jobs_async(new, connection=connection) if new else []
            )
        return [*known.values(), *(job.id for job in deferred if job.id is not None)]

    def _to_row(self, job: Job) -> jobs.Job:
        return jobs.Job(
            queue=QUEUES[job.name],
            task_name=str(job.name),
            priority=int(job.priority),
            lock=None,
            queueing_lock=job.key,
            task_kwargs={**job.arguments, TRACE_ARGUMENT: current_trace()},
        )

    async def _wait_for_end(
        self, ids: Sequence[int], start_timeout_s: float | None, no_worker_timeout_s: float | None
    ) -> bool:
        """Whether they have ended, and not: after `start_timeout_s` one of them still waits for a worker, or for
        `no_worker_timeout_s` there was none.
        """
        loop, pause_s, waiting = asyncio.get_running_loop(), MIN_POLL_S, list(ids)
        must_run_at = loop.time() + (math.inf if start_timeout_s is None else start_timeout_s)
        alone_since, max_alone_s = (
            loop.time(),
            math.inf if no_worker_timeout_s is None else no_worker_timeout_s,
        )
        while waiting:
            await asyncio.sleep(pause_s)
            rows: Sequence[dict[str, Any]] = await self.app.connector.execute_query_all_async(
                f"SELECT id, status, {IS_ANY_WORKER_ALIVE} AS lives FROM procrastinate_jobs"  # noqa: S608
                " WHERE id = ANY(%(ids)s) AND status IN ('todo', 'doing')",
                ids=waiting,
                stalled_s=STALLED_S,
            )
            now = loop.time()
            if now >= must_run_at and any(row["status"] == "todo" for row in rows):
                return False
            if not rows or rows[0]["lives"]:
                alone_since = now
            elif now - alone_since >= max_alone_s:
                return False
            waiting = [row["id"] for row in rows]
            pause_s = min(1.5 * pause_s, MAX_POLL_S)
        return True
