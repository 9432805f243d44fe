"""scheduler.job_queue: jobs that several workers share, on a real PostgreSQL."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from insights.errors import StoreFailed
from insights.ports.jobs import Job, JobCounts, JobFunction, JobName, JobPriority
from insights.ports.metrics import NoMetrics
from insights.store.db.database import open_database
from insights.store.job_overview import SqlJobOverview
from scheduler.job_queue import workers as workers_module
from scheduler.job_queue.connection import open_app, to_conninfo
from scheduler.job_queue.queue import ProcrastinateQueue
from scheduler.job_queue.workers import JobWorkers, to_cron
from scheduler.periodic import PeriodicService

TIMEOUT_S = 60


class Process:
    """What one process has of the queue: a queue of its own connections, and workers."""

    def __init__(self, queue: ProcrastinateQueue, functions: dict[JobName, JobFunction]) -> None:
        self.queue = queue
        self.workers = JobWorkers(app=queue.app, functions=functions, metrics=NoMetrics())
        self.task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.task = asyncio.create_task(self.workers.run())

    async def stop(self) -> None:
        if self.task is not None:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task


@asynccontextmanager
async def processes(url: str, number: int, **functions: JobFunction) -> AsyncIterator[list[Process]]:
    """Each with connections of its own; none of them runs jobs before `start`."""
    named = {JobName(name): function for name, function in functions.items()}
    async with AsyncExitStack() as stack, asyncio.timeout(TIMEOUT_S):
        opened = []
        for _ in range(number):
            app = await stack.enter_async_context(open_app(url))
            process = Process(ProcrastinateQueue(app=app, database_url=url), named)
            stack.push_async_callback(process.stop)
            opened.append(process)
        yield opened


def reading(number: int, **more: Any) -> Job:
    return Job(name=JobName.READING, key=f"reading/{number}", arguments={"number": number}, **more)


async def count_jobs(url: str) -> list[JobCounts]:
    async with open_database(url) as database:
        return list(await SqlJobOverview(database).list_counts(datetime.now(UTC)))


async def test_each_job_runs_once_whoever_asks_for_it(migrated_postgres_url: str) -> None:
    """RULE: of one key one job waits or runs; whoever asks for it, too, waits for its end. Three processes share the work."""
    ran: Counter[int] = Counter()
    all_began, ready = asyncio.Event(), asyncio.Event()

    async def read(number: int) -> None:
        ran[number] += 1
        if len(ran) == 20:
            all_began.set()
        await ready.wait()

    async with processes(migrated_postgres_url, 3, reading=read) as started:
        for process in started:
            process.start()
        jobs = [reading(number) for number in range(20)]
        waiting = [asyncio.create_task(process.queue.run_all(jobs)) for process in started]
        await all_began.wait()
        assert not any(task.done() for task in waiting)
        assert await started[0].queue.run_all(jobs[:1], timeout_s=0.1) is False
        ready.set()
        assert await asyncio.gather(*waiting) == [True, True, True]
        assert set(ran.values()) == {1}
    assert await count_jobs(migrated_postgres_url) == []


async def test_nobody_waits_for_workers_that_do_not_exist(migrated_postgres_url: str) -> None:
    """RULE: whoever asks hears that no worker lives, also of one that was stopped; what it asked for stays in the queue."""

    async def read(number: int) -> None:
        assert number == 1

    async with processes(migrated_postgres_url, 2, reading=read) as (process, asker):
        assert not await asker.queue.has_workers()
        assert not await asker.queue.run_all([reading(1)], no_worker_timeout_s=0.01)
        process.start()
        assert await asker.queue.run_all([reading(1)], no_worker_timeout_s=30)
        assert await asker.queue.has_workers()
        await process.stop()
        assert not await asker.queue.run_all([reading(1)], no_worker_timeout_s=0.01)
    (counts,) = await count_jobs(migrated_postgres_url)
    assert counts.waiting == 1


async def test_what_a_person_waits_for_is_done_first(migrated_postgres_url: str) -> None:
    """RULE: the greater priority begins first, also of a job that was queued before with a smaller one."""
    began: list[int] = []

    async def read(number: int) -> None:
        began.append(number)

    async with processes(migrated_postgres_url, 1, reading=read) as (process,):
        jobs = [reading(1), reading(2, priority=JobPriority.EDITION), reading(3)]
        assert (
            await process.queue.run_all(jobs, timeout_s=60, start_timeout_s=0.01) is False
        )  # nobody works yet
        first = asyncio.create_task(process.queue.run_all([reading(3, priority=JobPriority.PERSON_WAITS)]))
        await asyncio.sleep(0.1)
        process.start()
        await process.queue.run_all(jobs)
        await first
    assert began == [3, 2, 1]


async def test_a_job_of_a_worker_that_stops_is_finished_by_another(
    migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULE: a stop puts all jobs back into the queue before it ends, and none is aborted for ever."""
    monkeypatch.setattr(workers_module, "GRACE_S", 0.05)
    all_run, attempts, number_of_jobs = asyncio.Event(), 0, workers_module.MAX_WORK_JOBS

    async def read(number: int) -> None:
        nonlocal attempts
        attempts += 1
        if attempts == number_of_jobs:
            all_run.set()
        if attempts <= number_of_jobs:
            await asyncio.Event().wait()

    async with processes(migrated_postgres_url, 2, reading=read) as (first, second):
        first.start()
        waiting = asyncio.create_task(second.queue.run_all([reading(n) for n in range(number_of_jobs)]))
        await all_run.wait()
        await first.stop()
        (counts,) = await count_jobs(migrated_postgres_url)
        assert (counts.name, counts.waiting, counts.running, counts.failed) == (
            "reading",
            number_of_jobs,
            0,
            0,
        )
        second.start()
        assert await waiting
    assert attempts == 2 * number_of_jobs


async def test_a_job_of_a_killed_worker_comes_back_by_its_heartbeat(migrated_postgres_url: str) -> None:
    """RULE: what a worker held whose heartbeat is too old goes back into the queue, once; a living one's does not."""
    async with processes(migrated_postgres_url, 1) as (process,):
        await process.queue.run_all([reading(1), reading(2)], timeout_s=0.01)
        manager = process.queue.app.job_manager
        dead, alive = await manager.register_worker(), await manager.register_worker()
        assert await manager.fetch_job(queues=["work"], worker_id=dead)
        assert await manager.fetch_job(queues=["work"], worker_id=alive)
        assert await process.workers.sweep() == 0
        async with await psycopg.AsyncConnection.connect(to_conninfo(migrated_postgres_url)) as connection:
            await connection.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute' WHERE id = %s",
                (dead,),
            )
        assert await process.workers.sweep() == 1
        assert await process.workers.sweep() == 0
    (counts,) = await count_jobs(migrated_postgres_url)
    assert (counts.waiting, counts.running) == (1, 1)


async def test_a_job_whose_end_could_not_be_stored_comes_back(
    migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULE: a row that says that a job runs which has ended, because the database failed at that moment, holds nobody up."""
    for name in ("POLL_INTERVAL_S", "HEARTBEAT_S", "SWEEP_INTERVAL_S"):
        monkeypatch.setattr(workers_module, name, 1000.0)
    running, ready, attempts = asyncio.Event(), asyncio.Event(), 0

    async def read(number: int) -> None:
        nonlocal attempts
        attempts += 1
        running.set()
        await ready.wait()

    async with processes(migrated_postgres_url, 2, reading=read) as (process, asker):
        process.start()
        waiting = asyncio.create_task(asker.queue.run_all([reading(1)]))
        await running.wait()
        pool = process.queue.app.connector.pool  # type: ignore[attr-defined]
        async with AsyncExitStack() as stack:
            for _ in range(pool.max_size):
                await stack.enter_async_context(pool.connection(timeout=10))
            monkeypatch.setattr(pool, "timeout", 0.1)
            ready.set()
            with pytest.raises(psycopg.OperationalError):  # as it is refused to the worker before
                await stack.enter_async_context(pool.connection(timeout=0.3))
        monkeypatch.setattr(pool, "timeout", 10.0)
        assert await process.workers.put_back_ended() == 0  # too early to know
        monkeypatch.setattr(workers_module, "STALLED_S", -1.0)
        assert await process.workers.put_back_ended() == 1
        assert await process.workers.put_back_ended() == 0
        await asker.queue.run_all([reading(2)])  # which wakes the worker
        assert await waiting
    assert attempts == 3


async def test_a_job_that_kills_its_workers_is_given_up(migrated_postgres_url: str) -> None:
    """RULE: what ten workers did not finish is given to no other; it counts as failed."""
    async with processes(migrated_postgres_url, 1) as (process,):
        await process.queue.run_all([reading(1)], timeout_s=0.01)
        manager = process.queue.app.job_manager
        assert await manager.fetch_job(queues=["work"], worker_id=await manager.register_worker())
        async with await psycopg.AsyncConnection.connect(to_conninfo(migrated_postgres_url)) as connection:
            await connection.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
            )
            await connection.execute("UPDATE procrastinate_jobs SET attempts = 9")
        assert await process.workers.sweep() == 1
    (counts,) = await count_jobs(migrated_postgres_url)
    assert (counts.waiting, counts.running, counts.failed) == (0, 0, 1)


async def test_a_job_that_fails_is_tried_again_and_then_kept_as_failed(
    migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: an error is tried again; the last one is a failed job that status counts, and no log holds its arguments."""
    monkeypatch.setattr(workers_module, "RETRY_WAITS_S", (0,))
    attempts = 0

    async def read(text: str) -> None:
        nonlocal attempts
        attempts += 1
        raise ValueError("broken")

    async with processes(migrated_postgres_url, 1, reading=read) as (process,):
        process.start()
        job = Job(name=JobName.READING, key="reading/x", arguments={"text": "an abstract nobody logs"})
        assert await process.queue.run_all([job])
    assert attempts == 2
    (counts,) = await count_jobs(migrated_postgres_url)
    assert (counts.failed, counts.waiting) == (1, 0)
    events = [record.getMessage() for record in caplog.records if record.name.startswith("scheduler")]
    assert events == ["job.retry", "job.failed"]
    assert "nobody logs" not in "".join(f"{vars(record)}" for record in caplog.records)


async def test_jobs_go_on_after_the_database_cut_every_connection(
    migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULE: what runs while the server drops all connections ends, and new jobs are heard of."""
    monkeypatch.setattr(workers_module, "RESTART_PAUSE_S", 0.1)
    running, ready, ended = asyncio.Event(), asyncio.Event(), list[int]()

    async def read(number: int) -> None:
        running.set()
        await ready.wait()
        ended.append(number)

    async with processes(migrated_postgres_url, 1, reading=read) as (process,):
        process.start()
        await process.queue.run_all([reading(1)], timeout_s=0.01)
        await running.wait()
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'daily-insights jobs' AND pid <> pg_backend_pid()"
        async with await psycopg.AsyncConnection.connect(to_conninfo(migrated_postgres_url)) as connection:
            rows = await (await connection.execute(cut)).fetchall()
        assert len(rows) >= 3  # the pool's, and two that listen
        ready.set()
        await run_through(process, [reading(1), reading(2)])
    assert sorted(set(ended)) == [1, 2]


async def run_through(process: Process, jobs: list[Job]) -> None:
    """As whoever waits does: what the database refused is asked for again."""
    try:
        await process.queue.run_all(jobs)
    except StoreFailed:
        await run_through(process, jobs)


async def test_each_tick_runs_once_over_all_processes(migrated_postgres_url: str) -> None:
    """RULE: a periodic service runs once an instant, whichever process it is; an error of one run stops no other."""
    ticks: list[datetime] = []
    ran_twice = asyncio.Event()

    async def look() -> None:
        ticks.append(datetime.now(UTC))
        if len(ticks) == 2:
            ran_twice.set()
        raise ValueError("broken")

    async with processes(migrated_postgres_url, 2) as started:
        service = PeriodicService(name="look", run=look)
        tasks = [asyncio.create_task(each.workers.run_periodic([service], 1.0)) for each in started]
        await ran_twice.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert 2 <= len(ticks) <= 3
    assert (ticks[1] - ticks[0]).total_seconds() > 0.3


def test_an_interval_is_a_cron_line_with_seconds() -> None:
    """RULE: services begin at round instants, at most a minute apart by seconds."""
    assert (to_cron(20), to_cron(0.01), to_cron(300)) == (
        "* * * * * */20",
        "* * * * * */1",
        "*/5 * * * *",
    )
