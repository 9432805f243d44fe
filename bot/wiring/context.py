"""What is open while the bot runs: the domain, and the house around it that every door and every job works with."""

from dataclasses import dataclass

from bot.config.settings import Settings
from bot.wiring.stores import Stores
from handlers.access import Access
from handlers.feedback import Tastes
from handlers.papers import Papers
from handlers.reference_resolver import Meaning
from handlers.router import Router
from insights.digest.edition_service import Editions
from insights.ports.clock import Clock
from insights.ports.messaging import Messenger, Rights
from insights.qa.answering_service import Answering
from insights.subscriptions.subscription import Subscription
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.chat_digest import ChatDigest
from insights.views.digest import DigestView
from insights.views.notices import Notes
from insights.views.status import StatusView


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """What the handlers work with, opened."""

    settings: Settings
    taxonomy: Taxonomy
    stores: Stores
    editions: Editions
    papers: Papers
    answering: Answering

    @property
    def clock(self) -> Clock:
        return self.editions.clock


@dataclass(frozen=True, slots=True, kw_only=True)
class House(Domain):
    """With the router on top, and what of it the running bot needs at hand."""

    router: Router
    digest: DigestView
    mine: ChatDigest
    """The same as one chat gets it."""
    status: StatusView
    notes: Notes
    meaning: Meaning
    access: Access
    tastes: Tastes
    default: Subscription
    rights: dict[str, Rights]
    """By platform; each door adds its own."""
    messengers: dict[str, Messenger]
    """By platform, as they connect."""
