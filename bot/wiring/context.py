"""What is open while the bot runs: the domain, and the house around it that every door and every job works with."""

from dataclasses import dataclass

from bot.config.settings import Settings
from bot.wiring.stores import Stores
from handlers.access import AccessControl
from handlers.feedback import ChatPreferences
from handlers.papers import PaperCommands
from handlers.reference_resolver import ReferenceResolver
from handlers.router import Router
from insights.digest.edition_service import EditionService
from insights.ports.clock import Clock
from insights.ports.messaging import Messenger, Permissions
from insights.qa.answering_service import AnsweringService
from insights.subscriptions.subscription import Subscription
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.chat_digest import ChatDigestView
from insights.views.digest import DigestView
from insights.views.notices import NoticeView
from insights.views.status import StatusView


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the handlers work with, opened."""

    settings: Settings
    taxonomy: Taxonomy
    stores: Stores
    editions: EditionService
    papers: PaperCommands
    answering: AnsweringService

    @property
    def clock(self) -> Clock:
        return self.editions.clock


@dataclass(frozen=True, slots=True, kw_only=True)
class AppContext(Services):
    """With the router on top, and what of it the running bot needs at hand."""

    router: Router
    digest: DigestView
    mine: ChatDigestView
    """The same as one chat gets it."""
    status: StatusView
    notes: NoticeView
    meaning: ReferenceResolver
    access: AccessControl
    tastes: ChatPreferences
    default: Subscription
    rights: dict[str, Permissions]
    """By platform; each door adds its own."""
    messengers: dict[str, Messenger]
    """By platform, as they connect."""
