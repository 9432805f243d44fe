"""The whole house behind a Slack door: real database, real libraries, the stand-in's Slack."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot import app
from bot.doors import Doors, configured
from bot.progress import Progress
from bot.settings import Settings
from insights.model import Language
from tests.handlers.dialogue import settings as closed
from tests.standins.slack import SlackStandin


@asynccontextmanager
async def whole(
    server: SlackStandin, folder: Path, language: Language = "en", **changes: object
) -> AsyncIterator[app.House]:
    """With the sample day in this language; `changes` are settings."""
    update = {
        "slack_bot_token": SecretStr(server.bot_token),
        "slack_app_token": SecretStr(server.app_token),
        "slack_api_url": server.api_url,
        **changes,
    }
    settings: Settings = closed(folder, language).model_copy(update=update)
    async with app.open_house(settings) as house:
        await house.editions.sample(language)
        doors = Doors(house=house, progress=Progress())
        (door,) = configured(house, doors.tell)
        await doors.keep_trying(door)
        await server.sockets.wait_connected()
        try:
            yield house
        finally:
            await doors.close()


async def eventually(true: Callable[[], Awaitable[object]]) -> None:
    """What an event brings about has no answer to wait for: the database is looked at until it is so."""
    async with asyncio.timeout(30):
        while not await true():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)
