"""Reads and changes a chat's subscription: who may change it, and when its next delivery is due."""

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
    """`default_subscription` is what a chat gets that chooses nothing; its chat and due instant are replaced.
    `permissions` by platform.
    """

    subscriptions: SubscriptionStore
    ledger: DeliveryLedger
    due_store: DueStore
    permissions: Mapping[str, Permissions]
    clock: Clock
    default_subscription: Subscription

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def require_permission(self, context: HandlerContext) -> None:
        """Raises BadInput when the platform does not let the sender configure this chat. A private chat needs no check."""
        chat = context.incoming.chat
        if context.incoming.chat_type == "private":
            return
        permission = await self.permissions[chat.platform].may_configure(chat, context.incoming.sender)
        if permission == "no":
            raise BadInput("commands.not_admin")
        if permission == "unknown":
            raise BadInput("commands.rights_unknown")

    def subscription_or_default(self, context: HandlerContext) -> Subscription:
        """The chat's own, or what it would get: the defaults, in the sender's language."""
        if context.subscription:
            return context.subscription
        default = replace(self.default_subscription, chat=context.incoming.chat, language=context.language)
        return replace(default, next_due_at=default.next_due_after(self.now))

    def require_subscription(self, context: HandlerContext) -> Subscription:
        """The chat's own. Raises BadInput when the chat is not subscribed."""
        if context.subscription is None:
            raise BadInput("commands.settings.not_subscribed")
        return context.subscription

    async def save_rescheduled(self, subscription: Subscription) -> Subscription:
        """Save with the next due instant. A local day that has a delivery row gets no second one."""
        last = await self.due_store.last_delivery(subscription) if subscription.id else None
        days_taken = [last.local_day] if last else []
        return await self.subscriptions.save(with_next_due(subscription, self.now, days_taken))

    async def next_delivery(self, subscription: Subscription) -> NextDelivery:
        """The next delivery with a list that the chat has not got yet."""
        last_edition = await self.ledger.last_edition(subscription) if subscription.id else None
        return next_delivery(subscription, last_edition, self.now)
