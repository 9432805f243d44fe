"""`python -m benchmarks.rolling [--updates webhook|polling]`: three workers and two fronts, of which one after the other is lost.

The processes are `python -m bot run` on one PostgreSQL, before a Telegram on loopback that keeps its rate of 30 messages a
second. While a digest goes to all channels and people ask, the database is restarted, a worker is killed and never returns,
the front that holds Telegram's lease is killed, and the other front and a worker are stopped and started again, as an
upgrade does. With --updates webhook both fronts stand behind one address (benchmarks.rolling_address).

lost: updates without an answer, parts of digests that never arrived; twice: those that came again; explained: answers that
said in a sentence why there is none; wait: from an update to the first message in its chat.
"""

import argparse
import asyncio
import logging
import re
import shutil
import signal
import socket
import statistics
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.delivery_setup import FIRST_CHAT, DeliverySetup, Worker, create_database
from benchmarks.faults import restart_postgresql
from benchmarks.figures import print_figures
from benchmarks.rolling_address import PUBLIC_HOST, FrontProxy, PageReader, WebhookCaller
from benchmarks.telegram_sink import TelegramSink
from insights.store.db.database import Database, open_database
from insights.store.db.tables import channels, deliveries
from insights.store.leases import SqlLeases
from tests.standins.telegram import TelegramStandin
from tests.standins.telegram_rates import RateLimits
from tests.standins.telegram_world import StandinChat

PATIENCE_S = 300.0
FIRST_ASKER = 20_000_000
QUESTIONS = ("/help", "/status", "/settings")
UPDATES_PER_SECOND = 2.0
WORKERS, FRONTS = 3, 2
SETTLE_S = 20.0
"""After the last update, for what is tried again."""


@dataclass(slots=True, kw_only=True)
class RollingRun:
    """The running processes, and what happened when."""

    setup: DeliverySetup
    telegram: TelegramStandin
    database: Database
    ports: list[int]
    workers: list[Worker] = field(default_factory=list)
    fronts: list[Worker] = field(default_factory=list)
    asked_at: dict[int, float] = field(default_factory=dict)
    """When each chat's update was given to Telegram."""
    holders: list[str] = field(default_factory=list)
    """Who held Telegram's lease, one after the other."""
    stops_s: list[float] = field(default_factory=list)
    """How long each process took that was asked to stop."""

    async def start(self) -> None:
        self.fronts = [await self.start_front(n) for n in range(FRONTS)]
        for front in self.fronts:
            await wait_ready(front)
        self.workers = [await self.start_worker(n) for n in range(WORKERS)]
        for worker in self.workers:
            await wait_ready(worker)

    async def start_front(self, number: int) -> Worker:
        extra = {"WEB_PORT": str(self.ports[number])}
        return await self.setup.start_process("front", number, extra, slot=str(number))

    async def start_worker(self, number: int) -> Worker:
        return await self.setup.start_process("worker", number, slot=str(number))

    async def ask(self, seconds: float) -> None:
        """Send updates, each from somebody else, evenly over that time."""
        loop, count = asyncio.get_running_loop(), int(seconds * UPDATES_PER_SECOND)
        began = loop.time()
        for n in range(count):
            await asyncio.sleep(max(0.0, began + n / UPDATES_PER_SECOND - loop.time()))
            asker = FIRST_ASKER + n
            self.telegram.world.chats[asker] = StandinChat(asker, "private")
            self.asked_at[asker] = time.monotonic()
            self.telegram.send_message(asker, asker, QUESTIONS[n % len(QUESTIONS)])

    async def watch_holder(self) -> None:
        """Until cancelled: note who holds the lease of the bot."""
        leases = SqlLeases(self.database)
        while True:
            try:
                held = [
                    lease.process for lease in await leases.list_held() if lease.name.startswith("telegram/")
                ]
            except Exception:  # noqa: BLE001 -- the database is restarted meanwhile
                held = []
            self.holders += [name for name in held if self.holders[-1:] != [name]]
            await asyncio.sleep(0.2)

    async def lose_one_after_the_other(self) -> None:
        """What fails, at its second; the processes are told apart by their slots, which are their numbers."""
        began = time.monotonic()

        async def wait_for(second: float) -> None:
            await asyncio.sleep(max(0.0, began + second - time.monotonic()))

        await wait_for(8)
        await restart_postgresql(self.setup.folder / "data")
        await wait_for(20)
        await self.workers.pop(0).kill_and_wait()
        await wait_for(30)
        holder = int(self.holders[-1].rpartition("/")[2])
        await self.fronts[holder].kill_and_wait()
        await wait_for(48)
        self.fronts[holder] = await self.start_front(holder)
        await wait_ready(self.fronts[holder])
        other = 1 - holder
        await self.stop(self.fronts[other])
        self.fronts[other] = await self.start_front(other)
        await wait_ready(self.fronts[other])
        await wait_for(70)
        await self.stop(self.workers[0])
        self.workers[0] = await self.start_worker(self.workers[0].number)

    async def stop(self, process: Worker) -> None:
        """As a service manager does."""
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.process.wait(), 60)
        self.stops_s.append(round(time.monotonic() - began, 2))

    async def wait_all_settled(self) -> None:
        """Until no delivery is open."""
        open_rows = select(deliveries.c.id).where(deliveries.c.state == "open").limit(1)
        async with asyncio.timeout(PATIENCE_S):
            while True:
                async with self.database.read() as connection:
                    if (await connection.execute(open_rows)).first() is None:
                        return
                await asyncio.sleep(0.5)

    async def end(self) -> None:
        for process in (*self.fronts, *self.workers):
            await process.kill_and_wait()


async def wait_ready(process: Worker) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while "ready " not in process.log.read_text()[process.log_start :]:  # noqa: ASYNC110 -- see benchmarks.faults
            await asyncio.sleep(0.05)


async def run(asked: argparse.Namespace) -> dict[str, Any]:
    folder = Path(tempfile.gettempdir()) / f"benchmark-rolling-{uuid.uuid4().hex[:12]}"
    folder.mkdir(mode=0o755)  # a PostgreSQL server that root starts runs as another user
    try:
        async with TelegramSink().serve() as sink, TelegramStandin() as telegram:
            with create_database(folder, "postgresql") as url:
                setup = DeliverySetup(folder=folder, url=url, sink=sink, per_second=30.0)
                return await _run(asked, setup, telegram)
    finally:
        if asked.keep:
            print(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)


async def _run(asked: argparse.Namespace, setup: DeliverySetup, telegram: TelegramStandin) -> dict[str, Any]:
    telegram.rates = RateLimits(now=time.monotonic)
    await setup.seed(asked.channels)
    for n in range(asked.channels):
        telegram.world.chats[FIRST_CHAT + n] = StandinChat(FIRST_CHAT + n, "private")
    setup.extra_environment |= {
        "TELEGRAM_API_URL": telegram.url,
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_UPDATES": asked.updates,
        "PUBLIC_URL": f"https://{PUBLIC_HOST}",
        "PUBLIC_PAGES": "archive",
    }
    ports = find_free_ports(FRONTS)
    async with open_database(setup.url) as database, FrontProxy(ports).serve() as proxy:
        rolling = RollingRun(setup=setup, telegram=telegram, database=database, ports=ports)
        caller, reader = WebhookCaller(telegram, proxy), PageReader(proxy, "/days")
        tasks = []
        try:
            await rolling.start()
            works = [rolling.watch_holder(), reader.run()]
            works += [caller.run()] if asked.updates == "webhook" else []
            tasks = [asyncio.create_task(work) for work in works]
            await asyncio.gather(rolling.ask(asked.seconds), rolling.lose_one_after_the_other())
            await rolling.wait_all_settled()
            await asyncio.sleep(SETTLE_S)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await rolling.end()
        return {
            "updates": asked.updates,
            **judge_updates(telegram, rolling.asked_at),
            **await judge_deliveries(rolling),
            "pages_read": reader.read,
            "pages_failed": dict(reader.failed),
            "longest_without_page_s": round(reader.longest_gap_s, 2),
            "passed_to_another_front": proxy.passed_on,
            "webhook_calls_refused": dict(caller.refused),
            "lease_holders": rolling.holders,
            "stopped_within_s": rolling.stops_s,
            "webhooks_set": len(telegram.calls_to("setWebhook")),
            "refused_for_rate": telegram.rates.refused,
            "errors_logged": count_errors(setup.folder),
        }


def judge_updates(telegram: TelegramStandin, asked_at: dict[int, float]) -> dict[str, Any]:
    """What each asker got. The answer to a question is what most of its askers got first."""
    got: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for post in telegram.world.bot_messages:
        if post.chat in asked_at:
            got[post.chat].append((post.at, post.text))
    answers = [
        Counter(got[asker][0][1] for asker in asked_at if asker % len(QUESTIONS) == n and got[asker])
        for n in range(len(QUESTIONS))
    ]
    right = {counter.most_common(1)[0][0] for counter in answers if counter}
    waits = sorted(got[asker][0][0] - at for asker, at in asked_at.items() if got[asker])
    answered = [asker for asker in asked_at if any(text in right for _, text in got[asker])]
    return {
        "asked": len(asked_at),
        "updates_lost": len(asked_at) - len(answered),
        "answered_twice": sum(
            len([text for _, text in got[asker] if text in right]) - 1 for asker in answered
        ),
        "explained": sum(text not in right for asker in asked_at for _, text in got[asker]),
        "wait_p50_s": round(statistics.median(waits), 3),
        "wait_p99_s": round(waits[int(len(waits) * 0.99)], 2),
        "wait_longest_s": round(waits[-1], 2),
        "wait_median_by_10_s": medians_by_ten_seconds(
            asked_at, {asker: got[asker][0][0] for asker in asked_at if got[asker]}
        ),
    }


def medians_by_ten_seconds(asked_at: Mapping[int, float], answered_at: Mapping[int, float]) -> list[float]:
    """The median wait of what was asked in each ten seconds: which of the losses it was that made people wait."""
    waits, began = defaultdict(list), min(asked_at.values())
    for asker in asked_at.keys() & answered_at.keys():
        waits[int(asked_at[asker] - began) // 10].append(answered_at[asker] - asked_at[asker])
    return [round(statistics.median(waits[n]), 2) for n in sorted(waits)]


async def judge_deliveries(rolling: RollingRun) -> dict[str, Any]:
    """What each channel got, against its plan."""
    query = select(
        channels.c.chat, deliveries.c.n_parts, deliveries.c.possible_duplicates, deliveries.c.state
    )
    query = query.join_from(deliveries, channels).where(channels.c.platform == "telegram")
    async with rolling.database.read() as connection:
        rows = (await connection.execute(query)).all()
    shown: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for post in rolling.telegram.world.bot_messages:
        shown[str(post.chat)].append((bool(post.photo), post.text))
    return {
        "channels": len(rows),
        "states": dict(Counter(row.state for row in rows)),
        "messages": sum(row.n_parts or 0 for row in rows),
        "messages_lost": sum((row.n_parts or 0) - len(set(shown[row.chat])) for row in rows),
        "messages_twice": sum(len(shown[row.chat]) - len(set(shown[row.chat])) for row in rows),
        "counted_as_possible": sum(row.possible_duplicates for row in rows),
        "out_of_order": sum(not is_in_order(shown[row.chat]) for row in rows),
    }


def is_in_order(shown: Sequence[tuple[bool, str]]) -> bool:
    """Whether each message stands once, or next to its repeat."""
    runs = [message for n, message in enumerate(shown) if not n or shown[n - 1] != message]
    return len(runs) == len(set(runs))


def count_errors(folder: Path) -> dict[str, int]:
    """The warnings and errors of all processes, by their events."""
    lines = [line for log in folder.glob("*.log") for line in log.read_text().splitlines()]
    told = (re.match(r"\S+ \S+ (ERROR|WARNING) +(\S+)", line) for line in lines)
    return dict(Counter(found[2] for found in told if found))


def find_free_ports(count: int) -> list[int]:
    listeners = [socket.socket() for _ in range(count)]
    try:
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rolling", description=__doc__)
    parser.add_argument("--updates", choices=("webhook", "polling"), default="webhook")
    parser.add_argument("--channels", type=int, default=600)
    parser.add_argument("--seconds", type=float, default=80.0, help="how long people ask")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the processes' logs")
    logging.getLogger("aiohttp.server").setLevel(
        logging.CRITICAL
    )  # clients that are killed cut their requests
    print_figures(asyncio.run(run(parser.parse_args())))


if __name__ == "__main__":
    main()
