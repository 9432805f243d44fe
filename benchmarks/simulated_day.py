"""The whole bot with all stand-ins in one process, in simulated time: what `benchmarks.day24` runs."""

import asyncio
import os
import random
import sqlite3
import threading
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import text

from benchmarks.day24_plan import (
    MONDAY,
    SOURCE_FAULTS,
    TUESDAY,
    DayPlan,
    FaultInjector,
    Outage,
    make_slack_fault,
    make_telegram_fault,
)
from benchmarks.faults import restart_postgresql
from benchmarks.model_responses import UsualAnswers
from benchmarks.simulated_time import SimulatedClock, simulated_scheduler
from benchmarks.start import rss_mb
from bot.config.settings import Settings
from bot.runtime.lifecycle import run_service
from bot.runtime.web_runtime import WebRuntime, headless_runtime
from bot.wiring.context import AppContext
from insights.model import LANGUAGES, Chat, Language, Paper
from insights.subscriptions.subscription import next_due
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from tests.sample_lists import make_two_lists
from tests.standins.openai import ModelStandin
from tests.standins.papers import PapersStandin
from tests.standins.slack import SlackStandin
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin
from tests.standins.telegram_world import BOT, StandinChat

LOCK_S = 11.0
"""Real seconds, longer than a statement waits for the lock."""
ANSWER_PATIENCE = timedelta(minutes=5)
"""An answer that comes later is counted as late."""
LEASE_TTL_S = 3600.0
"""Leases end by the machine's clock, and heartbeats follow the simulated one: of its days they would be a third of the work."""
MAX_ANSWER_WAIT = timedelta(minutes=50)
FIRST_CHAT = 3_000_000
ZONES = ("UTC", "Asia/Seoul", "Europe/Berlin", "America/New_York")
ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "scheduler", "insights")


@dataclass(slots=True, kw_only=True)
class SimulatedDay:
    """The bot, the services it talks to, and what was seen of them."""

    plan: DayPlan
    folder: Path
    clock: SimulatedClock
    papers: PapersStandin
    telegram: TelegramStandin
    slack: SlackStandin
    model: ModelStandin
    fault_injectors: dict[str, FaultInjector]
    web: WebRuntime
    app: AppContext
    memory_mb: list[float] = field(default_factory=list)
    late_answers: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    not_ready: Counter[str] = field(default_factory=Counter)
    due_at: dict[int, datetime] = field(default_factory=dict)
    first_snapshot: tracemalloc.Snapshot | None = None

    async def subscribe(self) -> None:
        """In several zones and both languages."""
        for n in range(self.plan.chats):
            number, channel = FIRST_CHAT + n, f"C{1000 + n}"
            self.telegram.world.chats[number] = StandinChat(number, "private")
            self.slack.channels[channel] = "member"
            due = self.plan.at(self.plan.hours * n / self.plan.chats) + timedelta(minutes=5)
            await self._subscribe(Chat(platform="telegram", account=str(BOT), id=str(number)), n, due)
            due += timedelta(minutes=5)
            await self._subscribe(Chat(platform="slack", account=self.slack.team, id=channel), n, due)

    async def _subscribe(self, chat: Chat, n: int, due: datetime) -> None:
        zone = ZONES[n % len(ZONES)]
        language: Language = LANGUAGES[n % len(LANGUAGES)]
        send_at = due.astimezone(ZoneInfo(zone)).time().replace(microsecond=0)
        subscription = replace(
            self.app.default_subscription,
            chat=chat,
            language=language,
            send_at=send_at,
            zone=zone,
            next_due_at=next_due(self.clock.now(), send_at, zone),
        )
        saved = await self.app.stores.subscriptions.save(subscription)
        self.due_at[saved.id or 0] = saved.next_due_at

    @property
    def is_sqlite(self) -> bool:
        return self.app.stores.database.dialect == "sqlite"

    def received(self, chat: Any) -> list[str]:
        """What each message of the bot in this chat shows, in the order of its arrival."""
        if chat.platform == "telegram":
            return [post.photo + post.text for post in self.telegram.bot_messages(int(chat.chat))]
        return [post.visible_text for post in self.slack.posted(chat.chat)]

    def memory_held(self) -> dict[str, float]:
        """Nothing without --trace."""
        if self.first_snapshot is None:
            return {}
        last, ours = tracemalloc.take_snapshot(), tuple(str(ROOT / name) for name in PACKAGES)
        held = [
            statistic.size_diff
            for statistic in last.compare_to(self.first_snapshot, "traceback")
            if _is_of(statistic.traceback, ours)
        ]
        return {"held_mb": round(sum(held) / 1e6, 2)}

    async def apply(self, outage: Outage, *, begins: bool) -> None:
        match outage.name:
            case "telegram down" | "slack down":
                self.fault_injectors[outage.name.split()[0]].is_down = begins
                await self._refuse_websockets(outage, refuse=begins)
            case "disk full" if self.is_sqlite:
                await self._limit_pages(1 if begins else 1_000_000)
            case "database locked" if begins and self.is_sqlite:
                threading.Thread(target=self._lock_database).start()  # time goes on meanwhile
            case "database restarted" if begins and not self.is_sqlite:
                await restart_postgresql(self.folder / "data")
            case "sources down":
                for place, fault in SOURCE_FAULTS.items():
                    self.papers.set_fault(place, **(fault if begins else {}))
            case "model down":
                self.model.fail_with("500" if begins else "")

    async def _refuse_websockets(self, outage: Outage, *, refuse: bool) -> None:
        if outage.name == "slack down":
            self.slack.sockets.refuse = 1_000_000 if refuse else 0
            await self.slack.sockets.close()

    async def _limit_pages(self, more: int) -> None:
        async with self.app.stores.database.write() as connection:
            (pages,) = (await connection.execute(text("PRAGMA page_count"))).one()
            await connection.execute(text(f"PRAGMA max_page_count={pages + more}"))

    def _lock_database(self) -> None:
        """As another program would that writes for longer than a statement waits."""
        with closing(sqlite3.connect(self.folder / "insights.db", isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            sleep(LOCK_S)

    async def sleep_until(self, instant: datetime) -> None:
        await asyncio.sleep(max(0.0, (instant - self.clock.now()).total_seconds()))

    async def apply_outages(self) -> None:
        changes = [
            (hour, begins, outage)
            for outage in self.plan.outages
            for hour, begins in ((outage.start, True), (outage.end, False))
            if outage.start < self.plan.hours
        ]
        for hour, begins, outage in sorted(changes, key=lambda change: change[:2]):
            await self.sleep_until(self.plan.at(hour))
            await self.apply(outage, begins=begins)

    async def publish_tuesday(self, papers: Sequence[Paper]) -> None:
        await self.sleep_until(datetime.combine(TUESDAY, time(5, 5), UTC))
        self.papers.day, self.papers.papers = TUESDAY, papers

    async def ask_hourly(self) -> None:
        """Somebody asks something at a quarter to each hour; readiness and memory are looked at."""
        questions = ("/status", "/today", "/category LLM", "/search attention")
        for hour in range(int(self.plan.hours)):
            await self.sleep_until(self.plan.at(hour + 0.75))
            self.not_ready.update((await self.web.monitor.check()).reasons)
            await self._ask(questions[hour % len(questions)], hour)
            self.memory_mb.append(rss_mb(os.getpid()))
            self.telegram.calls.clear()  # the stand-in's record, which would be most of the memory
            if hour == 1 and tracemalloc.is_tracing():
                self.first_snapshot = tracemalloc.take_snapshot()

    async def _ask(self, words: str, hour: int) -> None:
        before, asked_at = len(self.telegram.bot_messages(PRIVATE)), self.clock.now()
        self.telegram.send_message(PRIVATE, ANN, words)
        try:
            await self.telegram.wait_sent(PRIVATE, before + 1, MAX_ANSWER_WAIT.total_seconds())
        except TimeoutError:
            self.unanswered.append(f"{hour}: {words}")
            return
        waited = self.clock.now() - asked_at
        if waited > ANSWER_PATIENCE:
            self.late_answers.append(f"{hour}: {words}, after {waited / timedelta(minutes=1):.0f} minutes")


def _is_of(traceback: tracemalloc.Traceback, folders: tuple[str, ...]) -> bool:
    """Whether the bot's own code allocated it, by itself or through a library, and no stand-in had a part in it."""
    files = [frame.filename for frame in traceback]
    return any(file.startswith(folders) for file in files) and not any("standins" in file for file in files)


@asynccontextmanager
async def open_day(folder: Path, url: str, plan: DayPlan) -> AsyncIterator[SimulatedDay]:
    """The bot, running on Monday's list, with subscribed chats of both platforms."""
    monday, tuesday = await make_two_lists()
    async with AsyncExitStack() as stack:
        papers = await stack.enter_async_context(PapersStandin())
        telegram = await stack.enter_async_context(TelegramStandin())
        slack = await stack.enter_async_context(SlackStandin())
        model = await stack.enter_async_context(ModelStandin())
        papers.day, papers.papers = MONDAY, monday
        _set_answers(model, [*monday, *tuesday])
        fault_injectors = {
            "telegram": FaultInjector(make_telegram_fault, random.Random(5)),
            "slack": FaultInjector(make_slack_fault, random.Random(6)),
        }
        settings = make_settings(url, papers, telegram, slack, model)
        clock, stop = SimulatedClock(plan.start), asyncio.Event()
        stack.enter_context(simulated_scheduler(clock))
        web = await stack.enter_async_context(headless_runtime(settings))
        running = asyncio.create_task(run_service(settings, web, stop, clock=clock, lease_ttl_s=LEASE_TTL_S))
        try:
            app = await _wait_until_ready(web, running)
            day = SimulatedDay(
                plan=plan,
                folder=folder,
                clock=clock,
                papers=papers,
                telegram=telegram,
                slack=slack,
                model=model,
                fault_injectors=fault_injectors,
                web=web,
                app=app,
            )
            await day.subscribe()
            telegram.faults.random_faults = fault_injectors["telegram"]
            slack.faults.random_faults = fault_injectors["slack"]
            yield day
        finally:
            stop.set()
            await running


def _set_answers(model: ModelStandin, papers: Sequence[Paper]) -> None:
    classifier = Classifier(load_taxonomy())
    topics = {paper.id: classifier.classify(paper).topics for paper in papers}
    answers = UsualAnswers({paper.id: paper for paper in papers}, topics)
    model.read = answers.read
    model.respond_with(answers.respond)


def make_settings(
    url: str, papers: PapersStandin, telegram: TelegramStandin, slack: SlackStandin, model: ModelStandin
) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=SecretStr(url),
        telegram_bot_token=SecretStr(telegram.token),
        telegram_api_url=telegram.url,
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_api_url=slack.api_url,
        openai_model="stand-in",
        openai_base_url=model.url,
        access="open",
        arxiv_feed_url=papers.feed_url,
        arxiv_api_url=papers.api_url,
        arxiv_html_url=papers.html_url,
        arxiv_pdf_url=papers.pdf_url,
        huggingface_url=papers.huggingface_url,
        deeplearn_url=papers.deeplearn_url,
        digest_timezone="UTC",
    )


async def _wait_until_ready(web: WebRuntime, running: "asyncio.Task[None]") -> AppContext:
    ready = asyncio.Event()
    unwatch = web.progress.watch(lambda step: ready.set() if step.name == "ready" else None)
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED, timeout=36_000)
    waiting.cancel()
    unwatch()
    if running.done():
        await running
    service = web.monitor.service
    if service is None:
        raise SystemExit("the bot did not start within ten hours of its time")
    return service.app
