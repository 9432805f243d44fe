"""The commands as platforms' menus list them, in both languages."""

from bot.platform_adapter import CommandEntry, CommandMenu
from handlers.commands import COMMAND_NAMES
from insights.i18n.catalog import translate
from insights.model import LANGUAGES


def build_command_menu() -> CommandMenu:
    return {
        language: [
            CommandEntry(name=name, summary=translate(language, f"commands.menu.{name}"))
            for name in COMMAND_NAMES
        ]
        for language in LANGUAGES
    }
