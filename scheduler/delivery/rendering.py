"""What a delivery says: an edition as its channel wants it. The same wishes are rendered once a day."""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from insights.digest.edition_service import EditionService
from insights.messages.blocks import Message
from insights.model import LANGUAGES, Chat, Edition, Language
from insights.ports.clock import Clock
from insights.ports.messaging import Part, PartPlanner
from insights.ports.storage import EditionStore
from insights.subscriptions.subscription import Subscription, local_day
from insights.views.chat_digest import ChatDigestView, at_night, quietly

Wish = tuple[date, Subscription, date, bool]
"""Edition, wishes, and what "tomorrow" and "at night" depend on."""
ReorderEdition = Callable[[Edition, Chat, str, datetime], Awaitable[Edition]]
MAX_CACHED_RENDERS = 256
"""Renderings kept; channels differ in language, hour, zone and topics."""
NOBODY = Chat(platform="", account="", id="")


@dataclass(slots=True, kw_only=True)
class DeliveryRenderer:
    store: EditionStore
    editions: EditionService
    view: ChatDigestView
    clock: Clock
    tunes: ReorderEdition | None = None
    """The order a chat's readers asked for; the same edition when they asked for none."""
    _made: dict[Wish, Sequence[Message]] = field(default_factory=dict)
    _read: dict[tuple[date, Language], Edition] = field(default_factory=dict)

    async def __call__(self, edition: date, subscription: Subscription) -> Sequence[Message]:
        """The digest's messages, or one that says why there is none. KeyError when the day was removed meanwhile."""
        now, wanted = self.clock.now(), _anybody(subscription)
        if wanted.silence:
            return [self.view.no_digest_notice(wanted, wanted.language, now)]
        if self.tunes is not None:
            common = await self._edition(edition, wanted.language)
            tuned = await self.tunes(common, subscription.chat, wanted.zone, now)
            if tuned is not common:
                return quietly(self.view.messages(tuned, wanted, wanted.language, now), wanted, now)
        wish = (edition, wanted, local_day(now, wanted.zone), at_night(wanted, now))
        if wish not in self._made:
            if len(self._made) >= MAX_CACHED_RENDERS:
                self._made.clear()
            self._made[wish] = await self._rendered(edition, wanted, now)
        return self._made[wish]

    async def _rendered(self, day: date, wanted: Subscription, now: datetime) -> Sequence[Message]:
        edition = await self._edition(day, wanted.language)
        return quietly(self.view.messages(edition, wanted, wanted.language, now), wanted, now)

    async def _edition(self, day: date, language: Language) -> Edition:
        if (day, language) not in self._read:
            stored = await self.store.edition(day)
            if stored is None:
                raise KeyError(day)
            if len(self._read) >= 2 * len(LANGUAGES):
                self._read.clear()
            self._read[day, language] = await self.editions.in_language(stored, language)
        return self._read[day, language]


def _anybody(subscription: Subscription) -> Subscription:
    """The wishes without the chat that has them."""
    return replace(subscription, chat=NOBODY, id=0, reason="")


MAX_CACHED_PLANS = 64
"""Plans kept; wishes differ in language and topics, which are few."""

Kind = tuple[str, bool]
"""The platform, and whether it is a group or a channel, whose ids Telegram begins with a minus: a private chat has
buttons that they have not.
"""


class Renderer(Protocol):
    """What a subscription gets to see of an edition: what the drain sends. The same object for the same wish."""

    async def __call__(self, edition: date, subscription: Subscription) -> Sequence[Message]: ...


@dataclass(frozen=True, slots=True)
class PlanCache:
    """By identity of the rendered messages, which are kept with their plan, so that no other takes their place."""

    renders: Renderer
    _made: deque[tuple[Kind, Sequence[Message], tuple[Part, ...]]] = field(
        default_factory=lambda: deque(maxlen=MAX_CACHED_PLANS)
    )

    async def __call__(
        self, edition: date, subscription: Subscription, messenger: PartPlanner
    ) -> tuple[Part, ...]:
        chat = subscription.chat
        kind = (chat.platform, chat.id.startswith("-"))
        messages = await self.renders(edition, subscription)
        for planned_for, shown, parts in self._made:
            if shown is messages and planned_for == kind:
                return parts
        planned = tuple(messenger.plan(chat, messages))
        self._made.append((kind, messages, planned))
        return planned
