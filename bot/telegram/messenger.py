"""The Messenger for Telegram. Planning is pure and needs no library; sending needs a session."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.telegram.rendering.feedback_buttons import add_feedback_buttons
from bot.telegram.rendering.layout import plan_parts
from bot.telegram.rendering.rich_layout import plan_rich
from bot.telegram.session_holder import SessionHolder
from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Part, Sent


def _is_shared(chat: Chat) -> bool:
    """Groups and channels have negative ids, persons positive ones."""
    return chat.id.startswith("-")


LIMITS = Limits(
    account_per_second=30.0,
    chat_per_second=1.0,
    chat_window_limit=20,
    chat_window_s=60.0,
    window_applies=_is_shared,
)
"""Telegram takes about thirty a second from a bot, one a second in a chat and twenty a minute in a group
(core.telegram.org/bots/faq). scheduler.limits.chat_limiter keeps a sixth of all for answers.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramMessenger:
    """`anchor` is the message an answer replies to; a delivery has none."""

    sessions: SessionHolder = field(default_factory=SessionHolder)
    commands: frozenset[str] = frozenset()
    """This bot's commands as they are typed, "/today": in code they can be tapped."""
    limits: Limits = LIMITS

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        with_buttons = add_feedback_buttons(chat, messages)
        return plan_rich(with_buttons) or plan_parts(with_buttons, self.commands)

    def plan_key(self, chat: Chat) -> str:
        """Private chats have feedback buttons that shared ones have not."""
        return "shared" if _is_shared(chat) else "private"

    async def send(self, chat: Chat, part: Part, anchor: str, *, is_paid: bool = False) -> Sent:
        """`is_paid`: above the free rate it is paid for. Raises DeliveryError; Unreachable when the chat's bot has no session."""
        return await self.sessions.require(chat.account).sender.send(chat, part, anchor, is_paid=is_paid)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        """Raises DeliveryError; Unreachable when the chat's bot has no session."""
        await self.sessions.require(chat.account).sender.edit(chat, message_ref, part)
