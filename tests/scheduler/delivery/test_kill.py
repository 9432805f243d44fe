"""The promise of the ledger, held to it with kill -9."""

import asyncio
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from insights.store.db.database import open_database
from insights.store.delivery.ledger import SqlLedger
from tests.paths import ROOT
from tests.scheduler.delivery_process import IN_FLIGHT
from tests.scheduler.loop_platform import DAY, NOON, PARTS, eventually, save_subscription

CHANNELS = 60
KILLS = 3


@dataclass
class Sink:
    """What arrived, by chat; `reached` is set when `goal` messages have."""

    received: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    goal: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def total(self) -> int:
        return sum(len(parts) for parts in self.received.values())

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.received[body["chat"]].append(body["text"])
        if self.total >= self.goal:
            self.reached.set()
        await asyncio.sleep(0.002)  # an answer takes its time, so that a kill finds sends in flight
        return web.Response(text=f"{body['chat']}.{len(self.received[body['chat']])}")

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/", self.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
        finally:
            await runner.cleanup()


async def _start(url: str, server: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.scheduler.delivery_process", url, server, cwd=ROOT
    )


async def test_killed_again_and_again_it_loses_nothing(database_url: str) -> None:
    """After each kill -9 the restarted process goes on: every part arrives, in order, and no more repeat than
    were in flight; each repeat is counted as possible.
    """
    sink = Sink()
    async with open_database(database_url) as database, sink.serve() as server:
        ledger = SqlLedger(database)
        for n in range(CHANNELS):
            saved = await save_subscription(database, n)
            now = datetime.now(UTC)
            await ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=NOON, now=now)
        for kill in range(1, KILLS + 1):
            sink.reached.clear()
            sink.goal = sink.total + CHANNELS * len(PARTS) * kill // (KILLS * (KILLS + 1))
            process = await _start(database_url, server)
            await asyncio.wait_for(sink.reached.wait(), 30)
            process.kill()
            await process.wait()
        assert (await ledger.counts()).open > 0
        process = await _start(database_url, server)
        try:

            async def all_done() -> bool:
                return (await ledger.counts()).done == CHANNELS

            await eventually(all_done, 30)
        finally:
            process.kill()
            await process.wait()
        counts = await ledger.counts()
    twice = sum(sum(Counter(parts).values()) - len(set(parts)) for parts in sink.received.values())
    assert {chat: sorted(set(parts)) for chat, parts in sink.received.items()} == {
        str(n): PARTS for n in range(CHANNELS)
    }
    assert all(parts == sorted(parts) for parts in sink.received.values())
    assert twice <= counts.possible_duplicates <= KILLS * IN_FLIGHT
