"""`python -m bot status`: how things stand, for who runs the bot."""

import argparse

from bot.app import open_house
from bot.settings import Settings
from insights import calendar


async def answer(settings: Settings, _: argparse.Namespace) -> str:
    async with open_house(settings) as house:
        counts = await house.stores.ledger.counts()
        latest = await house.stores.editions.latest(sample=False)
        lines = [
            f"subscriptions        {await house.stores.subscriptions.count()}",
            f"deliveries           {counts.done} done, {counts.open} open, {counts.dead} dead, {counts.skipped} skipped",
            f"possible duplicates  {counts.possible_duplicates}",
            f"newest edition       {f'{latest.day}, {len(latest.labelled)} papers' if latest else 'none yet'}",
            f"next arXiv list      {calendar.next_list(house.clock.now()):%Y-%m-%d %H:%M} UTC",
        ]
        return "\n".join(lines)
