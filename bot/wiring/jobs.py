"""Construction of the jobs that all processes on one PostgreSQL share; without procrastinate each process does its own.

The queue's library is the extra `postgres`, so that it is imported here and only where it is used.
"""

import importlib.util
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from bot.config.settings import Settings
from bot.wiring.stores import Stores
from insights.digest.edition_jobs import EditionJobs
from insights.digest.edition_service import EditionService
from insights.digest.past_editions import PastEditions
from insights.digest.shared_editions import CollectedStore, EditionQueue
from insights.digest.shared_reports import ReportJobs, ReportQueue
from insights.fulltext.library import Library
from insights.ports.clock import Clock
from insights.ports.jobs import JobFunction, JobName, JobQueue
from insights.ports.metrics import ServiceMetrics
from insights.ports.writing import ModelWriter
from scheduler.jobs import EDITION_RETRY_INTERVAL, SAMPLE_RETRY_INTERVAL
from scheduler.periodic import SharedWorkers


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWork:
    """What takes long. With `workers` it asks the queue, which they work off; without, this process does all of it."""

    editions: EditionService
    library: Library
    workers: SharedWorkers | None = None


def is_postgresql(settings: Settings) -> bool:
    return settings.database_url.get_secret_value().startswith("postgres")


def has_queue_library() -> bool:
    """Whether the extra `postgres` is installed."""
    return all(importlib.util.find_spec(name) for name in ("procrastinate", "psycopg"))


async def share_work(
    work: SharedWork,
    settings: Settings,
    stack: AsyncExitStack,
    stores: Stores,
    clock: Clock,
    *,
    metrics: ServiceMetrics,
) -> SharedWork:
    """The same work through the queue, which `stack` closes; unchanged on SQLite, and without the queue's library. Raises
    StoreFailed.
    """
    if not is_postgresql(settings) or not has_queue_library():
        return work
    from scheduler.job_queue.connection import open_app
    from scheduler.job_queue.queue import ProcrastinateQueue
    from scheduler.job_queue.workers import JobWorkers

    database_url = settings.database_url.get_secret_value()
    app = await stack.enter_async_context(open_app(database_url))
    queue = ProcrastinateQueue(app=app, database_url=database_url)
    maker = _share_parts(queue, stores, clock, work.editions)
    return SharedWork(
        editions=replace(  # what no worker does it does alone, without the queue
            work.editions,
            queue=EditionQueue(jobs=queue, rounds=stores.edition_rounds, clock=clock),
            collected=maker.collected,
        ),
        library=replace(work.library, jobs=queue),
        workers=JobWorkers(
            app=app,
            functions=_job_functions(stores, clock, maker, work.editions, work.library),
            metrics=metrics,
        ),
    )


def _share_parts(queue: JobQueue, stores: Stores, clock: Clock, editions: EditionService) -> EditionService:
    """The service that makes an edition here, and has readings and reports made by all workers."""
    reports = ReportQueue(jobs=queue, drafts=stores.edition_drafts, clock=clock)
    composer = editions.composer
    return replace(
        editions,
        composer=replace(composer, model=_share_readings(queue, composer.model), shared=reports),
        collected=CollectedStore(rounds=stores.edition_rounds, clock=clock),
    )


def _share_readings(queue: JobQueue, model: ModelWriter | None) -> ModelWriter | None:
    if model is None:
        return None
    from insights.writing.llm.report_writer import LlmReportWriter

    if not isinstance(model, LlmReportWriter):
        return model
    return replace(model, reader=replace(model.reader, jobs=queue))


def _job_functions(
    stores: Stores, clock: Clock, maker: EditionService, editions: EditionService, library: Library
) -> Mapping[JobName, JobFunction]:
    source = editions.backfill
    past = PastEditions(editions=maker, store=maker.store, source=source) if source else None
    edition_jobs = EditionJobs(
        editions=maker,
        rounds=stores.edition_rounds,
        clock=clock,
        past=past,
        retry_interval=EDITION_RETRY_INTERVAL,
        first_retry_interval=SAMPLE_RETRY_INTERVAL,
    )
    report_jobs = ReportJobs(
        composer=editions.composer,
        drafts=stores.edition_drafts,
        background_loader=editions.background_loader,
    )
    return {
        JobName.EDITION: edition_jobs.make_edition,
        JobName.LANGUAGE: edition_jobs.add_language,
        JobName.PAST_DAY: edition_jobs.make_past_day,
        JobName.REPORT: report_jobs.write_report,
        JobName.FULL_TEXT: library.fetch,
        **_reading_functions(editions.composer.model),
    }


def _reading_functions(model: ModelWriter | None) -> Mapping[JobName, JobFunction]:
    if model is None:
        return {}
    from insights.writing.llm.report_writer import LlmReportWriter

    return {JobName.READING: model.reader.read_batch} if isinstance(model, LlmReportWriter) else {}
