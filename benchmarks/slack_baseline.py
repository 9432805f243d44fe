"""The baseline of benchmarks.slack: for each workspace Bolt, which acknowledges and does no more, and a loop over slack_sdk's client.

The client waits as long as a 429 says and repeats a request whose connection broke, as slack_sdk does; what else fails is left
out. Each channel gets a message a second, a workspace four; there is no ledger.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from benchmarks.slack_workspace import READY_AFTER, Workspace
from insights.ports.messaging import Part

CHANNEL_PAUSE_S, WORKSPACE_PAUSE_S = 1.0, 0.25
ANY_NAME = re.compile(r"[\s\S]*")
MAX_RATE_RETRIES = 20
PNG = b"\x89PNG"


@asynccontextmanager
async def deliver_with_loops(
    workspaces: Sequence[Workspace], parts: Sequence[Part]
) -> AsyncIterator["asyncio.Future[Any]"]:
    """Everything is sent when the future is done."""
    async with AsyncExitStack() as stack:
        loops = [await stack.enter_async_context(_loop(each, parts)) for each in workspaces]
        yield asyncio.gather(*loops)


@asynccontextmanager
async def _loop(workspace: Workspace, parts: Sequence[Part]) -> AsyncIterator[Any]:
    import aiohttp
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
    from slack_sdk.http_retry.builtin_async_handlers import (
        AsyncConnectionErrorRetryHandler,
        AsyncRateLimitErrorRetryHandler,
    )
    from slack_sdk.web.async_client import AsyncWebClient

    retries = [
        AsyncConnectionErrorRetryHandler(),
        AsyncRateLimitErrorRetryHandler(max_retry_count=MAX_RATE_RETRIES),
    ]
    async with aiohttp.ClientSession() as session:

        def client(token: str) -> AsyncWebClient:
            return AsyncWebClient(
                token=token, base_url=workspace.api_url, session=session, retry_handlers=retries
            )

        bot = client(workspace.bot_token)
        handler: Any = AsyncSocketModeHandler(
            _build_app(bot, workspace), app_token=workspace.app_token, web_client=client(workspace.app_token)
        )
        await handler.connect_async()
        try:
            yield _send(workspace, bot, parts)
        finally:
            await handler.close_async()


def _build_app(bot: Any, workspace: Workspace) -> Any:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_user_id=workspace.bot_user,
            bot_token=workspace.bot_token,
        )

    async def acknowledge(ack: Any) -> None:
        await ack()

    async def receive() -> None:
        pass

    app = AsyncApp(client=bot, authorize=authorize)
    app.command(ANY_NAME)(acknowledge)
    app.action(ANY_NAME)(acknowledge)
    app.event(ANY_NAME)(receive)
    return app


async def _send(workspace: Workspace, bot: Any, parts: Sequence[Part]) -> None:
    file_id = await _upload(bot)
    pace = asyncio.Lock()

    async def deliver(channel: str) -> None:
        head = None
        for part in parts:
            async with pace:
                await asyncio.sleep(WORKSPACE_PAUSE_S)
            with suppress(Exception):  # what fails is left out
                answer = await bot.chat_postMessage(
                    channel=channel,
                    text=part.payload["text"],
                    blocks=list(_blocks(part, file_id)),
                    thread_ts=head,
                )
                head = head or answer["ts"]
            await asyncio.sleep(CHANNEL_PAUSE_S)

    await asyncio.gather(*map(deliver, workspace.digest_channels))


async def _upload(bot: Any) -> str:
    """Return the file's id; "" when it fails."""
    with suppress(Exception):
        answer = await bot.files_upload_v2(content=PNG, filename="papers.png")
        file_id = str(answer["file"]["id"])
        for _ in range(READY_AFTER):
            await bot.files_info(file=file_id)
        return file_id
    return ""


def _blocks(part: Part, file_id: str) -> Any:
    """The plain blocks of a planned part, with the chart where it was uploaded."""
    for block in part.payload["blocks"]:
        if block["type"] == "picture":
            if file_id:
                yield {"type": "image", "slack_file": {"id": file_id}, "alt_text": block["alt"]}
        elif block["type"] == "newer":
            yield from block["fallback"]
        else:
            yield block
