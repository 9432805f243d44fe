"""`python -m benchmarks.memory [--days N] [--chats N]`: the bot's own memory over several of its days.

The bot as a user starts it, in a process of its own; the stand-ins of arXiv, Telegram and Slack are in this one. CLOCK_FILE
moves the bot's clock half a day at a time; it moves on when what is due has been sent and what was asked is answered. Each
weekday has a list of its own, chats of both platforms are due all around the clock, and people ask in both.
rss_mb: the bot's memory at the end of each day; growth_mb: by how much the last day ends above the second.
"""

import argparse
import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks.figures import print_figures
from benchmarks.start import rss_mb
from bot.config.settings import Settings
from bot.wiring.clock import SystemClock
from bot.wiring.handlers import make_default_subscription
from bot.wiring.stores import Stores
from insights.arxiv_calendar import newest_list_day
from insights.model import Chat, Paper
from insights.store.db.database import open_database
from insights.subscriptions.subscription import next_due
from tests.running_bot import BotProcess, run_bot
from tests.sample_lists import make_two_lists
from tests.standins.papers import PapersStandin
from tests.standins.slack import SlackStandin
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin
from tests.standins.telegram_world import BOT, StandinChat

START = datetime(2026, 11, 23, 4, tzinfo=UTC)
"""A Monday, an hour before its list."""
HOURS, STEP_HOURS = 24, 12
QUESTIONS_A_STEP = 12
FIRST_CHAT = 3_000_000
PATIENCE_S = 300.0
POLL_S = 0.05
QUESTIONS = (
    "/today", "/category LLM", "/search attention", "/status", "/trends", "number 2", "what are its limits?",
    "/settings", "오늘 논문", "/help", "/paper 1", "which papers are about agents?",
)  # fmt: skip
QUEUE = re.compile(r'^insights_delivery_queue\{state="(?:due|waiting)"\} (\S+)', re.MULTILINE)


@dataclass(slots=True, kw_only=True)
class SimulatedDays:
    """The bot and the services it talks to."""

    bot: BotProcess
    papers: PapersStandin
    telegram: TelegramStandin
    slack: SlackStandin
    samples: Sequence[Paper]
    unanswered: int = 0
    """Not acknowledged by the bot within Slack's three seconds, or not answered on Telegram."""
    memory_mb: list[float] = field(default_factory=list)

    async def run(self, days: int) -> None:
        async with httpx.AsyncClient(base_url=self.bot.address, timeout=PATIENCE_S) as page:
            for step in range(days * HOURS // STEP_HOURS):
                now = START + timedelta(hours=step * STEP_HOURS)
                self.publish_list(now)
                self.bot.set_clock(now.isoformat())
                for n in range(QUESTIONS_A_STEP):
                    await self.ask(step * QUESTIONS_A_STEP + n)
                await page.get("/")
                await self.wait_until_sent(page)
                if (step + 1) * STEP_HOURS % HOURS == 0:
                    self.memory_mb.append(rss_mb(self.bot.pid))
                    self.forget_records()

    def publish_list(self, now: datetime) -> None:
        """The newest list day's papers: the sample's under ids and titles of the day's own."""
        day = newest_list_day(now)
        self.papers.day = day
        self.papers.papers = [
            replace(paper, id=f"{day:%y%m}.{day.day:02}{n:03}", title=f"{paper.title} {day:%d}")
            for n, paper in enumerate(self.samples)
        ]

    async def ask(self, number: int) -> None:
        words, before = QUESTIONS[number % len(QUESTIONS)], len(self.telegram.bot_messages(PRIVATE))
        self.telegram.send_message(PRIVATE, ANN, words)
        try:
            await self.slack.command("C1000", "U1", "/insights", words.removeprefix("/"))
            await self.telegram.wait_sent(PRIVATE, before + 1, PATIENCE_S)
        except TimeoutError:
            self.unanswered += 1

    async def wait_until_sent(self, page: httpx.AsyncClient) -> None:
        """Until nothing is due; a chat becomes due with the clock, so that two looks in a row must find nothing."""
        quiet = 0
        async with asyncio.timeout(PATIENCE_S):
            while quiet < 2:  # noqa: PLR2004 - another process has no event
                queue = sum(map(float, QUEUE.findall((await page.get("/metrics")).text)))
                quiet = 0 if queue else quiet + 1
                await asyncio.sleep(POLL_S if queue else self.bot.tick_s)

    def forget_records(self) -> None:
        """The stand-ins' own, for this process's sake."""
        self.telegram.calls.clear()


async def measure(days: int, chats: int, folder: Path) -> dict[str, Any]:
    async with open_days(folder, chats) as simulated:
        await simulated.run(days)
        memory = simulated.memory_mb
        return {
            "days": days,
            "chats": 2 * chats,
            "telegram_messages": sum(len(messages) for messages in _telegram_messages(simulated, chats)),
            "slack_messages": len(simulated.slack.messages),
            "unanswered": simulated.unanswered,
            "rss_mb": memory,
            "growth_mb": round(memory[-1] - memory[min(1, len(memory) - 1)], 1),
        }


def _telegram_messages(simulated: SimulatedDays, chats: int) -> list[Any]:
    return [simulated.telegram.bot_messages(number) for number in (PRIVATE, *_telegram_chats(chats))]


def _telegram_chats(chats: int) -> range:
    return range(FIRST_CHAT, FIRST_CHAT + chats)


@asynccontextmanager
async def open_days(folder: Path, chats: int) -> AsyncIterator[SimulatedDays]:
    async with AsyncExitStack() as stack:
        papers = await stack.enter_async_context(PapersStandin())
        telegram = await stack.enter_async_context(TelegramStandin())
        slack = await stack.enter_async_context(SlackStandin())
        papers.day, papers.papers = newest_list_day(START), ()
        settings = make_environment(papers, telegram, slack)
        bot = await stack.enter_async_context(run_bot(folder, START.isoformat(), **settings))
        await slack.sockets.wait_connected()
        for number in _telegram_chats(chats):
            telegram.world.chats[number] = StandinChat(number, "private")
        for n in range(chats):
            slack.channels[f"C{1000 + n}"] = "member"
        await subscribe(f"sqlite:///{folder}/insights.db", slack.team, chats)
        samples = [paper for papers in await make_two_lists() for paper in papers]
        yield SimulatedDays(bot=bot, papers=papers, telegram=telegram, slack=slack, samples=samples)


def make_environment(papers: PapersStandin, telegram: TelegramStandin, slack: SlackStandin) -> dict[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "ACCESS": "open",
        "ARXIV_FEED_URL": papers.feed_url,
        "ARXIV_API_URL": papers.api_url,
        "ARXIV_HTML_URL": papers.html_url,
        "ARXIV_PDF_URL": papers.pdf_url,
        "HUGGINGFACE_URL": papers.huggingface_url,
        "DEEPLEARN_URL": papers.deeplearn_url,
    }


async def subscribe(url: str, team: str, chats: int) -> None:
    """Chats of both platforms, due evenly around the clock."""
    default = make_default_subscription(Settings(digest_timezone="UTC"), SystemClock())
    async with open_database(url) as database:
        subscriptions = Stores.from_database(database, SystemClock()).subscriptions
        for n in range(chats):
            send_at = (START + timedelta(hours=HOURS * n / chats, minutes=-5)).time()
            due = next_due(START, send_at, "UTC")
            for chat in (
                Chat(platform="telegram", account=str(BOT), id=str(FIRST_CHAT + n)),
                Chat(platform="slack", account=team, id=f"C{1000 + n}"),
            ):
                wanted = replace(default, chat=chat, send_at=send_at, zone="UTC", next_due_at=due)
                await subscriptions.save(wanted)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--chats", type=int, default=24, help="of each platform")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-memory-") as folder:
        print_figures(asyncio.run(measure(asked.days, asked.chats, Path(folder))))


if __name__ == "__main__":
    main()
