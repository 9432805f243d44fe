"""`python -m bot chat`: the bot in a terminal, on the same database; no token needed."""

import argparse

from bot.config.settings import Settings
from bot.local.broadcaster import RoomBroadcaster
from bot.local.terminal import talk
from bot.runtime.lifecycle import make_local_platform
from bot.wiring.app import open_app
from insights.errors import ExternalFailure


async def answer(settings: Settings, _: argparse.Namespace) -> str:
    async with open_app(settings) as house:
        door = make_local_platform(house, RoomBroadcaster())
        house.rights[door.platform] = door.rights
        language = settings.digest_language
        if await house.editions.latest(language) is None:
            try:
                await house.editions.newest(language, patience_s=8.0)
            except ExternalFailure:
                await house.editions.sample(language)
        await talk(door, language=language)
    return ""
