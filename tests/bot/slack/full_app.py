"""The whole app connected to the stand-in Slack: real database, real libraries."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.wiring.context import AppContext
from insights.model import Language
from tests.bot.app_behind_platforms import open_app_with_platform
from tests.standins.slack import SlackStandin


@asynccontextmanager
async def run_app(
    server: SlackStandin, folder: Path, language: Language = "en", **changes: object
) -> AsyncIterator[AppContext]:
    """With the sample edition in this language; `changes` are settings."""
    settings: dict[str, object] = {
        "slack_bot_token": SecretStr(server.bot_token),
        "slack_app_token": SecretStr(server.app_token),
        "slack_api_url": server.api_url,
    }
    async with open_app_with_platform(folder, language, **(settings | changes)) as app_context:
        await server.sockets.wait_connected()
        yield app_context


async def wait_until(condition: Callable[[], Awaitable[object]]) -> None:
    """An event without an answer: the database is polled until the condition holds."""
    async with asyncio.timeout(30):
        while not await condition():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)
