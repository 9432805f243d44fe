"""Requests to Slack through a proxy, as `HTTPS_PROXY` names one."""

import asyncio

import aiohttp
import pytest

from bot.slack.api.errors import translate_errors
from insights.errors import Unreachable


async def test_a_proxy_that_makes_no_connection_has_sent_nothing() -> None:
    """RULE: it is tried again like any connection that fails, and is no internal error."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with (
        await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy,
        aiohttp.ClientSession() as session,
    ):
        port = proxy.sockets[0].getsockname()[1]
        with pytest.raises(Unreachable), translate_errors():
            await session.post(
                "https://slack.invalid/api/",
                proxy=f"http://127.0.0.1:{port}",
                timeout=aiohttp.ClientTimeout(10),
            )
