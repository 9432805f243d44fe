"""`python -m benchmarks.slack [--workspaces N] [--channels N]`: a day of 500 papers to channels of many workspaces.

Each workspace has a bot of its own, as the product runs today: its app, database, adapter, delivery worker and rate limits. All
of them, and the stand-ins, share one process here. The stand-ins keep Slack's rates, fail one call in twenty and process
uploads in their own time; meanwhile people write, press and open their App Home, and each acknowledgement is timed. Real
time, bounded. A bare loop of the same SDK, with Bolt beside it, sends the same messages afterwards under the same terms.
"""

import argparse
import asyncio
import logging
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks.figures import print_figures
from benchmarks.sample_edition import make_sample_edition
from benchmarks.slack_baseline import deliver_with_loops
from benchmarks.slack_workspace import Acknowledgements, Judgement, Workspace
from bot.config.settings import Settings
from bot.runtime.lifecycle import build_delivery_worker
from bot.runtime.platforms import PlatformSupervisor, build_platforms
from bot.startup_progress import StartupProgress
from bot.wiring.app import AppContext, open_app
from insights.model import Edition
from insights.ports.messaging import Part
from scheduler.limits.account_limiter import AccountLimiters, MemoryRates
from tests.standins.slack_faults import RandomFaults

CLOSED_URL = "http://127.0.0.1:9"
LONGEST_S = 600.0
SEED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackTerms:
    workspaces: int = 20
    channels: int = 25
    """Of each workspace."""
    papers: int = 500
    seconds: float = LONGEST_S
    faults: float = 0.05
    ask_every_s: float = 2.0
    """In each workspace."""


async def measured(terms: SlackTerms, folder: Path) -> dict[str, Any]:
    seed, papers = await _make_database(folder, terms.papers)
    ours = await _measure(terms, seed)
    bare = await _measure_baseline(terms, ours.pop("parts"))
    return {
        "workspaces": terms.workspaces,
        "channels": terms.workspaces * terms.channels,
        "papers": papers,
        **ours,
        **{f"bare_{name}": value for name, value in bare.items()},
        "seconds_ratio": round(ours["seconds"] / bare["seconds"], 2),
        "ack_p99_ratio": round(ours["ack_p99_ms"] / bare["ack_p99_ms"], 2),
    }


async def _make_database(folder: Path, papers: int) -> tuple[Path, int]:
    """A database with the edition, made once; every bot gets a copy."""
    async with open_app(_settings(folder / "seed.db")) as app:
        edition = await make_sample_edition(app, papers)
        return folder / "seed.db", len(edition.papers)


def _settings(database: Path, workspace: Workspace | None = None) -> Settings:
    slack = {
        "slack_bot_token": SecretStr(workspace.bot_token),
        "slack_app_token": SecretStr(workspace.app_token),
        "slack_api_url": workspace.api_url,
    } if workspace else {}  # fmt: skip
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=SecretStr(f"sqlite:///{database}"),
        digest_timezone="UTC",
        arxiv_feed_url=CLOSED_URL,
        arxiv_api_url=CLOSED_URL,
        huggingface_url=CLOSED_URL,
        deeplearn_url=CLOSED_URL,
        **slack,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceBot:
    """One workspace's bot."""

    app: AppContext
    workspace: Workspace
    limiters: AccountLimiters
    edition: Edition

    async def enqueue(self) -> None:
        now = datetime.now(UTC)
        for channel in self.workspace.digest_channels:
            wanted = replace(self.app.default_subscription, chat=self.workspace.chat(channel))
            saved = await self.app.stores.subscriptions.save(wanted)
            await self.app.stores.ledger.enqueue(
                saved,
                local_day=self.edition.day,
                edition=self.edition.day,
                next_due_at=saved.next_due_at,
                now=now,
            )

    def plan(self) -> list[Part]:
        """The parts of one channel's digest."""
        chat = self.workspace.chat(self.workspace.digest_channels[0])
        wanted = replace(self.app.default_subscription, chat=chat)
        shown = self.app.views.chat_digest.messages(self.edition, wanted, "en", datetime.now(UTC))
        return self.app.platforms.messengers["slack"].plan(chat, shown)


@asynccontextmanager
async def _open_bot(workspace: Workspace, seed: Path) -> AsyncIterator[WorkspaceBot]:
    database = seed.parent / f"{workspace.team}.db"
    shutil.copy(seed, database)
    limiters = AccountLimiters(rate_store=MemoryRates())
    async with open_app(_settings(database, workspace)) as app:
        supervisor = PlatformSupervisor(platforms=app.platforms, progress=StartupProgress())
        (adapter,) = build_platforms(app, supervisor.report_status, limiters)
        await supervisor.connect_with_retry(adapter)
        edition = await app.editions.get_latest("en")
        assert edition is not None
        try:
            yield WorkspaceBot(app=app, workspace=workspace, limiters=limiters, edition=edition)
        finally:
            await supervisor.close()


async def _measure(terms: SlackTerms, seed: Path) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        workspaces = await _open_workspaces(terms, stack)
        bots = [await stack.enter_async_context(_open_bot(each, seed)) for each in workspaces]
        for bot in bots:
            await bot.enqueue()
        weather = [each.begin(terms.faults, SEED + n) for n, each in enumerate(workspaces)]
        workers = [build_delivery_worker(bot.app, "benchmark", bot.limiters) for bot in bots]
        acknowledgements = Acknowledgements()
        with _running(*(worker.run() for worker in workers)), _asking(workspaces, terms, acknowledgements):
            seconds = await _wait_until_done(bots, terms.seconds)
        counts = [await bot.app.stores.ledger.counts() for bot in bots]
        return {
            "parts": bots[0].plan(),
            "seconds": round(seconds, 1),
            **_judge(workspaces, [bot.plan() for bot in bots], weather),
            "possible_duplicates": sum(count.possible_duplicates for count in counts),
            "dead": sum(count.dead for count in counts),
            **_latencies(acknowledgements),
        }


async def _measure_baseline(terms: SlackTerms, parts: Sequence[Part]) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        workspaces = await _open_workspaces(terms, stack)
        weather = [each.begin(terms.faults, SEED + n) for n, each in enumerate(workspaces)]
        acknowledgements = Acknowledgements()
        began = time.monotonic()
        async with deliver_with_loops(workspaces, parts) as done:
            with _asking(workspaces, terms, acknowledgements):
                await asyncio.wait_for(done, terms.seconds)
        seconds = time.monotonic() - began
        return {
            "seconds": round(seconds, 1),
            **_judge(workspaces, [parts] * len(workspaces), weather),
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


async def _wait_until_done(bots: Sequence[WorkspaceBot], seconds: float) -> float:
    """Until nothing is open in any ledger, or the time is over; returns the seconds it took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if not any([(await bot.app.stores.ledger.counts()).open for bot in bots]):
            break
        await asyncio.sleep(0.5)
    return time.monotonic() - began


def _judge(
    workspaces: Sequence[Workspace], plans: Sequence[Sequence[Part]], weather: Sequence[RandomFaults]
) -> dict[str, Any]:
    judgement = Judgement()
    for workspace, parts, faults in zip(workspaces, plans, weather, strict=True):
        planned = [str(part.payload["text"]) for part in parts]
        for channel in workspace.digest_channels:
            judgement.add(workspace, channel, planned, faults.cut)
    channels = [(each, channel) for each in workspaces for channel in each.digest_channels]
    lost = sum((faults.lost_answers for faults in weather), Counter[str]())
    return {
        "complete": judgement.complete,
        "incomplete_and_cut_twice": judgement.excused,
        "in_order": judgement.in_order,
        "in_one_thread": judgement.in_thread,
        "sent_twice": judgement.twice,
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
    logging.getLogger().setLevel(logging.ERROR)
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
