"""The composition root: every concrete thing is named here, once, top to bottom, and closed in reverse order.

Heavy libraries are imported by the rooms that need them, when they need them; this file is imported after the
page is up, so that the first request is answered while the rest is still opening.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.chats import chat_commands
from bot.settings import Settings
from bot.sources import sources
from bot.system_clock import FileClock, SystemClock
from handlers.access import Access
from handlers.digests import Digests
from handlers.feedback import Feedback, Tastes
from handlers.finding import Finding
from handlers.greetings import Greetings
from handlers.letters import Letters
from handlers.meaning import Meaning
from handlers.papers import Papers
from handlers.questions import Questions
from handlers.reading import Reading
from handlers.router import Router
from handlers.table import NAMES, table
from insights.digest import chart as charts
from insights.digest.classify import Classifier
from insights.digest.compose import Composer
from insights.digest.past import Past
from insights.editions import Draw, Editions
from insights.model import Chart, Chat, Edition, Language
from insights.ports import Clock, Messenger, Rights, Writer
from insights.reading.answer import EmbeddedReader
from insights.reading.answering import Answering
from insights.reading.library import Library
from insights.sources.sample import Sample
from insights.store.archive import SqlArchive
from insights.store.conversations import SqlAnswers, SqlConversations
from insights.store.dues import SqlDues
from insights.store.editions import SqlEditions, SqlPictures
from insights.store.engine import Database, open_database
from insights.store.fulltext import SqlTexts
from insights.store.ledger import SqlLedger
from insights.store.local import SqlLocalPosts
from insights.store.operations import SqlOperations
from insights.store.past import SqlPast
from insights.store.people import SqlAdmissions, SqlVerdicts
from insights.store.posts import SqlAttachments, SqlHandled, SqlPosts
from insights.store.rates import SqlRates
from insights.store.search import SqlSearch
from insights.store.subscriptions import SqlSubscriptions
from insights.subscriptions import Subscription, next_due
from insights.taxonomy import Taxonomy, load
from insights.views.digest import DigestView
from insights.views.mine import ChatDigest
from insights.views.notes import Notes
from insights.views.papers import PaperView
from insights.views.reading import ReadingView
from insights.views.status import StatusView
from insights.writers.answers import ModelReader
from insights.writers.budget import Budget
from insights.writers.extractive import ExtractiveWriter
from insights.writers.model import ModelWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Everything the database keeps, by room."""

    editions: SqlEditions
    search: SqlSearch
    archive: SqlArchive
    past: SqlPast
    pictures: SqlPictures
    subscriptions: SqlSubscriptions
    ledger: SqlLedger
    dues: SqlDues
    operations: SqlOperations
    rates: SqlRates
    posts: SqlPosts
    attachments: SqlAttachments
    handled: SqlHandled
    local_posts: SqlLocalPosts
    texts: SqlTexts
    conversations: SqlConversations
    answers: SqlAnswers
    admissions: SqlAdmissions
    verdicts: SqlVerdicts

    @classmethod
    def over(cls, database: Database, keep_days: int = 30) -> "Stores":
        return cls(
            editions=SqlEditions(database),
            search=SqlSearch(database),
            archive=SqlArchive(database),
            past=SqlPast(database),
            pictures=SqlPictures(database),
            subscriptions=SqlSubscriptions(database),
            ledger=SqlLedger(database),
            dues=SqlDues(database),
            operations=SqlOperations(database),
            rates=SqlRates(database),
            posts=SqlPosts(database),
            attachments=SqlAttachments(database),
            handled=SqlHandled(database),
            local_posts=SqlLocalPosts(database),
            texts=SqlTexts(database),
            conversations=SqlConversations(database, keep_days),
            answers=SqlAnswers(database),
            admissions=SqlAdmissions(database),
            verdicts=SqlVerdicts(database),
        )


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
        writer, model = await _writers(settings, clock, taxonomy, stack)
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
                texts=papers_from.texts, store=stores.texts, clock=clock, keep_days=settings.keep_fulltext_days
            ),
            answers=stores.answers,
            embedded=EmbeddedReader(),
            clock=clock,
            model=_reader(model, stack),
        )
        yield _house(settings, taxonomy, stores, editions, papers, answering=answering)


def _house(
    settings: Settings,
    taxonomy: Taxonomy,
    stores: Stores,
    editions: Editions,
    papers: Papers,
    *,
    answering: Answering,
) -> House:
    """Views, handlers and the router, on top of what is open."""
    clock, rights = editions.clock, dict[str, Rights]()
    digest, notes = DigestView(taxonomy=taxonomy), Notes(taxonomy=taxonomy)
    default = default_subscription(settings, clock)
    messengers = dict[str, Messenger]()
    letters = Letters(messengers=messengers, posts=stores.posts, attachments=stores.attachments)
    access = Access(
        admissions=stores.admissions,
        tells=letters,
        clock=clock,
        listed=(settings.access or ("listed" if settings.openai_model else "open")) == "listed",
        allowed=frozenset((*settings.allowed_chats, settings.operator_chat)) - {""},
    )
    reading = Reading(
        store=stores.editions,
        found=stores.search,
        pictures=stores.pictures,
        writer=papers.writer,
        taxonomy=taxonomy,
        view=ReadingView(taxonomy=taxonomy),
    )
    chats = chat_commands(
        subscriptions=stores.subscriptions,
        ledger=stores.ledger,
        dues=stores.dues,
        operations=stores.operations,
        editions=editions,
        taxonomy=taxonomy,
        rights=rights,
        default=default,
        operator_chat=settings.operator_chat,
    )
    tastes = Tastes(verdicts=stores.verdicts, papers=stores.editions)
    feedback = Feedback(
        verdicts=stores.verdicts,
        tastes=tastes,
        papers=stores.editions,
        posts=stores.posts,
        admissions=stores.admissions,
        tells=letters,
        clock=clock,
        operator=settings.operator_chat,
    )
    digests = Digests(
        editions=editions,
        taxonomy=taxonomy,
        digest=chats.choices.digest,
        papers=papers.view,
        reading=reading,
        notes=notes,
        default=default,
        clock=clock,
        tunes=tastes,
    )
    meaning = Meaning(
        papers=papers,
        posts=stores.posts,
        conversations=stores.conversations,
        editions=stores.editions,
        taxonomy=taxonomy,
        clock=clock,
    )
    questions = Questions(
        meaning=meaning, answering=answering, conversations=stores.conversations, clock=clock
    )
    router = Router(
        commands=table(
            digests=digests,
            reading=reading,
            papers=papers,
            questions=questions,
            subscribing=chats.subscribing,
            choices=chats.choices,
            operators=chats.operators,
            greetings=Greetings(notes=notes, names=NAMES),
        ),
        answer=questions.reply,
        subscriptions=stores.subscriptions,
        handled=stores.handled,
        notes=notes,
        clock=clock,
        default_language=settings.digest_language,
        serves=access,
        also=feedback.commands,
        finds=Finding(
            found=stores.search, store=stores.editions, taxonomy=taxonomy, view=papers.view
        ).searched,
    )
    return House(
        settings=settings,
        clock=clock,
        taxonomy=taxonomy,
        stores=stores,
        editions=editions,
        digest=digest,
        mine=chats.choices.digest,
        status=chats.operators.view,
        notes=notes,
        papers=papers,
        meaning=meaning,
        answering=answering,
        router=router,
        rights=rights,
        messengers=messengers,
        access=access,
        tastes=tastes,
        default=default,
    )


def default_subscription(settings: Settings, clock: Clock) -> Subscription:
    """What a chat gets that only says /subscribe."""
    return Subscription(
        chat=Chat(platform="", account="", id=""),
        language=settings.digest_language,
        send_at=settings.digest_time,
        zone=settings.digest_timezone,
        next_due_at=next_due(clock.now(), settings.digest_time, settings.digest_timezone),
    )


async def _writers(
    settings: Settings, clock: Clock, taxonomy: Taxonomy, stack: AsyncExitStack
) -> tuple[ExtractiveWriter, Writer | None]:
    topics = {topic.slug: topic for topic in taxonomy.topics}
    embedded = ExtractiveWriter(clock=clock, featured=settings.featured, topics=topics)
    if not settings.openai_model:
        return embedded, None
    key = settings.openai_api_key
    model = ModelWriter(
        model=settings.openai_model,
        key=key.get_secret_value() if key else "",
        base_url=settings.openai_base_url,
        clock=clock,
        embedded=embedded,
        featured=settings.featured,
        budget=Budget(limit=settings.model_tokens_per_day, clock=clock),
    )
    stack.push_async_callback(model.close)
    return embedded, model


def _reader(model: Writer | None, stack: AsyncExitStack) -> ModelReader | None:
    """Answers by the model that writes the reports, out of the same day's tokens."""
    if not isinstance(model, ModelWriter):
        return None
    reader = ModelReader(model=model.model, key=model.key, base_url=model.base_url, budget=model.budget)
    stack.push_async_callback(reader.close)
    return reader


def drawing(taxonomy: Taxonomy) -> Draw:
    async def draw(edition: Edition, language: Language) -> tuple[Chart, bytes]:
        """The ref carries the picture's own hash: a remade day never shows a cached old chart."""
        chart = charts.day_chart(edition, taxonomy.name, language)
        png = await charts.png(chart)
        ref = f"chart/{edition.day.isoformat()}/{language}/{hashlib.sha256(png).hexdigest()[:12]}"
        return Chart(language=language, ref=ref, alt=charts.alt(chart)), png

    return draw
