"""What is open while the bot runs: the domain, and the house around it that every door and every job works with."""

from dataclasses import dataclass

from bot.settings import Settings
from bot.stores import Stores
from handlers.access import Access
from handlers.feedback import Tastes
from handlers.meaning import Meaning
from handlers.papers import Papers
from handlers.router import Router
from insights.editions import Editions
from insights.ports import Clock, Messenger, Rights
from insights.reading.answering import Answering
from insights.subscriptions import Subscription
from insights.taxonomy import Taxonomy
from insights.views.digest import DigestView
from insights.views.mine import ChatDigest
from insights.views.notes import Notes
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
