"""What kind of place a chat is, for sends: the same message has other buttons in a channel.

A channel's readers must not make the bot write there: their buttons are deep links into a private chat. A Chat
does not say what it is, and its id tells a channel from a supergroup no more than from a forum; whoever speaks
to us says it, and once in a process's life Telegram is asked.
"""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, ChatFullInfo
from telegram import Chat as TelegramChat
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.helpers import create_deep_linked_url

from bot.telegram.api.errors import describe
from bot.telegram.rendering.callback_data import InlineButton, guarded, start_words, unpack

log = logging.getLogger(__name__)

REMEMBERED = 20_000
SUPER = -1_000_000_000_000
"""Channels and supergroups have ids below it (core.telegram.org/api/bots/ids)."""


@dataclass(slots=True, kw_only=True)
class ChatTypes:
    bot: Bot
    username: str
    _channels: OrderedDict[int, bool] = field(default_factory=OrderedDict)

    def observe(self, chat: TelegramChat | ChatFullInfo | None) -> None:
        if chat is not None and chat.id < SUPER:
            self._channels[chat.id] = chat.type == ChatType.CHANNEL
            self._channels.move_to_end(chat.id)
            if len(self._channels) > REMEMBERED:
                self._channels.popitem(last=False)

    async def keyboard(self, chat_id: int, payload: Mapping[str, Any]) -> list[list[InlineButton]]:
        """The part's buttons as this chat should have them."""
        rows: list[list[InlineButton]] = payload.get("keyboard") or []
        if chat_id > SUPER or not any("data" in key for row in rows for key in row):
            return rows
        if not await self._is_channel(chat_id):
            return rows
        return [[self._linked(key) for key in row] for row in rows]

    async def _is_channel(self, chat_id: int) -> bool:
        if chat_id not in self._channels:
            try:
                self.observe(await self.bot.get_chat(chat_id))
            except (
                TelegramError
            ) as error:  # the send will say what is wrong; a press is answered by a link too
                log.info("telegram.place_unknown", extra={"chat": chat_id, "reason": describe(error)})
        return self._channels.get(chat_id, False)

    def _linked(self, key: InlineButton) -> InlineButton:
        """Administrators' buttons stay: they act on the channel itself."""
        data = key.get("data", "")
        words = start_words(unpack(data)) if data and not guarded(data) else None
        if words is None:
            return key
        return {"text": key["text"], "url": create_deep_linked_url(self.username, words)}
