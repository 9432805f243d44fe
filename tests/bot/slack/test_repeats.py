"""What Slack sends twice is done once, by one of all processes; and everything is acknowledged within a second."""

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

from insights.model import Chat
from tests.bot.slack.full_app import run_app
from tests.standins.slack import SlackStandin

MAX_ACK_S = 1.0


async def test_a_command_sent_twice_is_run_once_by_all_processes(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: the same trigger to two processes at once, and again after a restart, is answered once."""
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(run_app(server, tmp_path))
        sockets = server.sockets
        for n in range(6):  # to the one process, and to the other
            sockets.open.reverse()
            await server.command("C1", "U1", "/subscribe", "LLM", trigger_id=f"t{n // 2}")
        await server.wait_ephemeral(3)
    async with run_app(server, tmp_path) as app:
        await server.command("C1", "U1", "/subscribe", "LLM", trigger_id="t0")
        await server.command("C1", "U1", "/insights", "status")
        await server.wait_ephemeral(4)
        assert await app.stores.subscriptions.get(Chat(platform="slack", account="T1", id="C1"))
    assert len(server.ephemerals) == 4


async def test_acknowledged_within_a_second_under_load(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a hundred commands at once, each of which is answered from the database, wait for no acknowledgement."""
    async with run_app(server, tmp_path):

        async def command(n: int) -> float:
            started = time.perf_counter()
            name = ("today", "category LLM", "status", "search diffusion")[n % 4]
            await server.command("C1", "U1", "/insights", name)
            return time.perf_counter() - started

        async with asyncio.timeout(60):
            waits = await asyncio.gather(*map(command, range(100)))
        assert max(waits) < MAX_ACK_S
        await server.wait_until(lambda: len(server.ephemerals) >= 100, 60)
