"""`python -m bot run`: start everything that is configured."""

import argparse

from bot.roles import Role
from bot.running import run
from bot.settings import Settings


async def answer(settings: Settings, asked: argparse.Namespace) -> str:
    await run(settings, Role(asked.role), asked.slot)
    return ""
