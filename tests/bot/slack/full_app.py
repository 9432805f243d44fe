"""The whole house behind a Slack door: real database, real libraries, the stand-in's Slack."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.wiring import app
from insights.model import Language
from tests.bot.app_behind_platforms import behind
from tests.standins.slack import SlackStandin


@asynccontextmanager
async def whole(
    server: SlackStandin, folder: Path, language: Language = "en", **changes: object
) -> AsyncIterator[app.AppContext]:
    """With the sample day in this language; `changes` are settings."""
    given: dict[str, object] = {
        "slack_bot_token": SecretStr(server.bot_token),
        "slack_app_token": SecretStr(server.app_token),
        "slack_api_url": server.api_url,
    }
    async with behind(folder, language, **(given | changes)) as house:
        await server.sockets.wait_connected()
        yield house


async def eventually(true: Callable[[], Awaitable[object]]) -> None:
    """What an event brings about has no answer to wait for: the database is looked at until it is so."""
    async with asyncio.timeout(30):
        while not await true():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)
