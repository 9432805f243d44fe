"""What a person says or presses, wired to who answers it: handlers, views and the router."""

from bot.chats import ChatCommands, chat_commands
from bot.house import Domain, House
from bot.settings import Settings
from handlers.access import Access
from handlers.digests import Digests
from handlers.feedback import Feedback, Tastes
from handlers.finding import Finding
from handlers.greetings import Greetings
from handlers.hourly import Hourly
from handlers.letters import Letters
from handlers.meaning import Meaning
from handlers.questions import Questions
from handlers.reading import Reading
from handlers.router import Router
from handlers.table import NAMES, table
from insights.model import Chat
from insights.ports import Clock, Messenger, Rights
from insights.subscriptions import Subscription, next_due
from insights.views.digest import DigestView
from insights.views.notes import Notes
from insights.views.reading import ReadingView


def routed(domain: Domain) -> House:
    settings, stores, clock = domain.settings, domain.stores, domain.clock
    rights, messengers = dict[str, Rights](), dict[str, Messenger]()
    default = default_subscription(settings, clock)
    letters = Letters(messengers=messengers, posts=stores.posts, attachments=stores.attachments)
    access, tastes = _access(domain, letters), Tastes(verdicts=stores.verdicts, papers=stores.editions)
    chats = _chats(domain, rights, default)
    meaning = Meaning(
        papers=domain.papers,
        posts=stores.posts,
        conversations=stores.conversations,
        editions=stores.editions,
        found=stores.search,
        taxonomy=domain.taxonomy,
        clock=clock,
    )
    return House(
        settings=settings,
        taxonomy=domain.taxonomy,
        stores=stores,
        editions=domain.editions,
        papers=domain.papers,
        answering=domain.answering,
        router=_router(domain, chats, meaning, access=access, feedback=_feedback(domain, tastes, letters)),
        digest=DigestView(taxonomy=domain.taxonomy),
        mine=chats.choices.digest,
        status=chats.operators.view,
        notes=Notes(taxonomy=domain.taxonomy),
        meaning=meaning,
        access=access,
        tastes=tastes,
        default=default,
        rights=rights,
        messengers=messengers,
    )


def _router(
    domain: Domain, chats: ChatCommands, meaning: Meaning, *, access: Access, feedback: Feedback
) -> Router:
    stores, notes, papers = domain.stores, Notes(taxonomy=domain.taxonomy), domain.papers
    reading = _reading(domain)
    questions = _questions(domain, meaning)
    finding = Finding(found=stores.search, store=stores.editions, taxonomy=domain.taxonomy, view=papers.view)
    return Router(
        commands=table(
            digests=_digests(domain, chats, reading, feedback.tastes),
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
        clock=domain.clock,
        default_language=domain.settings.digest_language,
        serves=access,
        also=feedback.commands,
        finds=finding.searched,
    )


def _questions(domain: Domain, meaning: Meaning) -> Questions:
    return Questions(
        meaning=meaning,
        answering=domain.answering,
        conversations=domain.stores.conversations,
        clock=domain.clock,
        hourly=Hourly(
            clock=domain.clock,
            of_person=domain.settings.questions_per_hour,
            of_chat=domain.settings.chat_questions_per_hour,
        ),
    )


def _access(domain: Domain, letters: Letters) -> Access:
    """Everybody is served while nothing costs; with a model, who was admitted."""
    settings = domain.settings
    return Access(
        admissions=domain.stores.admissions,
        tells=letters,
        clock=domain.clock,
        listed=(settings.access or ("listed" if settings.openai_model else "open")) == "listed",
        allowed=frozenset((*settings.allowed_chats, settings.operator_chat)) - {""},
    )


def _chats(domain: Domain, rights: dict[str, Rights], default: Subscription) -> ChatCommands:
    stores = domain.stores
    return chat_commands(
        subscriptions=stores.subscriptions,
        ledger=stores.ledger,
        dues=stores.dues,
        operations=stores.operations,
        editions=domain.editions,
        taxonomy=domain.taxonomy,
        rights=rights,
        default=default,
        operator_chat=domain.settings.operator_chat,
    )


def _feedback(domain: Domain, tastes: Tastes, letters: Letters) -> Feedback:
    stores = domain.stores
    return Feedback(
        verdicts=stores.verdicts,
        tastes=tastes,
        papers=stores.editions,
        posts=stores.posts,
        admissions=stores.admissions,
        tells=letters,
        clock=domain.clock,
        operator=domain.settings.operator_chat,
    )


def _reading(domain: Domain) -> Reading:
    stores = domain.stores
    return Reading(
        store=stores.editions,
        found=stores.search,
        pictures=stores.pictures,
        writer=domain.papers.writer,
        taxonomy=domain.taxonomy,
        view=ReadingView(taxonomy=domain.taxonomy),
    )


def _digests(domain: Domain, chats: ChatCommands, reading: Reading, tastes: Tastes) -> Digests:
    return Digests(
        editions=domain.editions,
        taxonomy=domain.taxonomy,
        digest=chats.choices.digest,
        papers=domain.papers.view,
        reading=reading,
        notes=Notes(taxonomy=domain.taxonomy),
        default=default_subscription(domain.settings, domain.clock),
        clock=domain.clock,
        tunes=tastes,
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
