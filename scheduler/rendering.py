"""What a delivery says: an edition as its channel wants it. The same wishes are rendered once a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from insights import calendar
from insights.editions import Editions
from insights.messages.blocks import Message
from insights.model import Language
from insights.ports import Clock, EditionStore
from insights.subscriptions import Subscription
from insights.views.digest import DigestView

Wish = tuple[date, Language, tuple[str, ...]]
KEPT = 64
"""Renderings kept; channels differ in language and topics, which are few."""


@dataclass(slots=True, kw_only=True)
class Rendering:
    store: EditionStore
    editions: Editions
    view: DigestView
    clock: Clock
    _made: dict[Wish, Sequence[Message]] = field(default_factory=dict)

    async def __call__(self, edition: date, subscription: Subscription) -> Sequence[Message]:
        """The digest's messages. KeyError when the day was removed meanwhile."""
        wish = (edition, subscription.language, subscription.topics)
        if wish not in self._made:
            if len(self._made) >= KEPT:
                self._made.clear()
            self._made[wish] = await self._rendered(wish)
        return self._made[wish]

    async def _rendered(self, wish: Wish) -> Sequence[Message]:
        day, language, topics = wish
        stored = await self.store.edition(day)
        if stored is None:
            raise KeyError(day)
        edition = await self.editions.in_language(stored, language)
        return self.view.messages(edition, language, topics, calendar.next_list(self.clock.now()))
