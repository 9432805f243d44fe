"""`python -m benchmarks.slack [--workspaces N] [--channels N]`: a day of 500 papers to channels of many workspaces.

Each workspace has a bot of its own, as the product runs today: a process with its app, database, adapter and delivery worker.
The stand-ins, in this process, keep Slack's rates, fail one call in twenty and process uploads in their own time; meanwhile
people write, press and open their App Home, and each acknowledgement is timed. Real time, bounded. A bare loop of the same
SDK, with Bolt beside it, sends the same messages afterwards under the same terms.
"""

import argparse
import asyncio
import json
import logging
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks.delivery_setup import ROOT, process_cpu_s
from benchmarks.figures import print_figures
from benchmarks.sample_edition import make_sample_edition
from benchmarks.slack_baseline import deliver_with_loops
from benchmarks.slack_bot import READY, BotArguments, make_settings
from benchmarks.slack_workspace import Acknowledgements, Judgement, Workspace
from bot.runtime.platforms import build_platforms
from bot.wiring.app import open_app
from insights.model import Chat
from insights.ports.messaging import Part
from tests.standins.slack_faults import RandomFaults

LONGEST_S = 600.0
START_S = 120.0
STOP_S = 20.0
SEED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackTerms:
    workspaces: int = 20
    channels: int = 25
    """Of each workspace."""
    papers: int = 500
    seconds: float = LONGEST_S
    faults: float = 0.05
    ask_every_s: float = 6.0
    """In each workspace."""


async def measured(terms: SlackTerms, folder: Path) -> dict[str, Any]:
    seed, parts = await _make_database(folder, terms.papers)
    ours = await _measure(terms, seed, parts)
    bare = await _measure_baseline(terms, parts)
    return {
        "workspaces": terms.workspaces,
        "channels": terms.workspaces * terms.channels,
        "papers": terms.papers,
        "messages_a_channel": len(parts),
        **ours,
        **{f"bare_{name}": value for name, value in bare.items()},
        "seconds_ratio": round(ours["seconds"] / bare["seconds"], 2),
        "ack_p99_ratio": round(ours["ack_p99_ms"] / bare["ack_p99_ms"], 2),
    }


async def _make_database(folder: Path, papers: int) -> tuple[Path, list[Part]]:
    """A database with the edition, made once, of which every bot gets a copy; and the parts that a channel gets."""
    database = folder / "seed.db"
    tokens = {"slack_bot_token": SecretStr("xoxb-none"), "slack_app_token": SecretStr("xapp-none")}
    async with open_app(make_settings(str(database), **tokens)) as app:
        edition = await make_sample_edition(app, papers)
        chat = Chat(platform="slack", account="T0", id="C0N0")
        wanted = replace(app.default_subscription, chat=chat)
        shown = app.views.chat_digest.messages(edition, wanted, "en", datetime.now(UTC))
        (adapter,) = build_platforms(app)
        return database, adapter.messenger.plan(chat, shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class BotProcess:
    """One workspace's bot; `finished` is what it prints when everything is delivered."""

    process: asyncio.subprocess.Process

    async def begin(self) -> None:
        await self._say("go")

    async def wait_finished(self) -> dict[str, int]:
        assert self.process.stdout is not None
        counts: dict[str, int] = json.loads(await self.process.stdout.readline())
        return counts

    async def _say(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n".encode())
        await self.process.stdin.drain()

    async def stop(self) -> None:
        if self.process.returncode is None:
            with suppress(TimeoutError, ConnectionError):
                await self._say("stop")
                await asyncio.wait_for(self.process.wait(), STOP_S)
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


@asynccontextmanager
async def _start_bot(workspace: Workspace, seed: Path) -> AsyncIterator[BotProcess]:
    database = seed.parent / f"{workspace.team}.db"
    shutil.copy(seed, database)
    given = BotArguments(
        database=str(database),
        team=workspace.team,
        channels=tuple(workspace.digest_channels),
        api_url=workspace.api_url,
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
    )
    with (seed.parent / f"{workspace.team}.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.slack_bot", given.to_json(),
            cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
        )  # fmt: skip
    bot = BotProcess(process=process)
    try:
        yield bot
    finally:
        await bot.stop()


async def _wait_ready(bot: BotProcess, workspace: Workspace, folder: Path) -> None:
    assert bot.process.stdout is not None
    line = await asyncio.wait_for(bot.process.stdout.readline(), START_S)
    if line.decode().strip() != READY:
        raise SystemExit((folder / f"{workspace.team}.log").read_text()[-2000:])


async def _measure(terms: SlackTerms, seed: Path, parts: Sequence[Part]) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        workspaces = await _open_workspaces(terms, stack)
        bots = []
        for each in workspaces:  # one after another: twenty starts at once take no less of the processor
            bots.append(await stack.enter_async_context(_start_bot(each, seed)))
            await _wait_ready(bots[-1], each, seed.parent)
        weather = [each.begin(terms.faults, SEED + n) for n, each in enumerate(workspaces)]
        acknowledgements, began, cpu_s = Acknowledgements(), time.monotonic(), _children_cpu_s(bots)
        with _asking(workspaces, terms, acknowledgements):
            for bot in bots:
                await bot.begin()
            counts = await _wait_until_done(bots, terms.seconds)
        seconds, cpu_s = time.monotonic() - began, _children_cpu_s(bots) - cpu_s
        return {
            "seconds": round(seconds, 1),
            "cpu_s": round(cpu_s, 1),
            **_judge(workspaces, parts, weather),
            "finished": len(counts),
            "possible_duplicates": sum(count["possible_duplicates"] for count in counts),
            "dead": sum(count["dead"] for count in counts),
            **_latencies(acknowledgements),
        }


def _children_cpu_s(bots: Sequence[BotProcess]) -> float:
    return sum(process_cpu_s(bot.process.pid) for bot in bots)


async def _wait_until_done(bots: Sequence[BotProcess], seconds: float) -> list[dict[str, int]]:
    """The counts of the bots that delivered everything in time."""
    tasks = [asyncio.create_task(bot.wait_finished()) for bot in bots]
    done, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [task.result() for task in done]


async def _measure_baseline(terms: SlackTerms, parts: Sequence[Part]) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        workspaces = await _open_workspaces(terms, stack)
        weather = [each.begin(terms.faults, SEED + n) for n, each in enumerate(workspaces)]
        acknowledgements = Acknowledgements()
        began, cpu_s = time.monotonic(), time.process_time()
        async with deliver_with_loops(workspaces, parts) as done:
            with _asking(workspaces, terms, acknowledgements):
                await asyncio.wait_for(done, terms.seconds)
        seconds = time.monotonic() - began
        return {
            "seconds": round(seconds, 1),
            "cpu_s": round(time.process_time() - cpu_s, 1),
            **_judge(workspaces, parts, weather),
            **_latencies(acknowledgements),
        }


async def _open_workspaces(terms: SlackTerms, stack: AsyncExitStack) -> list[Workspace]:
    made = [Workspace(n, terms.channels) for n in range(terms.workspaces)]
    return [await stack.enter_async_context(each) for each in made]


@contextmanager
def _running(*work: Any) -> Iterator[None]:
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


@contextmanager
def _asking(workspaces: Sequence[Workspace], terms: SlackTerms, found: Acknowledgements) -> Iterator[None]:
    people = [
        each.ask_repeatedly(terms.ask_every_s, random.Random(n), found) for n, each in enumerate(workspaces)
    ]
    with _running(*people):
        yield


def _judge(
    workspaces: Sequence[Workspace], parts: Sequence[Part], weather: Sequence[RandomFaults]
) -> dict[str, Any]:
    judgement, planned = Judgement(), [str(part.payload["text"]) for part in parts]
    for workspace, faults in zip(workspaces, weather, strict=True):
        for channel in workspace.digest_channels:
            judgement.add(workspace, channel, planned, faults)
    channels = [(each, channel) for each in workspaces for channel in each.digest_channels]
    lost = sum((faults.lost_answers for faults in weather), Counter[str]())
    return {
        "complete": judgement.complete,
        "incomplete_and_cut_twice": judgement.excused,
        "in_order": judgement.in_order,
        "in_one_thread": judgement.in_thread,
        "sent_twice": judgement.twice,
        "sent_twice_without_fault": judgement.twice_without_fault,
        "messages": judgement.messages,
        "without_chart": judgement.without_chart,
        "most_uploads_of_a_chart": max(each.most_uploads for each in workspaces),
        "faults": sum(sum(faults.injected.values()) for faults in weather),
        "answers_lost": sum(lost[channel] for _, channel in channels),
        "refused_for_rate": sum(each.rates.refused for each in workspaces),
        "most_in_a_channels_second": max(each.rates.max_within(1.0, channel) for each, channel in channels),
        "most_in_a_workspaces_minute": max(each.rates.max_within(60.0) for each in workspaces),
    }


def _latencies(found: Acknowledgements) -> dict[str, Any]:
    """Milliseconds from what Slack sends to the bot's acknowledgement."""
    times = [1000 * seconds for seconds in found.all()] or [0.0]
    return {
        "requests": len(times),
        "unacknowledged": found.missed,
        "ack_p50_ms": round(times[len(times) // 2], 1),
        "ack_p99_ms": round(times[int(len(times) * 0.99)], 1),
        "ack_most_ms": round(times[-1], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slack")
    parser.add_argument("--workspaces", type=int, default=20)
    parser.add_argument("--channels", type=int, default=25, help="of each workspace")
    parser.add_argument("--papers", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=LONGEST_S)
    asked = parser.parse_args()
    logging.getLogger().setLevel(logging.CRITICAL)  # connections break by design
    terms = SlackTerms(
        workspaces=asked.workspaces,
        channels=asked.channels,
        papers=asked.papers,
        seconds=min(asked.seconds, LONGEST_S),
    )
    with tempfile.TemporaryDirectory() as folder:
        print_figures(asyncio.run(measured(terms, Path(folder))))


if __name__ == "__main__":
    main()
