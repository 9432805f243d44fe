"""The Messenger of one answer. No delivery ledger retries an answer: a short rate limit is waited for here, and
where the bot may not write, the sender is told to invite it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.messenger_wrapper import MessengerWrapper
from bot.retry import retry_answer
from bot.slack.outbound.ephemeral import EphemeralSender
from insights.errors import ChatGone
from insights.model import Chat
from insights.ports.messaging import Messenger, Part, Sent
from insights.ports.storage import Posts

NOT_INVITED_ERRORS = frozenset({"not_in_channel", "channel_not_found"})
"""Slack does not find a private channel that the bot is not in."""
RESTRICTED_PREFIX = "restricted_action"
RESTRICTED_ERRORS = frozenset(
    {
        "channel_is_archived",
        "is_archived",
        "no_permission",
        "posting_to_general_channel_denied",
        "thread_locked",
        "user_is_restricted",
        "user_is_ultra_restricted",
    }
)
"""The channel is there, and the bot may not write in it (docs.slack.dev/reference/methods/chat.postMessage)."""
MAX_WAIT_S = 30.0
"""Nobody waits longer for an answer; Slack's usual Retry-After is a second."""


@dataclass(slots=True, kw_only=True)
class ReplyMessenger(MessengerWrapper):
    """insights.ports.messaging.Messenger around another one. The first message of an answer outside a thread becomes
    the head of one that takes the others: a channel is not flooded.
    """

    messenger: Messenger
    ephemeral: EphemeralSender
    not_invited_text: str
    """Empty where nothing is said."""
    explain_refusal: Callable[[str], str]
    """The sentence for a channel that Slack lets the bot not write in, by Slack's reason."""
    sleep: Callable[[float], Awaitable[None]]
    head: str = field(default="", init=False)
    """The ref of the answer's first message; "" before it is sent."""

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        try:
            sent = await retry_answer(
                lambda: self.messenger.send(chat, part, anchor or self.head), MAX_WAIT_S, self.sleep
            )
        except ChatGone as error:
            await self._explain(error.reason)
            raise
        self.head = self.head or sent.anchor
        return sent

    async def _explain(self, reason: str) -> None:
        """To the sender alone; in a direct message where they can be told in no other way."""
        if not self.ephemeral.user or not self.not_invited_text:
            return
        if reason in NOT_INVITED_ERRORS:
            await self.ephemeral.send(self.not_invited_text)
        elif reason.startswith(RESTRICTED_PREFIX) or reason in RESTRICTED_ERRORS:
            self.ephemeral.sends_directly = True
            await self.ephemeral.send(self.explain_refusal(reason))

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        await retry_answer(lambda: self.messenger.edit(chat, message_ref, part), MAX_WAIT_S, self.sleep)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadedPosts:
    """insights.ports.storage.Posts of one answer: messages after its head are saved as being in the head's thread."""

    posts: Posts
    reply: ReplyMessenger

    async def save_post(self, chat: Chat, message_ref: str, paper_ids: Sequence[str]) -> None:
        head = self.reply.head
        thread = chat.thread or ("" if message_ref == head else head)
        await self.posts.save_post(replace(chat, thread=thread), message_ref, paper_ids)

    async def get_paper_ids(self, chat: Chat, message_ref: str) -> tuple[str, ...]:
        return await self.posts.get_paper_ids(chat, message_ref)
