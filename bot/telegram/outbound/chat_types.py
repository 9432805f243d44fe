"""Which chats are channels: there a message has links where it has callback buttons elsewhere.

A channel's readers must not make the bot write there: their buttons are deep links into a private chat. A Chat does
not hold its type, and its id tells a channel from a supergroup no more than from a forum; updates tell it, and for
other chats Telegram is asked once.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache
from telegram import Bot, ChatFullInfo
from telegram import Chat as TelegramChat
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.telegram.api.errors import describe
from bot.telegram.rendering.callback_data import InlineButton, deep_link, is_admins_only, unpack

log = logging.getLogger(__name__)

MAX_CHATS = 20_000
MAX_SUPERGROUP_ID = -1_000_000_000_000
"""Channels and supergroups have ids below it (core.telegram.org/api/bots/ids)."""


@dataclass(slots=True, kw_only=True)
class ChatTypes:
    bot: Bot
    username: str
    _is_channel: LRUCache[int, bool] = field(default_factory=lambda: LRUCache(MAX_CHATS))

    def observe(self, chat: TelegramChat | ChatFullInfo | None) -> None:
        """Remember a chat's type; None and chats that cannot be channels are ignored."""
        if chat is not None and chat.id < MAX_SUPERGROUP_ID:
            self._is_channel[chat.id] = chat.type == ChatType.CHANNEL

    async def keyboard(self, chat_id: int, payload: Mapping[str, Any]) -> list[list[InlineButton]]:
        """The part's rows of buttons as this chat should have them; no rows when it has none."""
        rows: list[list[InlineButton]] = payload.get("keyboard") or []
        has_callbacks = any("data" in button for row in rows for button in row)
        if chat_id > MAX_SUPERGROUP_ID or not has_callbacks or not await self._look_up(chat_id):
            return rows
        return [[self._as_link(button) for button in row] for row in rows]

    async def _look_up(self, chat_id: int) -> bool:
        """Whether it is a channel; False when Telegram does not answer: a press is then answered by a link."""
        if chat_id not in self._is_channel:
            try:
                self.observe(await self.bot.get_chat(chat_id))
            except TelegramError as error:  # the send that follows reports what is wrong
                log.info(
                    "telegram.chat_type_lookup_failed", extra={"chat": chat_id, "reason": describe(error)}
                )
        return self._is_channel.get(chat_id, False)

    def _as_link(self, button: InlineButton) -> InlineButton:
        """Administrators' buttons stay: they act on the channel itself."""
        data = button.get("data", "")
        url = deep_link(self.username, unpack(data)) if data and not is_admins_only(data) else ""
        return {"text": button["text"], "url": url} if url else button
