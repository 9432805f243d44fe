"""The commands as platforms' menus list them, in both languages."""

from bot.door import CommandEntry, Commands
from handlers.table import NAMES
from insights.locale import say
from insights.model import LANGUAGES


def menu() -> Commands:
    return {
        language: [CommandEntry(name=name, summary=say(language, f"commands.menu.{name}")) for name in NAMES]
        for language in LANGUAGES
    }
