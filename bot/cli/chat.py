"""`python -m bot chat`: the bot in a terminal, on the same database; no token needed."""

import argparse

from bot.config.settings import Settings
from bot.local.broadcaster import Rooms
from bot.local.terminal import talk
from bot.runtime.lifecycle import local_door
from bot.wiring.app import open_house
from insights.errors import WorldFailed


async def answer(settings: Settings, _: argparse.Namespace) -> str:
    async with open_house(settings) as house:
        door = local_door(house, Rooms())
        house.rights[door.platform] = door.rights
        language = settings.digest_language
        if await house.editions.latest(language) is None:
            try:
                await house.editions.newest(language, patience_s=8.0)
            except WorldFailed:
                await house.editions.sample(language)
        await talk(door, language=language)
    return ""
