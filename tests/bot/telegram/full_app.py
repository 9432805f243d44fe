"""The full app with a connected Telegram adapter: real database, real library, stand-in Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.wiring.app import AppContext
from insights.model import Language
from tests.bot.app_behind_platforms import open_app_with_platform
from tests.standins.telegram import BotMessage, TelegramStandin


@asynccontextmanager
async def open_full_app(
    server: TelegramStandin, folder: Path, language: Language = "en", **changes: object
) -> AsyncIterator[AppContext]:
    """With the sample day in this language; `changes` are settings."""
    given: dict[str, object] = {
        "telegram_bot_token": SecretStr(server.token),
        "telegram_api_url": server.url,
    }
    async with open_app_with_platform(folder, language, **(given | changes)) as app:
        yield app


async def new_messages(server: TelegramStandin, chat: int, before: int) -> list[BotMessage]:
    """The bot's messages in this chat after the first `before`, once all updates are confirmed."""
    await server.wait_confirmed(server.last_update)
    return server.bot_messages(chat)[before:]
