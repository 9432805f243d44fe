"""Changing what a chat gets: who may, and what a change means for its next delivery."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.request import HandlerContext
from insights.errors import BadInput
from insights.ports.clock import Clock
from insights.ports.due_store import DueStore
from insights.ports.ledger import DeliveryLedger, SubscriptionStore
from insights.ports.messaging import Permissions
from insights.subscriptions.schedule import NextDelivery, next_delivery, with_next_due
from insights.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionService:
    """`default` is what a chat gets that names nothing; its chat and instant are replaced."""

    subscriptions: SubscriptionStore
    ledger: DeliveryLedger
    dues: DueStore
    rights: Mapping[str, Permissions]
    clock: Clock
    default: Subscription

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def require_permission(self, asked: HandlerContext) -> None:
        """In private rooms everybody may; elsewhere the platform is asked."""
        chat = asked.incoming.chat
        if asked.incoming.chat_type == "private":
            return
        rights = await self.rights[chat.platform].may_configure(chat, asked.incoming.sender)
        if rights == "no":
            raise BadInput("commands.not_admin")
        if rights == "unknown":
            raise BadInput("commands.rights_unknown")

    def subscription_or_default(self, asked: HandlerContext) -> Subscription:
        """The chat's own, or what it would get: the defaults, in its own language."""
        if asked.subscription:
            return asked.subscription
        fresh = replace(self.default, chat=asked.incoming.chat, language=asked.language)
        return replace(fresh, next_due_at=fresh.following(self.now))

    def require_subscription(self, asked: HandlerContext) -> Subscription:
        """The chat's own; BadInput where it is not subscribed."""
        if asked.subscription is None:
            raise BadInput("commands.settings.not_subscribed")
        return asked.subscription

    async def save_rescheduled(self, wanted: Subscription) -> Subscription:
        """Stored with its next due instant; a local day that had its row gets no second one."""
        last = await self.dues.last(wanted) if wanted.id else None
        taken = [last.local_day] if last else []
        return await self.subscriptions.save(with_next_due(wanted, self.now, taken))

    async def next_delivery(self, wanted: Subscription) -> NextDelivery:
        """Its next delivery that carries a list it has not had."""
        had = await self.ledger.last_edition(wanted) if wanted.id else None
        return next_delivery(wanted, had, self.now)
