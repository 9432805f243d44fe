"""The app context: what is open while the bot runs. Platforms, jobs and command-line verbs work with it."""

from dataclasses import dataclass

from bot.config.settings import Settings
from bot.platform_adapter import ConnectedPlatforms
from bot.wiring.stores import Stores
from handlers.access import AccessControl
from handlers.feedback import ChatPreferences
from handlers.papers import PaperCommands
from handlers.question_queue import QuestionQueue
from handlers.reference_resolver import ReferenceResolver
from handlers.router import Router
from insights.archive.reader import ArchiveReader
from insights.charts.subprocess_drawing import ChartDrawer
from insights.digest.edition_service import EditionService
from insights.digest.paper_follower import PaperFollower
from insights.ports.clock import Clock
from insights.ports.metrics import ServiceMetrics
from insights.qa.answering_service import AnsweringService
from insights.subscriptions.subscription import Subscription
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.chat_digest import ChatDigestView
from insights.views.digest import DigestView
from insights.views.notices import NoticeView
from insights.views.settings import SettingsView
from insights.views.status import StatusView
from scheduler.periodic import SharedWorkers


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The views that several handlers and jobs share."""

    digest: DigestView
    chat_digest: ChatDigestView
    """The digest as one chat's subscription selects it."""
    settings: SettingsView
    status: StatusView
    notices: NoticeView


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the handlers are built on."""

    settings: Settings
    taxonomy: Taxonomy
    clock: Clock
    stores: Stores
    editions: EditionService
    follower: PaperFollower
    archive: ArchiveReader
    paper_commands: PaperCommands
    answering: AnsweringService
    views: Views
    chart_drawer: ChartDrawer
    platforms: ConnectedPlatforms
    default_subscription: Subscription
    metrics: ServiceMetrics
    job_workers: SharedWorkers | None
    """Those of the queue that all processes share; None where this process does everything itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppContext(Services):
    """The services and the handlers: `router` answers every event."""

    router: Router
    resolver: ReferenceResolver
    access: AccessControl
    preferences: ChatPreferences
    question_queue: QuestionQueue
