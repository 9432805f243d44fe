"""`python -m bot run`: start everything that is configured."""

import argparse

from bot.config.settings import Settings
from bot.runtime.main import run
from bot.runtime.process_role import ProcessRole


async def answer(settings: Settings, asked: argparse.Namespace) -> str:
    await run(settings, ProcessRole(asked.role), asked.slot)
    return ""
