"""Construction of the views and handlers: access, commands, feedback, inline search, and the router above them."""

from collections.abc import Mapping

from bot.config.settings import Settings
from bot.wiring.context import AppContext, Services, Views
from bot.wiring.stores import Stores
from handlers.access import AccessControl
from handlers.access_commands import AccessCommands
from handlers.archive import ArchiveCommands
from handlers.chat_notifier import ChatNotifier
from handlers.commands import COMMAND_NAMES, command_table
from handlers.departures import Departures
from handlers.digests import DigestCommands
from handlers.exports import ExportCommands
from handlers.feedback import ChatPreferences, FeedbackCommands
from handlers.help import HelpCommands
from handlers.inline_search import InlineSearch
from handlers.named_papers import NamedPapers
from handlers.owner_codes import OwnerCodes
from handlers.plain_sentences import PlainSentences
from handlers.question_limit import QuestionRateLimit
from handlers.question_queue import QuestionQueue
from handlers.questions import QuestionCommands
from handlers.reference_resolver import ReferenceResolver
from handlers.request import Handler
from handlers.router import Router
from handlers.saved import SavedCommands
from handlers.settings import SettingsCommands
from handlers.settings_form import SettingsForm
from handlers.similar import SimilarCommands
from handlers.status import StatusCommands
from handlers.subscription_service import SubscriptionService
from handlers.subscriptions import SubscribeCommands
from handlers.watches import WatchCommands
from handlers.withdrawals import WithdrawalCommands
from insights.archive.similar import SimilarFinder
from insights.digest.week import WeekLoader
from insights.digest.withdrawal_service import WithdrawalService
from insights.model import Chat
from insights.ports.clock import Clock
from insights.subscriptions.subscription import Subscription, next_due
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.access import AccessView
from insights.views.archive import ArchiveView
from insights.views.chat_digest import ChatDigestView
from insights.views.digest import DigestView
from insights.views.notices import NoticeView
from insights.views.saved import SavedView
from insights.views.settings import SettingsView
from insights.views.settings_dialog import FORM_VERB
from insights.views.status import StatusView
from insights.views.watches import WatchView
from insights.views.weekly import WeeklyView


def build_views(taxonomy: Taxonomy) -> Views:
    digest = DigestView(taxonomy=taxonomy)
    settings = SettingsView(taxonomy=taxonomy, styled_platforms=frozenset({"telegram", "slack"}))
    return Views(
        digest=digest,
        chat_digest=ChatDigestView(digest_view=digest, taxonomy=taxonomy),
        settings=settings,
        status=StatusView(settings=settings),
        notices=NoticeView(taxonomy=taxonomy),
    )


def make_default_subscription(settings: Settings, clock: Clock) -> Subscription:
    """What a chat gets that sends /subscribe and nothing more. Its chat is empty."""
    return Subscription(
        chat=Chat(platform="", account="", id=""),
        language=settings.digest_language,
        send_at=settings.digest_time,
        zone=settings.digest_timezone,
        next_due_at=next_due(clock.now(), settings.digest_time, settings.digest_timezone),
    )


def build_withdrawal_service(stores: Stores, taxonomy: Taxonomy, clock: Clock) -> WithdrawalService:
    return WithdrawalService(
        withdrawals=stores.withdrawals,
        reports=stores.statement_reports,
        archive=stores.archive,
        editions=stores.editions,
        search=stores.search,
        find_topic=taxonomy.find_topic,
        clock=clock,
    )


def build_context(services: Services) -> AppContext:
    settings, stores, clock = services.settings, services.stores, services.clock
    notifier = ChatNotifier(
        messengers=services.platforms.messengers, posts=stores.posts, attachments=stores.attachments
    )
    access = AccessControl(
        admissions=stores.admissions,
        subscriptions=stores.subscriptions,
        notify=notifier.notify,
        clock=clock,
        codes=OwnerCodes(clock=clock),
        view=AccessView(is_restricted=settings.restricts_access, allowed_chats=settings.always_served_chats),
        restricted=settings.restricts_access,
        allowed_chats=settings.always_served_chats,
        open_platforms=frozenset({"local"}),
    )
    preferences = ChatPreferences(verdicts=stores.verdicts, editions=stores.editions)
    resolver = ReferenceResolver(
        paper_commands=services.paper_commands,
        posts=stores.posts,
        conversations=stores.conversations,
        editions=stores.editions,
        search_store=stores.search,
        taxonomy=services.taxonomy,
        clock=clock,
    )
    feedback = FeedbackCommands(
        verdicts=stores.verdicts,
        preferences=preferences,
        editions=stores.editions,
        posts=stores.posts,
        admissions=stores.admissions,
        notify=notifier.notify,
        clock=clock,
        withdrawals=build_withdrawal_service(stores, services.taxonomy, clock),
        language=settings.digest_language,
        operator_chat=settings.operator_chat,
        has_admin_page=settings.admin_token is not None,
    )
    questions = QuestionCommands(
        resolver=resolver,
        answering=services.answering,
        conversations=stores.conversations,
        clock=clock,
        rate_limit=QuestionRateLimit(
            clock=clock,
            per_person=settings.questions_per_hour,
            per_chat=settings.chat_questions_per_hour,
        ),
        queue=QuestionQueue(shared=stores.running_questions if stores.database.folder is None else None),
    )
    return AppContext(
        settings=settings,
        taxonomy=services.taxonomy,
        clock=clock,
        stores=stores,
        editions=services.editions,
        follower=services.follower,
        archive=services.archive,
        paper_commands=services.paper_commands,
        answering=services.answering,
        views=services.views,
        chart_drawer=services.chart_drawer,
        platforms=services.platforms,
        default_subscription=services.default_subscription,
        metrics=services.metrics,
        job_workers=services.job_workers,
        question_queue=questions.queue,
        router=build_router(services, access, preferences, feedback, questions),
        resolver=resolver,
        access=access,
        preferences=preferences,
    )


def build_router(
    services: Services,
    access: AccessControl,
    preferences: ChatPreferences,
    feedback: FeedbackCommands,
    questions: QuestionCommands,
) -> Router:
    taxonomy, stores, views = services.taxonomy, services.stores, services.views
    archive = ArchiveCommands(
        editions=stores.editions,
        search_store=stores.search,
        pictures=stores.pictures,
        writer=services.paper_commands.writer,
        taxonomy=taxonomy,
        view=ArchiveView(taxonomy=taxonomy),
        chart_drawer=services.chart_drawer,
    )
    digests = DigestCommands(
        editions=services.editions,
        taxonomy=taxonomy,
        digest_view=views.chat_digest,
        paper_view=services.paper_commands.view,
        archive=archive,
        notices=views.notices,
        default_subscription=services.default_subscription,
        clock=services.clock,
        conversations=stores.conversations,
        reorder=preferences.reorder,
    )
    commands, submissions = build_commands(services, access, questions, digests, archive)
    plain_sentences = PlainSentences(
        commands=commands,
        headlines=digests.headlines,
        of_day=digests.of_day,
        questions=questions,
        resolver=questions.resolver,
        notices=views.notices,
        taxonomy=taxonomy,
    )
    departures = Departures(
        subscriptions=stores.subscriptions,
        notify=access.notify,
        language=services.settings.digest_language,
        operator_chat=services.settings.operator_chat,
    )
    withdrawals = WithdrawalCommands(
        service=feedback.withdrawals,
        admissions=stores.admissions,
        operator_chat=services.settings.operator_chat,
    )
    inline_search = InlineSearch(
        search_store=stores.search,
        editions=stores.editions,
        taxonomy=taxonomy,
        view=services.paper_commands.view,
    )
    return Router(
        commands=commands,
        question_handler=plain_sentences.handle,
        subscriptions=stores.subscriptions,
        handled_events=stores.handled_events,
        watches=stores.watches,
        notices=views.notices,
        departures=departures,
        clock=services.clock,
        default_language=services.settings.digest_language,
        is_served=access.is_served,
        button_commands={**feedback.commands, **withdrawals.commands, **submissions},
        inline_search=inline_search.search,
        metrics=services.metrics,
    )


def build_commands(
    services: Services,
    access: AccessControl,
    questions: QuestionCommands,
    digests: DigestCommands,
    archive: ArchiveCommands,
) -> tuple[Mapping[str, Handler], Mapping[str, Handler]]:
    """The commands, and what dialogs submit."""
    stores, views, taxonomy = services.stores, services.views, services.taxonomy
    subscription_service = SubscriptionService(
        subscriptions=stores.subscriptions,
        ledger=stores.ledger,
        due_store=stores.due_store,
        permissions=services.platforms.permissions,
        clock=services.clock,
        default_subscription=services.default_subscription,
    )
    named_papers = NamedPapers(resolver=questions.resolver, conversations=stores.conversations)
    settings = SettingsCommands(
        service=subscription_service,
        editions=services.editions,
        taxonomy=taxonomy,
        view=views.settings,
        digest_view=views.chat_digest,
        admissions=stores.admissions,
        question_queue=questions.queue,
        saved_papers=stores.saved_papers,
        weeks=WeekLoader(editions=stores.editions, saved_papers=stores.saved_papers),
        weekly_view=WeeklyView(archive=archive.view),
    )
    table = command_table(
        digests=digests,
        archive=archive,
        papers=services.paper_commands,
        questions=questions,
        similar=SimilarCommands(
            papers=named_papers,
            editions=stores.editions,
            finder=SimilarFinder(search_store=stores.search),
            classifier=services.paper_commands.classifier,
            writer=services.paper_commands.writer,
            view=archive.view,
        ),
        exports=ExportCommands(
            store=stores.saved_papers,
            papers=named_papers,
            editions=stores.editions,
            taxonomy=taxonomy,
            clock=services.clock,
            view=SavedView(taxonomy=taxonomy),
        ),
        watches=WatchCommands(
            watches=stores.watches, service=subscription_service, editions=stores.editions, view=WatchView()
        ),
        saved=SavedCommands(
            store=stores.saved_papers,
            papers=named_papers,
            writer=services.paper_commands.writer,
            clock=services.clock,
            view=SavedView(taxonomy=taxonomy),
            find_topic=taxonomy.find_topic,
        ),
        subscribe=SubscribeCommands(service=subscription_service, taxonomy=taxonomy, view=views.settings),
        settings=settings,
        status=StatusCommands(
            service=subscription_service,
            deliveries=stores.delivery_overview,
            editions=services.editions,
            view=views.status,
            operator_chat=services.settings.operator_chat,
        ),
        access=AccessCommands(control=access),
        help_=HelpCommands(notices=views.notices, command_names=COMMAND_NAMES),
    )
    return table, {FORM_VERB: SettingsForm(settings=settings).submit}
