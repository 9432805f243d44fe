"""The whole house behind a Telegram door: real database, real library, the stand-in's Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.wiring import app
from insights.model import Language
from tests.bot.app_behind_platforms import behind
from tests.standins.telegram import Posted, TelegramStandin


@asynccontextmanager
async def whole(
    server: TelegramStandin, folder: Path, language: Language = "en", **changes: object
) -> AsyncIterator[app.AppContext]:
    """With the sample day in this language; `changes` are settings."""
    given: dict[str, object] = {
        "telegram_bot_token": SecretStr(server.token),
        "telegram_api_url": server.url,
    }
    async with behind(folder, language, **(given | changes)) as house:
        yield house


async def said(server: TelegramStandin, chat: int, before: int) -> list[Posted]:
    """What the bot wrote in this chat beyond the first `before`, once it is done with all updates."""
    await server.wait_confirmed(server.last_update)
    return server.sent(chat)[before:]
