"""The whole house behind a Telegram door: real database, real library, the stand-in's Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot import app
from bot.doors import Doors, configured
from bot.progress import Progress
from bot.settings import Settings
from insights.model import Language
from tests.handlers.dialogue import settings as closed
from tests.standins.telegram import Posted, TelegramStandin


@asynccontextmanager
async def whole(
    server: TelegramStandin, folder: Path, language: Language = "en", **changes: object
) -> AsyncIterator[app.House]:
    """With the sample day in this language; `changes` are settings."""
    update = {
        "telegram_bot_token": SecretStr(server.token),
        "telegram_api_url": server.url,
        **changes,
    }
    settings: Settings = closed(folder, language).model_copy(update=update)
    async with app.open_house(settings) as house:
        await house.editions.sample(language)
        doors = Doors(house=house, progress=Progress())
        (door,) = configured(house, doors.tell)
        await doors.keep_trying(door)
        try:
            yield house
        finally:
            await doors.close()


async def said(server: TelegramStandin, chat: int, before: int) -> list[Posted]:
    """What the bot wrote in this chat beyond the first `before`, once it is done with all updates."""
    await server.wait_confirmed(server.last_update)
    return server.sent(chat)[before:]
