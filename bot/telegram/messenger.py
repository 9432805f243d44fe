"""The Messenger for Telegram. Planning is pure and needs no library; sending needs an open connection."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.telegram.rendering.feedback_buttons import add_feedback_buttons
from bot.telegram.rendering.layout import plan_parts
from bot.telegram.rendering.rich_layout import plan_rich
from insights.errors import Unreachable
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


class PartSender(Protocol):
    """Who carries parts once the door is open: bot.telegram.outbound.sender.BotApiSender."""

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent: ...

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None: ...


@dataclass(slots=True)
class TelegramMessenger:
    """`anchor` is the message an answer replies to; a delivery has none."""

    live: frozenset[str] = frozenset()
    """Our commands, "/today": in code they can be tapped."""
    wire: PartSender | None = field(default=None)
    limits: Limits = LIMITS

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        shown = add_feedback_buttons(chat, messages)
        return plan_rich(shown) or plan_parts(shown, self.live)

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        return await self._wire().send(chat, part, anchor)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        await self._wire().edit(chat, message_ref, part)

    def _wire(self) -> PartSender:
        if self.wire is None:
            raise Unreachable("Telegram is not connected yet")
        return self.wire
