"""The composition root: every concrete thing is named here, once, top to bottom, and closed in reverse order.

Heavy libraries are imported by the rooms that need them, when they need them; this file is imported after the
page is up, so that the first request is answered while the rest is still opening.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.house import Domain, House
from bot.routing import routed
from bot.settings import Settings
from bot.sources import sources
from bot.stores import Stores
from bot.system_clock import FileClock, SystemClock
from bot.writers import drawing, reader, writers
from handlers.papers import Papers
from insights.digest.canvas import cache_in
from insights.digest.classify import Classifier
from insights.digest.compose import Composer
from insights.digest.past import Past
from insights.editions import Editions
from insights.ports import Clock
from insights.reading.answer import EmbeddedReader
from insights.reading.answering import Answering
from insights.reading.library import Library
from insights.sources.sample import Sample
from insights.store.engine import open_database
from insights.taxonomy import load
from insights.views.papers import PaperView

__all__ = ["House", "clock_of", "open_house"]


def clock_of(settings: Settings) -> Clock:
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Database, writers, editions and router; no platform, no page, nothing that acts by itself."""
    async with AsyncExitStack() as stack:
        clock = clock_of(settings)
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
        editions = Editions(
            store=stores.editions,
            past=Past(store=stores.past),
            sources=papers_from.listed,
            backfill=papers_from.api if "arxiv" in settings.sources else None,
            sample_source=Sample(),
            composer=composer,
            draw=drawing(taxonomy),
            categories=settings.arxiv_categories,
            clock=clock,
        )
        papers = Papers(
            store=stores.editions,
            lookup=papers_from.api,
            classifier=composer.classifier,
            writer=writer,
            view=PaperView(taxonomy=taxonomy),
        )
        answering = Answering(
            library=Library(
                texts=papers_from.texts,
                store=stores.texts,
                clock=clock,
                keep_days=settings.keep_fulltext_days,
            ),
            answers=stores.answers,
            embedded=EmbeddedReader(),
            clock=clock,
            model=reader(model, stack),
        )
        yield routed(
            Domain(
                settings=settings,
                taxonomy=taxonomy,
                stores=stores,
                editions=editions,
                papers=papers,
                answering=answering,
            )
        )
