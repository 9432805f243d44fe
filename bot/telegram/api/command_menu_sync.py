"""The command menu, for each language and for each kind of chat."""

import logging
from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.platform_adapter import CommandEntry, Commands
from bot.telegram.api.errors import describe

log = logging.getLogger(__name__)

FOR_ADMINISTRATORS = frozenset({"subscribe", "unsubscribe", "pause", "resume", "settings", "preview"})
"""What changes a chat: in groups only its administrators see these in their menu."""
FOR_PRIVATE = frozenset({"start"})


async def register(bot: Bot, commands: Commands) -> None:
    """In each language, English for all others. A failure leaves the old menu standing."""
    for code, entries in (("", commands.get("en", ())), *commands.items()):
        members = [e for e in entries if e.name not in FOR_ADMINISTRATORS | FOR_PRIVATE]
        admins = [e for e in entries if e.name not in FOR_PRIVATE]
        await _set(bot, entries, BotCommandScopeDefault(), code)
        await _set(bot, members, BotCommandScopeAllGroupChats(), code)
        await _set(bot, admins, BotCommandScopeAllChatAdministrators(), code)


async def _set(bot: Bot, entries: Sequence[CommandEntry], scope: BotCommandScope, code: str) -> None:
    menu = [BotCommand(entry.name, entry.summary) for entry in entries]
    try:
        await bot.set_my_commands(menu, scope=scope, language_code=code or None)
    except TelegramError as error:
        log.warning("telegram.menu_not_set", extra={"reason": describe(error)})
