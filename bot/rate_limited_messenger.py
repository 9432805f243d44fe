"""A Messenger for what is no delivery: it takes from the account's rate limit, too; answers go before scheduled deliveries."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bot.messenger_wrapper import MessengerWrapper
from insights.errors import RetryLater
from insights.model import Chat
from insights.ports.messaging import Limits, Messenger, Part, Sent
from scheduler.limits.account_limiter import AccountLimiter, AccountLimiters

MAX_PAUSE_S = 5.0
"""Where more than a free rate is paid for, what is sent here is not, and may be refused while deliveries go out. Then these
pause for as long as the platform asks: a longer time is a single chat's.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitedMessenger(MessengerWrapper):
    """insights.ports.messaging.Messenger around another one."""

    messenger: Messenger
    limiters: AccountLimiters
    yields: bool = False
    """Whether it goes behind answers, in the deliveries' share, as notices and corrections do. Then edits take slots, too:
    corrections are many at once. An answer's edits take none.
    """

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        limiter = self.limiters.get(chat.platform, chat.account, self.limits)
        end = await self._begin(limiter, chat)
        try:
            return await self.messenger.send(chat, part, anchor)
        except RetryLater as error:
            if self.limits.current_rate and error.retry_after_s <= MAX_PAUSE_S:
                await limiter.block(error.retry_after_s)
            raise
        finally:
            end(chat, self.limits)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        if self.yields:
            await self.limiters.get(chat.platform, chat.account, self.limits).acquire()
        await self.messenger.edit(chat, message_ref, part)

    async def _begin(self, limiter: AccountLimiter, chat: Chat) -> Callable[[Chat, Limits], None]:
        """Wait for the chat's and the account's limit; returns what is called when the message has arrived, or failed."""
        chats = limiter.chats
        if self.yields:
            await chats.begin_delivery(chat, self.limits, max_wait_s=math.inf)
            end = chats.end_delivery
        else:
            await chats.begin_reply(chat, self.limits)
            end = chats.end_reply
        try:
            await limiter.acquire(reply=not self.yields)
        except BaseException:
            end(chat, self.limits)
            raise
        return end
