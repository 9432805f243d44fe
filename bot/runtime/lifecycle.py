"""The running bot behind the page: the app context, the platforms, the delivery worker and the periodic jobs."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

from bot.config.settings import Settings
from bot.platform_adapter import PlatformAdapter
from bot.process_lease import LEASE_TTL_S, open_process_lease
from bot.prometheus_metrics import PrometheusMetrics
from bot.rate_limited_messenger import RateLimitedMessenger
from bot.runtime.first_run import FirstRun
from bot.runtime.gc_tuning import freeze_startup_objects
from bot.runtime.job_sharing import report_job_sharing
from bot.runtime.page_routes import build_page_routes
from bot.runtime.platforms import (
    PlatformSupervisor,
    build_local_platform,
    build_platforms,
    configuration_hints,
)
from bot.runtime.process_role import ProcessRole, process_identity
from bot.runtime.tasks import run_until_stopped, stop_later
from bot.runtime.web_runtime import WebRuntime
from bot.web.webhooks import WebhookRegistry
from bot.wiring.app import open_app
from bot.wiring.archive import build_imported_summaries
from bot.wiring.context import AppContext
from insights.digest.week import WeekLoader
from insights.messages.blocks import Message
from insights.model import Edition
from insights.ports.clock import Clock
from insights.ports.messaging import Messenger
from insights.views.archive import ArchiveView
from insights.views.paper_changes import PaperChangesView
from insights.views.watches import WatchView
from insights.views.weekly import WeeklyView
from scheduler.delivery.corrections import CorrectionJob
from scheduler.delivery.metered_ledger import MeteredLedger
from scheduler.delivery.rendering import DeliveryRenderer, PlanCache
from scheduler.delivery.worker import DeliveryWorker
from scheduler.jobs import (
    SAMPLE_RETRY_INTERVAL,
    DueJob,
    EditionJob,
    RetentionJob,
    SummaryJob,
)
from scheduler.limits.account_limiter import AccountLimiters, MemoryRates
from scheduler.operator_alerts import OperatorAlerts
from scheduler.paper_changes import PaperChangeJob
from scheduler.periodic import PeriodicService, TickerRunner
from scheduler.watches import WatchJob

log = logging.getLogger(__name__)

MAX_BOOKING_DELAY_S = 20.0
"""How long the first edition may hold up booking: the sources' time on a first start, and as much to write."""


async def run_service(
    settings: Settings,
    web: WebRuntime,
    stop: asyncio.Event,
    role: ProcessRole = ProcessRole.ALL,
    slot: str = "",
    *,
    clock: Clock | None = None,
    lease_ttl_s: float = LEASE_TTL_S,
) -> None:
    """Until `stop` is set; without `clock` time is the machine's, or CLOCK_FILE's. Raises BadConfiguration for what no
    retry mends.
    """
    progress, metrics = web.progress, PrometheusMetrics()
    async with AsyncExitStack() as stack:
        progress.step("database", "opening")
        app = await stack.enter_async_context(
            open_app(settings, clock=clock, metrics=metrics, shares_jobs=True)
        )
        progress.done("database", describe_database(settings))
        local = build_local_platform(app, web.rooms)
        if web.page is not None:
            web.page.open(local, app.stores.pictures)
            web.late_routes.open(build_page_routes(app))
        limiters = build_limiters(app, role)
        identity = stack.enter_context(process_identity(settings.database_url.get_secret_value(), slot, role))
        process = await stack.enter_async_context(
            open_process_lease(app.stores.leases, f"{role}/{identity}", lease_ttl_s)
        )
        await report_job_sharing(app, role, progress)
        worker = build_delivery_worker(app, identity, limiters)
        supervisor = PlatformSupervisor(
            platforms=app.platforms, progress=progress, listen=role.receives, on_connected=worker.wake
        )
        stack.push_async_callback(supervisor.close)
        supervisor.register(local)
        for hint in configuration_hints(settings):
            progress.done("model", hint)
        adapters = build_platforms(
            app,
            supervisor.report_status,
            limiters,
            web.hooks,
            process,
            late_routes=web.late_routes,
            listens=role.receives,
        )
        web.monitor.open(app, metrics, [adapter.name for adapter in adapters])
        if adapters and role.receives and await app.access.needs_owner():
            code = f"send /start {app.access.claim_code} to the bot in private: who does so first owns it (in Slack without the slash)"
            progress.done("owner", code)
        first_run = FirstRun(app=app, messenger=local.messenger, progress=progress, wake=worker.wake)
        work = [connect_platforms(supervisor, adapters, web.hooks)]
        if role.delivers:
            corrections = build_correction_job(app, worker)
            work += [worker.run(), run_worker_jobs(app, first_run, worker, web, corrections)]
            if app.job_workers:
                work += [app.job_workers.run(), follow_withdrawals(app, corrections)]
        else:
            work.append(run_frontend(first_run, web))
        stopped, delay_s = asyncio.Event(), settings.stop_delay_seconds if role.receives else 0.0
        work.append(stop_later(stop, stopped, web.monitor.begin_stop, delay_s))
        try:
            await run_until_stopped(stopped, work)
        finally:
            log.info("stopping")
            web.monitor.begin_stop()
            await supervisor.stop_listening()


async def connect_platforms(
    supervisor: PlatformSupervisor, adapters: Sequence[PlatformAdapter], hooks: WebhookRegistry
) -> None:
    """Return when each is connected; until then webhooks ask for patience. Raises BadConfiguration."""
    hooks.is_starting = True
    tasks = [asyncio.create_task(supervisor.connect_with_retry(adapter)) for adapter in adapters]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    hooks.is_starting = False


def describe_database(settings: Settings) -> str:
    """An SQLite file's path, or the server's kind; nothing secret of its address."""
    scheme, _, rest = settings.database_url.get_secret_value().partition("://")
    return rest[1:] if scheme.startswith("sqlite") else scheme.partition("+")[0]


def is_only_sender(settings: Settings, role: ProcessRole) -> bool:
    """Whether no other process sends: one that does everything, on an SQLite file."""
    return role is ProcessRole.ALL and settings.database_url.get_secret_value().startswith("sqlite")


def build_limiters(app: AppContext, role: ProcessRole) -> AccountLimiters:
    """In memory for the only process that sends, else shared through the database."""
    if is_only_sender(app.settings, role):
        return AccountLimiters(rate_store=MemoryRates())
    return AccountLimiters(rate_store=app.stores.rates, windows=app.stores.rates)


def build_renderer(app: AppContext) -> DeliveryRenderer:
    return DeliveryRenderer(
        edition_store=app.stores.editions,
        editions=app.editions,
        view=app.views.chat_digest,
        clock=app.clock,
        weeks=WeekLoader(editions=app.stores.editions, saved_papers=app.stores.saved_papers),
        weekly_view=WeeklyView(archive=ArchiveView(taxonomy=app.taxonomy)),
        reorder=app.preferences.reorder,
    )


def build_delivery_worker(app: AppContext, identity: str, limiters: AccountLimiters) -> DeliveryWorker:
    renderer = build_renderer(app)
    return DeliveryWorker(
        ledger=MeteredLedger(ledger=app.stores.ledger, metrics=app.metrics),
        messengers=app.platforms.transports,
        serves=app.platforms.serves,
        plans=PlanCache(renderer.render, renderer.forget),
        clock=app.clock,
        owner=identity,
        is_admitted=app.access.is_admitted,
        limiters=limiters,
    )


def build_correction_job(app: AppContext, worker: DeliveryWorker) -> CorrectionJob:
    renderer = build_renderer(app)
    return CorrectionJob(
        corrections=app.stores.corrections,
        find_messenger=find_limited_messenger(app, worker.limiters),
        plans=PlanCache(renderer.render, renderer.forget),
        clock=app.clock,
        is_admitted=app.access.is_admitted,
        on_remade=worker.plans.forget,
    )


def find_limited_messenger(app: AppContext, limiters: AccountLimiters) -> Callable[[str], Messenger | None]:
    """Finds a platform's messenger for what nobody waits for, in the deliveries' share of its account's rate; None while the
    platform is not connected.
    """

    def find(platform: str) -> Messenger | None:
        messenger = app.platforms.messengers.get(platform)
        if messenger is None:
            return None
        return RateLimitedMessenger(messenger=messenger, limiters=limiters, yields=True)

    return find


def build_paper_change_job(app: AppContext, limiters: AccountLimiters) -> PaperChangeJob:
    return PaperChangeJob(
        follower=app.follower,
        notices=app.stores.change_notices,
        subscriptions=app.stores.subscriptions,
        find_messenger=find_limited_messenger(app, limiters),
        posts=app.stores.posts,
        view=PaperChangesView(),
        clock=app.clock,
        is_admitted=app.access.is_admitted,
    )


def build_watch_job(app: AppContext, limiters: AccountLimiters) -> WatchJob:
    return WatchJob(
        watches=app.stores.watches,
        editions=app.stores.editions,
        find_messenger=find_limited_messenger(app, limiters),
        posts=app.stores.posts,
        view=WatchView(),
        clock=app.clock,
        is_admitted=app.access.is_admitted,
    )


def build_summary_job(app: AppContext) -> SummaryJob:
    return SummaryJob(summaries=build_imported_summaries(app.stores, background=True), clock=app.clock)


def build_operator_alerts(app: AppContext) -> OperatorAlerts | None:
    """None without OPERATOR_CHAT."""
    operator = app.settings.operator_chat
    if operator is None:
        return None
    chat = operator.to_chat()

    async def notify_operator(message: Message) -> bool:
        return await app.access.notify(chat, message)

    return OperatorAlerts(
        due_store=app.stores.due_store,
        overview=app.stores.delivery_overview,
        edition_store=app.stores.editions,
        clock=app.clock,
        view=app.views.status,
        language=app.settings.digest_language,
        notify=notify_operator,
    )


async def run_frontend(first_run: FirstRun, web: WebRuntime) -> None:
    """Show the stored edition or the sample; editions and deliveries are a worker's."""
    await first_run.publish(await first_run.stored_or_sample())
    web.progress.done("ready", f"open {web.address}")
    freeze_startup_objects()


async def follow_withdrawals(app: AppContext, corrections: CorrectionJob) -> None:
    """Where one process a tick runs the periodic services, the others look for withdrawals, too: each has caches of its own."""
    service = PeriodicService(name="withdrawals", run=corrections.follow_withdrawals)
    await TickerRunner().run_periodic([service], app.settings.tick_seconds)


async def run_worker_jobs(
    app: AppContext,
    first_run: FirstRun,
    worker: DeliveryWorker,
    web: WebRuntime,
    corrections: CorrectionJob,
) -> None:
    """Run the periodic jobs until cancelled, each beside the others: what waits for a source or a model holds up no
    booking. At the start, booking waits for the first edition, at most MAX_BOOKING_DELAY_S: an older one may be due.
    """
    await app.access.resume_admitted()
    due_job = DueJob(due_store=app.stores.due_store, clock=app.clock, max_lateness=app.settings.max_lateness)
    alerts = build_operator_alerts(app)
    watch_job = build_watch_job(app, worker.limiters)
    retention_job = RetentionJob(retention=app.stores.retention, clock=app.clock)

    async def book_due_deliveries() -> None:
        if await due_job.run():
            worker.wake()

    async def publish_edition(edition: Edition) -> None:
        await first_run.publish(edition)
        web.progress.done("papers", f"{len(edition.papers)} papers of {edition.day}")
        await book_due_deliveries()

    first_edition = asyncio.create_task(publish_first_edition(first_run, worker, web))
    edition_job = EditionJob(
        editions=app.editions,
        edition_store=app.stores.editions,
        clock=app.clock,
        language=app.settings.digest_language,
        on_edition=publish_edition,
        not_before=app.clock.now() + SAMPLE_RETRY_INTERVAL,
    )

    async def make_edition() -> None:
        if first_edition.done():
            await edition_job.run()

    services = [
        PeriodicService(name="retention", run=retention_job.run),
        PeriodicService(name="watches", run=watch_job.run),
        PeriodicService(name="paper_changes", run=build_paper_change_job(app, worker.limiters).run),
        PeriodicService(name="due", run=book_due_deliveries),
        PeriodicService(name="corrections", run=corrections.run),
        PeriodicService(name="summaries", run=build_summary_job(app).run),
        PeriodicService(name="edition", run=make_edition),
        *([PeriodicService(name="alerts", run=alerts.run)] if alerts is not None else []),
    ]
    runner = app.job_workers or TickerRunner()
    try:
        await asyncio.wait([first_edition], timeout=MAX_BOOKING_DELAY_S)
        periodic = asyncio.create_task(runner.run_periodic(services, app.settings.tick_seconds))
        try:
            await first_edition
            await periodic
        finally:
            periodic.cancel()
            await asyncio.gather(periodic, return_exceptions=True)
    finally:
        first_edition.cancel()
        await asyncio.gather(first_edition, return_exceptions=True)


async def publish_first_edition(first_run: FirstRun, worker: DeliveryWorker, web: WebRuntime) -> None:
    """Publish the newest edition and say that the bot is ready. Without a page there is no sample: several workers would
    each make it.
    """
    edition = await (first_run.newest_or_fallback() if web.page else first_run.newest_or_stored())
    if edition is not None:
        await first_run.publish(edition)
    web.progress.done("ready", f"open {web.address}" if web.page else f"worker {worker.owner}")
    freeze_startup_objects()
