"""The commands as platforms' menus list them, in both languages."""

from bot.platform_adapter import CommandEntry, Commands
from handlers.commands import NAMES
from insights.i18n.catalog import translate
from insights.model import LANGUAGES


def menu() -> Commands:
    return {
        language: [
            CommandEntry(name=name, summary=translate(language, f"commands.menu.{name}")) for name in NAMES
        ]
        for language in LANGUAGES
    }
