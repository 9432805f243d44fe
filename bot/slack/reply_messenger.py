"""The Messenger of one answer. A digest has the ledger behind it, a person only this: a short wait that Slack
asks for is waited out here, and where we may not write, who asked is told what to do.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.retry import retry_short_waits
from bot.slack.ephemeral import EphemeralSender
from insights.errors import ChatGone
from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Messenger, Part, Sent
from insights.ports.storage import Posts

NOT_INVITED = frozenset({"not_in_channel", "channel_not_found"})
"""A private channel we are not in is not found."""
PATIENCE_S = 30.0
"""Nobody waits longer than this for an answer; Slack's usual Retry-After is a second."""


@dataclass(slots=True, kw_only=True)
class ReplyMessenger:
    """insights.ports.messaging.Messenger over another one. An answer of several messages outside a thread makes its first
    one a head and puts the others below it: a channel is not flooded. `not_invited`: what to do about it, in the person's language.
    """

    messenger: Messenger
    whisper: EphemeralSender
    not_invited: str
    sleep: Callable[[float], Awaitable[None]]
    head: str = ""

    @property
    def limits(self) -> Limits:
        return self.messenger.limits

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        return self.messenger.plan(chat, messages)

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        try:
            sent = await retry_short_waits(
                lambda: self.messenger.send(chat, part, anchor or self.head), PATIENCE_S, self.sleep
            )
        except ChatGone as gone:
            if gone.reason in NOT_INVITED and self.whisper.user:
                await self.whisper(self.not_invited)
            raise
        self.head = self.head or sent.anchor
        return sent

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        await retry_short_waits(lambda: self.messenger.edit(chat, message_ref, part), PATIENCE_S, self.sleep)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadedPosts:
    """insights.ports.messaging.Posts of one answer: what followed the head is remembered as standing in its thread."""

    posts: Posts
    answering: ReplyMessenger

    async def add(self, chat: Chat, message_ref: str, about: Sequence[str]) -> None:
        head = self.answering.head
        thread = chat.thread or ("" if message_ref == head else head)
        await self.posts.add(replace(chat, thread=thread), message_ref, about)

    async def about(self, chat: Chat, message_ref: str) -> tuple[str, ...]:
        return await self.posts.about(chat, message_ref)
