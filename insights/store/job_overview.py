"""Counts the jobs in the queue that workers share. Its tables are procrastinate's; its library is not needed to read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from insights.ports.jobs import JobCounts
from insights.store.db.database import Database

_EXISTS = text("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
_COUNTS = text(
    """
    SELECT job.task_name,
        count(*) FILTER (WHERE job.status = 'todo') AS waiting,
        count(*) FILTER (WHERE job.status = 'doing') AS running,
        count(*) FILTER (WHERE job.status IN ('failed', 'aborted')) AS failed,
        min(greatest(deferred.at, job.scheduled_at)) FILTER (WHERE job.status = 'todo') AS oldest
    FROM procrastinate_jobs job
    LEFT JOIN procrastinate_events deferred ON deferred.job_id = job.id AND deferred.type = 'deferred'
    WHERE job.queue_name <> 'periodic'
    GROUP BY job.task_name ORDER BY job.task_name
    """
)


@dataclass(frozen=True, slots=True)
class SqlJobOverview:
    """insights.ports.jobs.JobOverview."""

    database: Database

    async def list_counts(self, now: datetime) -> Sequence[JobCounts]:
        if self.database.dialect != "postgresql":
            return []
        async with self.database.read() as connection:
            if not await connection.scalar(_EXISTS):
                return []
            rows = (await connection.execute(_COUNTS)).all()
        return [
            JobCounts(
                name=row.task_name,
                waiting=row.waiting,
                running=row.running,
                failed=row.failed,
                oldest_waiting_s=max(0.0, (now - row.oldest).total_seconds()) if row.oldest else 0.0,
            )
            for row in rows
        ]
