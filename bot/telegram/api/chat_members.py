"""A member's status in a chat."""

import logging
from dataclasses import dataclass

from telegram import Bot
from telegram.error import TelegramError

from bot.telegram.api.errors import describe

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChatMemberLookup:
    bot: Bot

    async def get_status(self, chat_id: int, user_id: int) -> str | None:
        """A telegram.constants.ChatMemberStatus; None when Telegram does not tell."""
        try:
            return str((await self.bot.get_chat_member(chat_id, user_id)).status)
        except TelegramError as error:
            log.info("telegram.chat_member_lookup_failed", extra={"chat": chat_id, "reason": describe(error)})
            return None
