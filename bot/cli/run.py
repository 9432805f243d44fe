"""`python -m bot run`: start everything that is configured."""

import argparse

from bot.config.settings import Settings
from bot.runtime import main
from bot.runtime.process_role import ProcessRole


async def run(settings: Settings, arguments: argparse.Namespace) -> str:
    await main.run(settings, ProcessRole(arguments.role), arguments.slot)
    return ""
