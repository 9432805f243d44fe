"""The commands with which a chat chooses what it gets, wired."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.config.settings import Settings
from bot.wiring.context import AppContext, Services
from handlers.access import AccessControl
from handlers.archive import ArchiveCommands
from handlers.chat_notifier import ChatNotifier
from handlers.commands import NAMES, table
from handlers.digests import DigestCommands
from handlers.feedback import ChatPreferences, FeedbackCommands
from handlers.help import HelpCommands
from handlers.inline_search import InlineSearch
from handlers.question_limit import QuestionRateLimit
from handlers.questions import QuestionCommands
from handlers.reference_resolver import ReferenceResolver
from handlers.router import Router
from handlers.settings import SettingsCommands
from handlers.status import StatusCommands
from handlers.subscription_service import SubscriptionService
from handlers.subscriptions import SubscribeCommands
from insights.digest.edition_service import EditionService
from insights.errors import BadConfiguration
from insights.model import Chat
from insights.ports.clock import Clock
from insights.ports.delivery_overview import DeliveryOverview
from insights.ports.due_store import DueStore
from insights.ports.ledger import DeliveryLedger, SubscriptionStore
from insights.ports.messaging import Messenger, Permissions
from insights.subscriptions.subscription import Subscription, next_due
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.archive import ArchiveView
from insights.views.chat_digest import ChatDigestView
from insights.views.digest import DigestView
from insights.views.notices import NoticeView
from insights.views.settings import SettingsView
from insights.views.status import StatusView


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCommands:
    subscribing: SubscribeCommands
    choices: SettingsCommands
    operators: StatusCommands


def chat_commands(
    *,
    subscriptions: SubscriptionStore,
    ledger: DeliveryLedger,
    dues: DueStore,
    operations: DeliveryOverview,
    editions: EditionService,
    taxonomy: Taxonomy,
    rights: Mapping[str, Permissions],
    default: Subscription,
    operator_chat: str,
) -> ChatCommands:
    changes = SubscriptionService(
        subscriptions=subscriptions,
        ledger=ledger,
        dues=dues,
        rights=rights,
        clock=editions.clock,
        default=default,
    )
    view = SettingsView(taxonomy=taxonomy, styled=frozenset({"telegram"}))
    digest = ChatDigestView(view=DigestView(taxonomy=taxonomy), taxonomy=taxonomy)
    return ChatCommands(
        subscribing=SubscribeCommands(changes=changes, taxonomy=taxonomy, view=view),
        choices=SettingsCommands(
            changes=changes, editions=editions, taxonomy=taxonomy, view=view, digest=digest
        ),
        operators=StatusCommands(
            changes=changes,
            operations=operations,
            editions=editions,
            view=StatusView(settings=view),
            chat=operator_chat,
        ),
    )


def operator_chat(words: str) -> Chat | None:
    """Of "telegram:-100123", "slack:C0123", "local:page", "telegram:-100123/7" with a thread. Empty is None."""
    if not words:
        return None
    platform, _, rest = words.partition(":")
    number, _, thread = rest.partition("/")
    if platform not in {"telegram", "slack", "local"} or not number:
        why = "write it as telegram:123456789, slack:C0123456789 or local:page"
        raise BadConfiguration("error.setting", name="OPERATOR_CHAT", why=why)
    return Chat(platform=platform, account=platform if platform == "local" else "", id=number, thread=thread)


def build_context(domain: Services) -> AppContext:
    settings, stores, clock = domain.settings, domain.stores, domain.clock
    rights, messengers = dict[str, Permissions](), dict[str, Messenger]()
    default = default_subscription(settings, clock)
    letters = ChatNotifier(messengers=messengers, posts=stores.posts, attachments=stores.attachments)
    access, tastes = (
        _access(domain, letters),
        ChatPreferences(verdicts=stores.verdicts, papers=stores.editions),
    )
    chats = _chats(domain, rights, default)
    meaning = ReferenceResolver(
        papers=domain.papers,
        posts=stores.posts,
        conversations=stores.conversations,
        editions=stores.editions,
        found=stores.search,
        taxonomy=domain.taxonomy,
        clock=clock,
    )
    return AppContext(
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
        notes=NoticeView(taxonomy=domain.taxonomy),
        meaning=meaning,
        access=access,
        tastes=tastes,
        default=default,
        rights=rights,
        messengers=messengers,
    )


def _router(
    domain: Services,
    chats: ChatCommands,
    meaning: ReferenceResolver,
    *,
    access: AccessControl,
    feedback: FeedbackCommands,
) -> Router:
    stores, notes, papers = domain.stores, NoticeView(taxonomy=domain.taxonomy), domain.papers
    reading = _reading(domain)
    questions = _questions(domain, meaning)
    finding = InlineSearch(
        found=stores.search, store=stores.editions, taxonomy=domain.taxonomy, view=papers.view
    )
    return Router(
        commands=table(
            digests=_digests(domain, chats, reading, feedback.tastes),
            reading=reading,
            papers=papers,
            questions=questions,
            subscribing=chats.subscribing,
            choices=chats.choices,
            operators=chats.operators,
            greetings=HelpCommands(notes=notes, names=NAMES),
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


def _questions(domain: Services, meaning: ReferenceResolver) -> QuestionCommands:
    return QuestionCommands(
        meaning=meaning,
        answering=domain.answering,
        conversations=domain.stores.conversations,
        clock=domain.clock,
        hourly=QuestionRateLimit(
            clock=domain.clock,
            of_person=domain.settings.questions_per_hour,
            of_chat=domain.settings.chat_questions_per_hour,
        ),
    )


def _access(domain: Services, letters: ChatNotifier) -> AccessControl:
    """Everybody is served while nothing costs; with a model, who was admitted."""
    settings = domain.settings
    return AccessControl(
        admissions=domain.stores.admissions,
        notify=letters,
        clock=domain.clock,
        restricted=(settings.access or ("listed" if settings.openai_model else "open")) == "listed",
        allowed=frozenset((*settings.allowed_chats, settings.operator_chat)) - {""},
    )


def _chats(domain: Services, rights: dict[str, Permissions], default: Subscription) -> ChatCommands:
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


def _feedback(domain: Services, tastes: ChatPreferences, letters: ChatNotifier) -> FeedbackCommands:
    stores = domain.stores
    return FeedbackCommands(
        verdicts=stores.verdicts,
        tastes=tastes,
        papers=stores.editions,
        posts=stores.posts,
        admissions=stores.admissions,
        notify=letters,
        clock=domain.clock,
        operator=domain.settings.operator_chat,
    )


def _reading(domain: Services) -> ArchiveCommands:
    stores = domain.stores
    return ArchiveCommands(
        store=stores.editions,
        found=stores.search,
        pictures=stores.pictures,
        writer=domain.papers.writer,
        taxonomy=domain.taxonomy,
        view=ArchiveView(taxonomy=domain.taxonomy),
    )


def _digests(
    domain: Services, chats: ChatCommands, reading: ArchiveCommands, tastes: ChatPreferences
) -> DigestCommands:
    return DigestCommands(
        editions=domain.editions,
        taxonomy=domain.taxonomy,
        digest=chats.choices.digest,
        papers=domain.papers.view,
        reading=reading,
        notes=NoticeView(taxonomy=domain.taxonomy),
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
