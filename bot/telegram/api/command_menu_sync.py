"""Sets the bot's command menus at Telegram, for each language and each kind of chat."""

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

from bot.platform_adapter import CommandEntry, CommandMenu
from bot.telegram.api.errors import describe

log = logging.getLogger(__name__)

ADMIN_COMMANDS = frozenset({"subscribe", "unsubscribe", "pause", "resume", "settings", "preview"})
"""They change a chat: in groups only its administrators see them in their menu."""
PRIVATE_COMMANDS = frozenset({"start"})


async def set_command_menus(bot: Bot, commands: CommandMenu) -> None:
    """In each language, English for all others. A failure is logged and leaves the old menu."""
    for code, entries in (("", commands.get("en", ())), *commands.items()):
        members = [e for e in entries if e.name not in ADMIN_COMMANDS | PRIVATE_COMMANDS]
        admins = [e for e in entries if e.name not in PRIVATE_COMMANDS]
        await _set_menu(bot, entries, BotCommandScopeDefault(), code)
        await _set_menu(bot, members, BotCommandScopeAllGroupChats(), code)
        await _set_menu(bot, admins, BotCommandScopeAllChatAdministrators(), code)


async def _set_menu(bot: Bot, entries: Sequence[CommandEntry], scope: BotCommandScope, code: str) -> None:
    menu = [BotCommand(entry.name, entry.summary) for entry in entries]
    try:
        await bot.set_my_commands(menu, scope=scope, language_code=code or None)
    except TelegramError as error:
        log.warning("telegram.command_menu_not_set", extra={"reason": describe(error)})
