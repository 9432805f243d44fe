"""`python -m benchmarks.day24 [--hours H] [--chats N]`: a day of the whole bot in simulated time, while everything fails in turn.

The bot of `run` without its page (a web server looks at the time ten times a second), with Telegram and Slack, a model, its jobs and a real database, in one process with the
stand-ins; only the clock is simulated (benchmarks.simulated_time). It starts on a Monday at noon UTC. Chats are due all
around the clock, and somebody asks something every hour. lost: parts of digests that never arrived; twice: messages that
arrived twice, of which `counted` are known to the ledger; unsettled: due days without an outcome; rss_mb: the process's
memory by hour, the stand-ins' own records included; held_mb: what the bot's own code holds more after the day than after its
first two hours (tracemalloc, with --trace).
"""

import argparse
import asyncio
import logging
import os
import random
import shutil
import sqlite3
import tempfile
import threading
import tracemalloc
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import select, text

from benchmarks.delivery_setup import create_database
from benchmarks.faults import restart_postgresql
from benchmarks.figures import print_figures
from benchmarks.model_responses import UsualAnswers
from benchmarks.simulated_time import SimulatedClock, SimulatedLoop, simulated_scheduler
from benchmarks.start import rss_mb
from bot.config.settings import Settings
from bot.runtime.lifecycle import run_service
from bot.runtime.logging_setup import configure_logging
from bot.runtime.redaction import Redactor
from bot.runtime.web_runtime import WebRuntime, headless_runtime
from bot.wiring.context import AppContext
from insights.i18n.catalog import translate
from insights.model import LANGUAGES, AnnounceType, Chat, Language, Paper, WrittenBy
from insights.sources.sample import SampleSource
from insights.store.db.tables import channels, deliveries
from insights.subscriptions.subscription import next_due
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from tests.standins import slack_faults, telegram_faults
from tests.standins.openai import ModelStandin
from tests.standins.papers import PapersStandin
from tests.standins.slack import SlackStandin
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin
from tests.standins.telegram_rules import Refusal
from tests.standins.telegram_world import BOT, StandinChat

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""A Monday, seven in the morning in New York. Tuesday's list comes 17 hours later."""
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
SETTLE = timedelta(minutes=45)
"""After the last hour, for what was tried again."""
LOCK_S = 11.0
"""Real seconds, longer than a statement waits for the lock."""
SERVER_SETTLE_S = 0.002
ANSWER_PATIENCE = timedelta(minutes=5)
FIRST_CHAT = 3_000_000
ZONES = ("UTC", "Asia/Seoul", "Europe/Berlin", "America/New_York")
ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "handlers", "scheduler", "insights")
FLAKY = 0.05
"""The share of calls that fail while a platform is not down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What fails from `start` to `end`, in hours after the beginning."""

    name: str
    start: float
    end: float


A_DAY_OF_TROUBLES = (
    Trouble(name="telegram down", start=3, end=4),
    Trouble(name="slack down", start=5, end=6.5),
    Trouble(name="disk full", start=7, end=8),
    Trouble(name="database locked", start=10, end=10.01),  # SQLite
    Trouble(name="database restarted", start=10, end=10.01),  # PostgreSQL
    Trouble(name="sources down", start=16, end=19),
    Trouble(name="model down", start=18, end=21),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """From `start` on so many hours; `chats` of each platform are due evenly in them."""

    start: datetime = START
    hours: float = 24.0
    chats: int = 24
    troubles: Sequence[Trouble] = A_DAY_OF_TROUBLES
    settle: timedelta = SETTLE

    def at(self, hours: float) -> datetime:
        return self.start + timedelta(hours=hours)


SOURCE_FAULTS: Mapping[str, Mapping[str, object]] = {
    "feed": {"status": 503},
    "api": {"hang": True},
    "huggingface": {"reset": True},
    "deeplearn": {"body": "<html>gone"},
}


@dataclass(slots=True)
class Weather:
    """What a platform does to a call: fails all while it is down, else a share; of two answers in a row of one chat at
    most one is lost, because the bot sends again once and then cannot know.
    """

    make_fault: Callable[[str, str], Any]
    """From a method and a kind: down, 429, 500, cut (nothing has happened), lost (it has)."""
    rng: random.Random
    is_down: bool = False
    injected: Counter[str] = field(default_factory=Counter)
    _last_kind: dict[Any, str] = field(default_factory=dict)

    def draw(self, method: str, chat: Any) -> Any:
        if self.is_down:
            return self.make_fault(method, "down")
        if not method.startswith(("send", "chat.post", "files.")) or self.rng.random() >= FLAKY:
            self._last_kind.pop(chat, None)
            return None
        kind = self.rng.choice(("429", "500", "cut", "lost"))
        if self._last_kind.get(chat) in ("cut", "lost"):
            kind = "500"
        self._last_kind[chat] = kind
        self.injected[kind] += 1
        return self.make_fault(method, kind)


def make_telegram_fault(method: str, kind: str) -> telegram_faults.Fault:
    match kind:
        case "429":
            words = "Too Many Requests: retry after 2"
            return telegram_faults.Fault(method, refusal=Refusal(429, words, retry_after=2))
        case "cut" | "lost":
            return telegram_faults.Fault(method, cuts_connection=True, takes_effect=kind == "lost")
    return telegram_faults.Fault(method, refusal=Refusal(502, "Bad Gateway"))


def make_slack_fault(_: str, kind: str) -> slack_faults.Fault:
    match kind:
        case "429":
            return slack_faults.Fault(status=429, retry_after=2)
        case "cut":
            return slack_faults.Fault(drop="before")
        case "lost":
            return slack_faults.Fault(drop="after")
    return slack_faults.Fault(status=503)


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
    weathers: dict[str, Weather]
    web: WebRuntime
    app: AppContext
    memory_mb: list[float] = field(default_factory=list)
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

    async def apply(self, trouble: Trouble, *, begins: bool) -> None:
        match trouble.name:
            case "telegram down" | "slack down":
                self.weathers[trouble.name.split()[0]].is_down = begins
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

    async def bring_troubles(self) -> None:
        changes = [
            (hour, begins, trouble)
            for trouble in self.plan.troubles
            for hour, begins in ((trouble.start, True), (trouble.end, False))
            if trouble.start < self.plan.hours
        ]
        for hour, begins, trouble in sorted(changes, key=lambda change: change[:2]):
            await self.sleep_until(self.plan.at(hour))
            await self.apply(trouble, begins=begins)

    async def publish_tuesday(self, papers: Sequence[Paper]) -> None:
        await self.sleep_until(datetime.combine(TUESDAY, time(5, 5), UTC))
        self.papers.day, self.papers.papers = TUESDAY, papers

    async def ask_hourly(self) -> None:
        """Somebody asks something at a quarter to each hour; readiness and memory are looked at."""
        questions = ("/status", "/today", "/category LLM", "/search attention")
        for hour in range(int(self.plan.hours)):
            await self.sleep_until(self.plan.at(hour + 0.75))
            await self._ask(questions[hour % len(questions)], hour)
            readiness = await self.web.monitor.check()
            self.not_ready.update(readiness.reasons)
            self.memory_mb.append(rss_mb(os.getpid()))
            self.telegram.calls.clear()  # the stand-in's record, which would be most of the memory
            if hour == 1 and tracemalloc.is_tracing():
                self.first_snapshot = tracemalloc.take_snapshot()

    async def _ask(self, words: str, hour: int) -> None:
        before = len(self.telegram.bot_messages(PRIVATE))
        self.telegram.send_message(PRIVATE, ANN, words)
        try:
            async with asyncio.timeout(ANSWER_PATIENCE.total_seconds()):
                await self.telegram.wait_sent(PRIVATE, before + 1, ANSWER_PATIENCE.total_seconds() + 1)
        except TimeoutError:
            self.unanswered.append(f"{hour}: {words}")


def _is_of(traceback: tracemalloc.Traceback, folders: tuple[str, ...]) -> bool:
    """Whether the bot's own code allocated it, by itself or through a library, and no stand-in had a part in it."""
    files = [frame.filename for frame in traceback]
    return any(file.startswith(folders) for file in files) and not any("standins" in file for file in files)


async def make_lists() -> tuple[list[Paper], list[Paper]]:
    """Monday's and Tuesday's list: every other paper of the sample's, new under November's ids."""
    batch = await SampleSource().fetch(MONDAY)
    papers = [
        replace(
            paper,
            id=f"2611.{number:05}",
            announce=AnnounceType.NEW,
            categories=paper.categories or ("cs.LG",),
        )
        for number, paper in enumerate(batch.papers, 1)
    ]
    return papers[::2], papers[1::2]


@asynccontextmanager
async def open_day(folder: Path, url: str, plan: DayPlan) -> AsyncIterator[SimulatedDay]:
    """The bot, running on Monday's list, with subscribed chats of both platforms."""
    monday, tuesday = await make_lists()
    async with AsyncExitStack() as stack:
        papers = await stack.enter_async_context(PapersStandin())
        telegram = await stack.enter_async_context(TelegramStandin())
        slack = await stack.enter_async_context(SlackStandin())
        model = await stack.enter_async_context(ModelStandin())
        papers.day, papers.papers = MONDAY, monday
        _set_answers(model, [*monday, *tuesday])
        weathers = {
            "telegram": Weather(make_telegram_fault, random.Random(5)),
            "slack": Weather(make_slack_fault, random.Random(6)),
        }
        settings = make_settings(url, papers, telegram, slack, model)
        clock, stop = SimulatedClock(plan.start), asyncio.Event()
        stack.enter_context(simulated_scheduler(clock))
        web = await stack.enter_async_context(headless_runtime(settings))
        running = asyncio.create_task(run_service(settings, web, stop, clock=clock))
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
                weathers=weathers,
                web=web,
                app=app,
            )
            await day.subscribe()
            telegram.faults.random_faults = weathers["telegram"]
            slack.faults.random_faults = weathers["slack"]
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


async def run_day(folder: Path, url: str, plan: DayPlan) -> dict[str, Any]:
    """The figures of the plan's hours."""
    _, tuesday = await make_lists()
    async with open_day(folder, url, plan) as day:
        works = (day.bring_troubles(), day.publish_tuesday(tuesday), day.ask_hourly())
        tasks = [asyncio.create_task(work) for work in works]
        await day.sleep_until(plan.at(plan.hours) + plan.settle)
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result
        return await judge(day)


async def judge(day: SimulatedDay) -> dict[str, Any]:
    """What arrived, against what was due."""
    until = day.plan.at(day.plan.hours)
    async with day.app.stores.database.read() as connection:
        chats = {row.id: row for row in await connection.execute(select(channels))}
        rows = (await connection.execute(select(deliveries))).all()
    chats = {number: row for number, row in chats.items() if row.platform != "local"}
    rows = [row for row in rows if row.channel_id in chats]
    due = [number for number in chats if day.due_at[number] < until]
    settled = {row.channel_id for row in rows if row.state in ("done", "skipped")}
    received = {number: day.received(chats[number]) for number in due}
    planned = {number: sum(row.n_parts or 0 for row in rows if row.channel_id == number) for number in due}
    return {
        "hours": day.plan.hours,
        "chats": len(due),
        "editions": await _count_editions(day),
        "unsettled": len(set(due) - settled),
        "states": dict(Counter(row.state for row in rows)),
        "parts": sum(planned.values()),
        "lost": sum(max(0, planned[n] - len(set(received[n]))) for n in due),
        "twice": sum(len(received[n]) - len(set(received[n])) for n in due),
        "counted": sum(row.possible_duplicates for row in rows),
        "faults": {name: dict(weather.injected) for name, weather in day.weathers.items()},
        "labelled": _count_labelled(received, rows, chats),
        "unanswered": day.unanswered,
        "not_ready_hours": dict(day.not_ready),
        "rss_mb": day.memory_mb,
        **day.memory_held(),
    }


async def _count_editions(day: SimulatedDay) -> dict[str, str]:
    """Of each day how many of the collected papers it publishes, and who wrote its English reports."""
    editions = {}
    for listed in (MONDAY, TUESDAY):
        edition = await day.app.stores.editions.get_edition(listed)
        if edition is not None:
            writers = Counter(_writer_kind(report.written_by) for report in edition.reports["en"])
            editions[str(listed)] = f"{len(edition.papers)} of {edition.collected}, reports {dict(writers)}"
    return editions


def _writer_kind(by: WrittenBy) -> str:
    return "quoted for want of the model" if by.fallback else by.kind


def _count_labelled(received: dict[int, list[str]], rows: Sequence[Any], chats: dict[int, Any]) -> str:
    """Of the chats that got Tuesday's edition, in how many it says that the model had failed."""
    tuesdays = {row.channel_id for row in rows if row.edition == TUESDAY and row.state == "done"}
    told = sum(
        any(translate(chats[n].language, "digest.footer.fallback") in text for text in received[n])
        for n in tuesdays & set(received)
    )
    return f"{told} of {len(tuesdays & set(received))}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.day24", description=__doc__)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--chats", type=int, default=24, help="of each platform")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--trace", action="store_true", help="measure what the bot's own code holds; slower")
    parser.add_argument("--log", action="store_true", help="show the bot's log on standard error")
    asked = parser.parse_args()
    if asked.log:
        configure_logging("INFO", Redactor())
        logging.getLogger("aiohttp.access").setLevel(logging.WARNING)  # the stand-ins' own
    if asked.trace:
        tracemalloc.start(4)
    folder = Path(tempfile.gettempdir()) / f"benchmark-day24-{uuid.uuid4().hex[:12]}"
    folder.mkdir(mode=0o755)  # a PostgreSQL server that root starts runs as another user
    settle_s = 0.0 if asked.database == "sqlite" else SERVER_SETTLE_S
    try:
        with (
            create_database(folder, asked.database) as url,
            asyncio.Runner(loop_factory=lambda: SimulatedLoop(settle_s)) as runner,
        ):
            print_figures(runner.run(run_day(folder, url, DayPlan(hours=asked.hours, chats=asked.chats))))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
