"""Replies out of the same bucket as everything scheduled, and before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Messenger, Part, Sent
from scheduler.limits.account_limiter import AccountLimiters

Replies = Callable[[Messenger], Messenger]
"""What a door's replies go out through, made of what its deliveries go out through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitedMessenger:
    """insights.ports.messaging.Messenger for replies. An edit takes no slot: platforms count messages."""

    messenger: Messenger
    buckets: AccountLimiters

    @property
    def limits(self) -> Limits:
        return self.messenger.limits

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        return self.messenger.plan(chat, messages)

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        bucket = self.buckets.of(chat.platform, chat.account, self.limits.account_per_second)
        await bucket.chats.answer(chat, self.limits)
        await bucket.take(reply=True)
        try:
            return await self.messenger.send(chat, part, anchor)
        finally:
            bucket.chats.answered(chat, self.limits)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        await self.messenger.edit(chat, message_ref, part)


def pacing(buckets: AccountLimiters) -> Replies:
    return lambda messenger: RateLimitedMessenger(messenger=messenger, buckets=buckets)


def unpaced(messenger: Messenger) -> Messenger:
    return messenger
