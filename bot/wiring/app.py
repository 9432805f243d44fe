"""The composition root: every concrete thing is named here, once, top to bottom, and closed in reverse order.

Heavy libraries are imported by the rooms that need them, when they need them; this file is imported after the
page is up, so that the first request is answered while the rest is still opening.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.config.settings import Settings
from bot.wiring.clock import FileClock, SystemClock
from bot.wiring.context import AppContext, Services
from bot.wiring.handlers import build_context
from bot.wiring.sources import sources
from bot.wiring.stores import Stores
from bot.wiring.writers import drawing, reader, writers
from handlers.papers import PaperCommands
from insights.charts.canvas import cache_in
from insights.digest.background_loader import BackgroundLoader
from insights.digest.composer import Composer
from insights.digest.edition_service import EditionService
from insights.fulltext.library import Library
from insights.ports.clock import Clock
from insights.qa.answering_service import AnsweringService
from insights.qa.extractive_answerer import ExtractiveAnswerer
from insights.sources.sample import Sample
from insights.store.db.database import open_database
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load
from insights.views.papers import PaperView

__all__ = ["AppContext", "make_clock", "open_app"]


def make_clock(settings: Settings) -> Clock:
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()


@asynccontextmanager
async def open_app(settings: Settings) -> AsyncIterator[AppContext]:
    """Database, writers, editions and router; no platform, no page, nothing that acts by itself."""
    async with AsyncExitStack() as stack:
        clock = make_clock(settings)
        taxonomy = load(settings.taxonomy_file)
        database = await stack.enter_async_context(open_database(settings.database_url.get_secret_value()))
        if database.folder:
            cache_in(database.folder)
        stores = Stores.over(
            database,
            clock,
            keep_conversations_days=settings.keep_conversations_days,
            keep_posts_days=settings.keep_posts_days,
        )
        papers_from = sources(settings, clock)
        writer, model = await writers(settings, clock, taxonomy, stack)
        composer = Composer(classifier=Classifier(taxonomy), writer=writer, clock=clock, model=model)
        editions = EditionService(
            store=stores.editions,
            past=BackgroundLoader(store=stores.past),
            sources=papers_from.listed,
            backfill=papers_from.api if "arxiv" in settings.sources else None,
            sample_source=Sample(),
            composer=composer,
            draw=drawing(taxonomy),
            categories=settings.arxiv_categories,
            clock=clock,
        )
        papers = PaperCommands(
            store=stores.editions,
            lookup=papers_from.api,
            classifier=composer.classifier,
            writer=writer,
            view=PaperView(taxonomy=taxonomy),
        )
        answering = AnsweringService(
            library=Library(
                texts=papers_from.texts,
                store=stores.texts,
                clock=clock,
                keep_days=settings.keep_fulltext_days,
            ),
            answers=stores.answers,
            embedded=ExtractiveAnswerer(),
            clock=clock,
            model=reader(model, stack),
        )
        yield build_context(
            Services(
                settings=settings,
                taxonomy=taxonomy,
                stores=stores,
                editions=editions,
                papers=papers,
                answering=answering,
            )
        )
