"""A Messenger for what is no delivery: it takes from the account's rate limit, too; answers go before scheduled deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass

from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Messenger, Part, Sent
from scheduler.limits.account_limiter import AccountLimiters


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitedMessenger:
    """insights.ports.messaging.Messenger around another one."""

    messenger: Messenger
    limiters: AccountLimiters
    limits_edits: bool = False
    """Whether an edit takes a slot, as a delivery does: corrections are many edits at once. An answer's edits take none."""

    @property
    def limits(self) -> Limits:
        return self.messenger.limits

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        return self.messenger.plan(chat, messages)

    def plan_key(self, chat: Chat) -> str:
        return self.messenger.plan_key(chat)

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        limiter = self.limiters.get(chat.platform, chat.account, self.limits.account_per_second)
        await limiter.chats.begin_reply(chat, self.limits)
        await limiter.acquire(reply=True)
        try:
            return await self.messenger.send(chat, part, anchor)
        finally:
            limiter.chats.end_reply(chat, self.limits)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        if self.limits_edits:
            await self.limiters.get(chat.platform, chat.account, self.limits.account_per_second).acquire()
        await self.messenger.edit(chat, message_ref, part)
