"""Renders editions as each subscription wants them and plans them as its platform's parts, with caches for both."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from cachetools import LRUCache, TTLCache

from insights.digest.edition_service import EditionService
from insights.digest.personalisation import ReorderEdition
from insights.digest.week import WeekLoader
from insights.messages.blocks import Message
from insights.model import LANGUAGES, Chat, Edition, Language
from insights.ports.clock import Clock
from insights.ports.ledger import DeliveryPlan
from insights.ports.messaging import PartPlanner
from insights.ports.storage import EditionStore
from insights.subscriptions.subscription import Subscription, to_local_day
from insights.views.chat_digest import ChatDigestView, is_at_night, silence_at_night
from insights.views.weekly import WeeklyView

MAX_CACHED_RENDERINGS = 256
"""Subscriptions differ in language, hour, zone and topics."""
RENDERING_TTL_S = 600.0
"""A quarter of a megabyte for 500 papers: those of an hour that is over need not wait for 256 others."""
MAX_CACHED_EDITIONS = 2 * len(LANGUAGES)
MAX_CACHED_PLANS = 64
NO_CHAT = Chat(platform="", account="", id="")


@dataclass(frozen=True, slots=True)
class RenderedDigest:
    """The messages of one delivery. `key` is equal for equal messages, and None where they are one chat's own."""

    messages: Sequence[Message]
    key: Hashable = None


RenderDigest = Callable[[date, Subscription], Awaitable[RenderedDigest]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRenderer:
    edition_store: EditionStore
    editions: EditionService
    view: ChatDigestView
    clock: Clock
    weeks: WeekLoader
    weekly_view: WeeklyView
    reorder: ReorderEdition | None = None
    """Sorts an edition by a chat's feedback; returns the same object where there is none."""
    _renderings: TTLCache[Hashable, RenderedDigest] = field(
        default_factory=lambda: TTLCache(MAX_CACHED_RENDERINGS, RENDERING_TTL_S)
    )
    _editions: LRUCache[tuple[date, Language], Edition] = field(
        default_factory=lambda: LRUCache(MAX_CACHED_EDITIONS)
    )

    _loading: LRUCache[tuple[date, Language], asyncio.Lock] = field(
        default_factory=lambda: LRUCache(MAX_CACHED_EDITIONS)
    )
    """A broadcast begins with many deliveries at once: the first reads the edition, the others wait for it."""

    def forget(self) -> None:
        """Read editions anew: a day may have been made anew."""
        self.weeks.forget()
        self._editions.clear()
        self._renderings.clear()

    async def render(self, day: date, subscription: Subscription) -> RenderedDigest:
        """Return the digest of `day`, or the notice that says why there is none. Raises KeyError when the day was
        removed meanwhile.
        """
        now = self.clock.now()
        preferences = replace(subscription, chat=NO_CHAT, id=0, reason=None)
        if preferences.no_digest_reason:
            return RenderedDigest([self.view.no_digest_notice(preferences, preferences.language, now)])
        if preferences.weekday is not None:
            return await self._render_week(day, preferences, now)
        if self.reorder is not None:
            common = await self._get_edition(day, preferences.language)
            reordered = await self.reorder(common, subscription.chat, preferences.zone, now)
            if reordered is not common:
                return RenderedDigest(self._render_edition(reordered, preferences, now))
        # The view says "tomorrow", and a digest makes no sound at night.
        key = (day, preferences, to_local_day(now, preferences.zone), is_at_night(preferences, now))
        if rendered := self._renderings.get(key):
            return rendered
        edition = await self._get_edition(day, preferences.language)
        rendered = self._renderings[key] = RenderedDigest(
            self._render_edition(edition, preferences, now), key
        )
        return rendered

    async def _render_week(self, day: date, preferences: Subscription, now: datetime) -> RenderedDigest:
        key = ("week", day, preferences, to_local_day(now, preferences.zone))
        if rendered := self._renderings.get(key):
            return rendered
        week = await self.weeks.load(day)
        message = self.weekly_view.message(week, preferences, preferences.language, now)
        rendered = self._renderings[key] = RenderedDigest([message], key)
        return rendered

    def _render_edition(
        self, edition: Edition, preferences: Subscription, now: datetime
    ) -> Sequence[Message]:
        messages = self.view.messages(edition, preferences, preferences.language, now)
        return silence_at_night(messages, preferences, now)

    async def _get_edition(self, day: date, language: Language) -> Edition:
        key = (day, language)
        if edition := self._editions.get(key):
            return edition
        async with self._loading.setdefault(key, asyncio.Lock()):
            if key not in self._editions:
                self._editions[key] = await self._load_edition(day, language)
            return self._editions[key]

    async def _load_edition(self, day: date, language: Language) -> Edition:
        stored = await self.edition_store.get_edition(day)
        if stored is None:
            raise KeyError(day)
        return await self.editions.add_language(stored, language)


@dataclass(frozen=True, slots=True)
class PlanCache:
    """Plans each rendering once for all chats that get the same parts."""

    render: RenderDigest
    forget_editions: Callable[[], None] = lambda: None
    _plans: LRUCache[Hashable, DeliveryPlan] = field(default_factory=lambda: LRUCache(MAX_CACHED_PLANS))

    def forget(self) -> None:
        """Plan anew what is not stored: a day was made anew."""
        self.forget_editions()
        self._plans.clear()

    async def get_plan(self, day: date, subscription: Subscription, planner: PartPlanner) -> DeliveryPlan:
        """Raises what `render` raises."""
        chat = subscription.chat
        digest = await self.render(day, subscription)
        key = (chat.platform, planner.plan_key(chat), digest.key)
        plan = self._plans.get(key) if digest.key is not None else None
        if plan is None:
            plan = DeliveryPlan.from_parts(planner.plan(chat, digest.messages))
            if digest.key is not None:
                self._plans[key] = plan
        return plan
