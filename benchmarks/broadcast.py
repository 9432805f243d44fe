"""`python -m benchmarks.broadcast`: one digest to many channels, against the same messages without a ledger.

The worker is `python -m bot run --role worker` as its user starts it. The bare loop is the same
`telegram.Bot`, made by the bot's own connection, sending the same texts in a plain loop with as many in flight.
"Alone" is the ledger: the worker with a bare aiohttp sender in the place of python-telegram-bot; "plain" is that
sender without the ledger. All in one run.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.delivery_setup import ROOT, DeliverySetup, Worker, open_setup
from benchmarks.figures import print_figures
from benchmarks.telegram_sink import ACCOUNT
from insights.ports.messaging import Limits
from insights.store.db.database import open_database
from insights.store.delivery.rates import SqlRates
from scheduler.limits.account_limiter import AccountLimiters

PATIENCE_S = 1800.0
EDGE = 0.05
"""The first and the last twentieth of the messages are not measured: start, and the last chats' pauses."""


def main() -> None:
    asked = _parser().parse_args()
    print_figures(asyncio.run(run(asked)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.broadcast", description=__doc__)
    parser.add_argument("--channels", type=int, default=2000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument(
        "--limit", type=float, default=0, help="messages a second that Telegram takes; else none"
    )
    return parser


async def run(asked: argparse.Namespace) -> dict[str, Any]:
    async with open_setup(asked.database) as setup:
        setup.per_second = asked.limit or setup.per_second
        await setup.seed(asked.channels)
        workers = [await setup.start_worker(n) for n in range(asked.processes)]
        replies = Replies(url=setup.url, per_second=setup.per_second)
        asking = asyncio.create_task(replies.run()) if asked.limit else None
        try:
            figures = await measured(setup, workers, asked.channels * 3)
        finally:
            if asking is not None:
                asking.cancel()
            for worker in workers:
                await worker.kill_and_wait()
        if asked.limit:
            figures |= replies.figures([one.received_at for one in setup.sink.messages])
        else:
            for kind in ("bare", "plain", "alone"):
                figures |= _named(kind, await _other(setup, kind, asked.channels))
    return {"channels": asked.channels, **figures}


def _named(prefix: str, figures: dict[str, float]) -> dict[str, float]:
    return {f"{prefix}_{name}": figures[name] for name in ("rate", "cpu_ms_per_message")}


async def measured(setup: DeliverySetup, workers: list[Worker], messages: int) -> dict[str, Any]:
    """Rate and processor time between the first and the last twentieth; most accepted in any second."""
    sink = setup.sink
    before = len(sink.messages)
    first, last = before + int(messages * EDGE), before + int(messages * (1 - EDGE))
    await sink.wait_for_messages(max(before + 1, first), PATIENCE_S)
    begun = sum(worker.cpu_s() for worker in workers)
    await sink.wait_for_messages(last, PATIENCE_S)
    spent = sum(worker.cpu_s() for worker in workers) - begun
    await sink.wait_for_messages(before + messages, PATIENCE_S)
    times = [one.received_at for one in sink.messages[before:]]
    inner = times[first - before : last - before]
    return {
        "rate": round((len(inner) - 1) / (inner[-1] - inner[0]), 1),
        "cpu_ms_per_message": round(1000 * spent / (last - first), 3),
        "most_in_one_second": most_in_one_second(times),
    }


def most_in_one_second(times: list[float]) -> int:
    """In any window of one second, wherever it begins."""
    window: deque[float] = deque()
    most = 0
    for at in sorted(times):
        window.append(at)
        while at - window[0] >= 1.0:
            window.popleft()
        most = max(most, len(window))
    return most


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """A process that answers beside those that deliver, four times a second: how long each waits for its slot."""

    url: str
    per_second: float
    at: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    async def run(self) -> None:
        async with open_database(self.url) as database:
            limiter = AccountLimiters(rate_store=SqlRates(database)).get(
                "telegram", ACCOUNT, Limits(account_per_second=self.per_second, chat_per_second=1.0)
            )
            while True:
                await asyncio.sleep(0.25)
                asked = time.perf_counter()
                await limiter.acquire(reply=True)
                self.at.append(time.perf_counter())
                self.waits.append(self.at[-1] - asked)

    def figures(self, sent: list[float]) -> dict[str, Any]:
        waits = sorted(self.waits)
        return {
            "replies": len(waits),
            "reply_wait_p50_ms": round(1000 * waits[len(waits) // 2], 1),
            "reply_wait_p99_ms": round(1000 * waits[int(len(waits) * 0.99)], 1),
            "most_in_one_second_with_replies": most_in_one_second(sent + self.at),
        }


async def _other(setup: DeliverySetup, kind: str, channels: int) -> dict[str, Any]:
    """The same messages by benchmarks.baselines, in a process of its own."""
    log = setup.folder / f"{kind}.log"
    given = json.dumps({"kind": kind, "url": setup.url, "server": setup.sink.url, "channels": channels})
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.baselines", given, cwd=ROOT, env=setup.environment(),
            stdout=out, stderr=out,
        )  # fmt: skip
    worker = Worker(process=process, number=0, log=Path(log))
    try:
        return await measured(setup, [worker], channels * 3)
    finally:
        await worker.kill_and_wait()
        if process.returncode not in (0, -9):
            print(log.read_text())


if __name__ == "__main__":
    main()
