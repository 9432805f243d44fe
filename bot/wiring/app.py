"""The composition root: opens everything below the platforms and closes it in reverse order.

It is imported after the page is served: the first request is answered while the rest is still opening.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.config.settings import Settings
from bot.platform_adapter import ConnectedPlatforms
from bot.wiring.archive import build_archive, build_paper_follower
from bot.wiring.clock import make_clock
from bot.wiring.context import AppContext, Services
from bot.wiring.editions import build_editions, build_library
from bot.wiring.handlers import build_context, build_views, make_default_subscription
from bot.wiring.jobs import SharedWork, share_work
from bot.wiring.sources import build_sources
from bot.wiring.stores import Stores
from bot.wiring.writers import build_writers
from handlers.papers import PaperCommands
from insights.charts.subprocess_drawing import ChartDrawer
from insights.digest.composer import Composer
from insights.ports.clock import Clock
from insights.ports.metrics import NoMetrics, ServiceMetrics
from insights.ports.progress import NoProgress, WorkProgress
from insights.qa.answering_service import AnsweringService
from insights.qa.extractive_answerer import ExtractiveAnswerer
from insights.store.db.database import open_database
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.papers import PaperView

__all__ = ["AppContext", "open_app"]


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    metrics: ServiceMetrics | None = None,
    progress: WorkProgress | None = None,
    shares_jobs: bool = False,
) -> AsyncIterator[AppContext]:
    """The app without platforms, page and jobs: nothing in it acts by itself. Without `clock` time is as `make_clock`
    says, without `metrics` nothing is counted, and `progress` is told how far an edition is. With `shares_jobs` what takes
    long is done by the workers on this database, if there is a queue. Raises BadConfiguration and StoreFailed.
    """
    clock, metrics, progress = clock or make_clock(settings), metrics or NoMetrics(), progress or NoProgress()
    async with AsyncExitStack() as stack:
        taxonomy = load_taxonomy(settings.taxonomy_file)
        database = await stack.enter_async_context(open_database(settings.database_url.get_secret_value()))
        chart_drawer = ChartDrawer(cache_folder=database.folder)
        stores = Stores.from_database(
            database,
            clock,
            keep_conversations_days=settings.keep_conversations_days,
            keep_posts_days=settings.keep_posts_days,
        )
        paper_sources = build_sources(settings, clock, stores.rates)
        writer, model, answerer = build_writers(settings, clock, taxonomy, stores, stack, metrics=metrics)
        composer = Composer(
            classifier=Classifier(taxonomy), writer=writer, clock=clock, model=model, progress=progress
        )
        follower = build_paper_follower(settings, stores, paper_sources, clock)
        editions = build_editions(
            settings,
            clock,
            stores,
            paper_sources,
            composer,
            taxonomy=taxonomy,
            chart_drawer=chart_drawer,
            metrics=metrics,
            record_observer=follower,
        )
        paper_commands = PaperCommands(
            editions=stores.editions,
            lookup=paper_sources.arxiv_api,
            classifier=composer.classifier,
            writer=writer,
            changes=stores.paper_changes,
            view=PaperView(taxonomy=taxonomy),
        )
        work = SharedWork(editions=editions, library=build_library(settings, clock, stores, paper_sources))
        if shares_jobs:
            work = await share_work(work, settings, stack, stores, clock, metrics=metrics)
        answering = AnsweringService(
            library=work.library,
            cache=stores.answers,
            embedded=ExtractiveAnswerer(),
            clock=clock,
            model=answerer,
            withdrawn_texts=stores.withdrawals,
        )
        yield build_context(
            Services(
                settings=settings,
                taxonomy=taxonomy,
                clock=clock,
                stores=stores,
                editions=work.editions,
                follower=follower,
                archive=build_archive(stores, taxonomy, writer),
                paper_commands=paper_commands,
                answering=answering,
                views=build_views(taxonomy),
                chart_drawer=chart_drawer,
                platforms=ConnectedPlatforms(),
                default_subscription=make_default_subscription(settings, clock),
                metrics=metrics,
                job_workers=work.workers,
            )
        )
