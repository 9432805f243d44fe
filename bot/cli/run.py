"""`python -m bot run`: start everything that is configured."""

import argparse

from bot.running import run
from bot.settings import Settings


async def answer(settings: Settings, _: argparse.Namespace) -> str:
    await run(settings)
    return ""
