"""The composition root: every concrete thing is named here, once, top to bottom, and closed in reverse order.

Heavy libraries are imported by the rooms that need them, when they need them; this file is imported after the
page is up, so that the first request is answered while the rest is still opening.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.routing import Domain, routing
from bot.settings import Settings
from bot.sources import sources
from bot.stores import Stores
from bot.system_clock import FileClock, SystemClock
from bot.writers import drawing, reader, writers
from handlers.access import Access
from handlers.feedback import Tastes
from handlers.meaning import Meaning
from handlers.papers import Papers
from handlers.router import Router
from insights.digest.classify import Classifier
from insights.digest.compose import Composer
from insights.digest.past import Past
from insights.editions import Editions
from insights.ports import Clock, Messenger, Rights
from insights.reading.answer import EmbeddedReader
from insights.reading.answering import Answering
from insights.reading.library import Library
from insights.sources.sample import Sample
from insights.store.engine import open_database
from insights.subscriptions import Subscription
from insights.taxonomy import Taxonomy, load
from insights.views.digest import DigestView
from insights.views.mine import ChatDigest
from insights.views.notes import Notes
from insights.views.papers import PaperView
from insights.views.status import StatusView


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The domain, opened: what every door and every job works with."""

    settings: Settings
    clock: Clock
    taxonomy: Taxonomy
    stores: Stores
    editions: Editions
    digest: DigestView
    mine: ChatDigest
    """The same as one chat gets it."""
    status: StatusView
    notes: Notes
    papers: Papers
    meaning: Meaning
    answering: Answering
    router: Router
    rights: dict[str, Rights]
    """By platform; each door adds its own."""
    messengers: dict[str, Messenger]
    """By platform, as they connect."""
    access: Access
    tastes: Tastes
    default: Subscription


def clock_of(settings: Settings) -> Clock:
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Database, writers, editions and router; no platform, no page, nothing that acts by itself."""
    async with AsyncExitStack() as stack:
        clock = clock_of(settings)
        taxonomy = load(settings.taxonomy_file)
        database = await stack.enter_async_context(open_database(settings.database_url.get_secret_value()))
        stores = Stores.over(database, settings.keep_conversations_days)
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
        yield _house(
            Domain(
                settings=settings,
                taxonomy=taxonomy,
                stores=stores,
                editions=editions,
                papers=papers,
                answering=answering,
            )
        )


def _house(domain: Domain) -> House:
    """The router on top of what is open, and everything at hand."""
    routed = routing(domain)
    return House(
        settings=domain.settings,
        clock=domain.clock,
        taxonomy=domain.taxonomy,
        stores=domain.stores,
        editions=domain.editions,
        digest=DigestView(taxonomy=domain.taxonomy),
        mine=routed.chats.choices.digest,
        status=routed.chats.operators.view,
        notes=routed.notes,
        papers=domain.papers,
        meaning=routed.meaning,
        answering=domain.answering,
        router=routed.router,
        rights=routed.rights,
        messengers=routed.messengers,
        access=routed.access,
        tastes=routed.tastes,
        default=routed.default,
    )
