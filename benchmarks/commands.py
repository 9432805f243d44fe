"""`python -m benchmarks.commands`: how fast commands are answered while a broadcast runs.

A hundred private chats ask the bot, `python -m bot run` as a user starts it, at random times with a fixed seed,
together five a second, while a digest is sent to other chats: as much as Telegram accepts from one bot. The baseline
is an echo bot of the same library that sends as many messages a second in a plain loop, each with as many entities
as a digest's, without rate limits: `most_in_a_second` shows what Telegram, which accepts about thirty, would reject.
Both use the same stand-in, in alternating runs; an answer's time is from queueing the update to the first message in
the chat.
"""

import argparse
import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.delivery_setup import FIRST_CHAT, DeliverySetup
from benchmarks.figures import print_figures
from benchmarks.telegram_sink import TOKEN
from bot.runtime.gc_tuning import freeze_startup_objects
from insights.sources import sample
from scheduler.limits.account_limiter import RATE_SAFETY_FACTOR
from scheduler.limits.chat_limiter import DELIVERY_SHARE
from tests.standins.telegram import TelegramStandin
from tests.standins.telegram_world import BotMessage, StandinChat

PER_SECOND = 30.0
QUESTION_INTERVAL_S = 20.0
"""How often a chat asks: a hundred ask five times a second, the rate that an account has beside a broadcast."""
TIMEOUT_S = 60.0
WARM_UP_MESSAGES = 25
"""Messages of the broadcast before measuring begins; each command is also answered once before."""
FIRST_ASKER = 5_000_000
BROADCAST_CHATS = 600
LINE = '<b>A paper&#39;s title</b>: a sentence of a digest, as long as they are when they say what is new in one (<a href="https://arxiv.org/abs/2410.{n}">2410.{n}</a>).'
DIGEST = "\n".join(LINE.format(n=18000 + n) for n in range(25))
"""Some 3,000 characters and fifty entities, like the parts of a digest."""


class TimedTelegram(TelegramStandin):  # type: ignore[misc]  # tests are not type-checked
    """Records when a chat gets a message."""

    def __init__(self, askers: int) -> None:
        super().__init__()
        self.token = TOKEN
        self.broadcast = 0
        self.times: list[float] = []
        self.waiting: dict[int, asyncio.Future[float]] = {}
        for number in (
            *range(FIRST_ASKER, FIRST_ASKER + askers),
            *range(FIRST_CHAT, FIRST_CHAT + BROADCAST_CHATS),
        ):
            self.world.chats[number] = StandinChat(number, "private")

    def _post(self, params: dict[str, Any], room: StandinChat, post: BotMessage) -> Any:
        self.broadcast += room.id >= FIRST_CHAT
        self.times.append(time.perf_counter())
        answer = self.waiting.get(room.id)
        if answer is not None and not answer.done():
            answer.set_result(time.perf_counter())
        return super()._post(params, room, post)

    def max_messages_per_second(self) -> int:
        """The most messages accepted in any second."""
        first = maximum = 0
        for count, instant in enumerate(self.times, 1):
            while self.times[first] <= instant - 1:
                first += 1
            maximum = max(maximum, count - first)
        return maximum

    async def ask(self, chat: int, text: str) -> float:
        """Sends a command and returns the seconds until the answer."""
        answer = self.waiting[chat] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        self.send_message(chat, chat, text)
        ended: float = await asyncio.wait_for(answer, TIMEOUT_S)
        return ended - began


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    chats: int
    seconds: float
    interval_s: float
    commands: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Latencies:
    """Figures of one bot, a list entry for each run."""

    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    broadcast: list[float] = field(default_factory=list)
    max_per_second: int = 0
    answers: int = 0

    def to_dict(self, name: str) -> dict[str, float]:
        return {
            f"{name}_p50_ms": round(statistics.median(self.p50), 1),
            f"{name}_p99_ms": round(statistics.median(self.p99), 1),
            f"{name}_broadcast_per_s": round(statistics.median(self.broadcast), 1),
            f"{name}_most_in_a_second": self.max_per_second,
            f"{name}_answers": self.answers,
        }


async def measure_load(server: TimedTelegram, load: Load, figures: Latencies, seed: int) -> None:
    async with asyncio.timeout(TIMEOUT_S):
        await server.wait_until(lambda: server.broadcast >= WARM_UP_MESSAGES, TIMEOUT_S)
        for command in load.commands:
            await server.ask(FIRST_ASKER, command)
    freeze_startup_objects()  # or a full collection in the stand-in, of 0.2 s, would count as answer time
    before, began = server.broadcast, time.monotonic()
    server.times.clear()
    rng = random.Random(seed)
    chats = [_ask_repeatedly(server, n, load, random.Random(rng.random())) for n in range(load.chats)]
    times = [seconds * 1000 for answers in await asyncio.gather(*chats) for seconds in answers]
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    figures.p50.append(cuts[49])
    figures.p99.append(cuts[98])
    figures.broadcast.append((server.broadcast - before) / (time.monotonic() - began))
    figures.max_per_second = max(figures.max_per_second, server.max_messages_per_second())
    figures.answers += len(times)


async def _ask_repeatedly(server: TimedTelegram, number: int, load: Load, rng: random.Random) -> list[float]:
    """Asks one chat's questions, each after the answer to the one before; returns the seconds of each."""
    times: list[float] = []
    until = time.monotonic() + load.seconds
    pause = rng.uniform(0, load.interval_s)
    while time.monotonic() + pause < until:
        await asyncio.sleep(pause)
        times.append(await server.ask(FIRST_ASKER + number, load.commands[(number + len(times)) % 5]))
        pause = rng.uniform(0.5, 1.5) * load.interval_s
    return times


@asynccontextmanager
async def _run_bot(setup: DeliverySetup) -> AsyncIterator[None]:
    async with _process(setup, "-m", "bot", "run"):
        yield


@asynccontextmanager
async def _run_echo(setup: DeliverySetup) -> AsyncIterator[None]:
    async with _process(setup, "-m", "benchmarks.commands", "--echo", setup.sink.url):
        yield


@asynccontextmanager
async def _process(setup: DeliverySetup, *arguments: str) -> AsyncIterator[None]:
    with (setup.folder / "log").open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=setup.folder, env=setup.environment(), stdout=out, stderr=out
        )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def compare(load: Load, runs: int) -> dict[str, Any]:
    bot, echo = Latencies(), Latencies()
    with tempfile.TemporaryDirectory() as folder:
        seeded = await _seed_database(Path(folder), load.chats)
        for run in range(runs):
            for kind, figures in ((_run_bot, bot), (_run_echo, echo)):
                async with TimedTelegram(load.chats) as server:
                    setup = _make_setup(Path(folder) / f"{kind.__name__}-{run}", server)
                    shutil.copy(seeded, setup.folder)
                    async with kind(setup):
                        await measure_load(server, load, figures, run)
    ratio = round(statistics.median(bot.p99) / statistics.median(echo.p99), 2)
    return {
        "chats": load.chats,
        "runs": runs,
        **bot.to_dict("bot"),
        **echo.to_dict("echo"),
        "p99_ratio": ratio,
    }


def list_commands() -> tuple[str, ...]:
    """Commands that are answered by one message each, from the database."""
    return (
        "/category LLM",
        "/settings",
        f"/paper {sample.load_sample_papers()[0].id}",
        "/search language models",
        "/help",
    )


async def _seed_database(folder: Path, chats: int) -> Path:
    """Makes a database with today's edition and the broadcast's chats, all due; returns its path."""
    async with TimedTelegram(chats) as server:
        setup = _make_setup(folder / "seed", server)
        await setup.seed(BROADCAST_CHATS)
        return setup.folder / "insights.db"


def _make_setup(folder: Path, server: TimedTelegram) -> DeliverySetup:
    folder.mkdir()
    return DeliverySetup(
        folder=folder,
        url=f"sqlite:///{folder}/insights.db",
        sink=server,
        per_second=PER_SECOND,
        extra_environment={"WEB_PORT": "0", "HUGGINGFACE_URL": "http://127.0.0.1:9"},
    )


async def run_echo_bot(server: str) -> None:
    """A minimal bot that answers, and a loop that sends at the rate of the bot's broadcast."""
    from telegram import Update
    from telegram.constants import ParseMode
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        del context
        if update.message is not None and update.message.text is not None:
            await update.message.reply_text(update.message.text)

    bot = ApplicationBuilder().token(TOKEN).base_url(f"{server}/bot").concurrent_updates(True)
    application = bot.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        loop, sends = asyncio.get_running_loop(), set()
        began = loop.time()
        for n in range(100 * BROADCAST_CHATS):
            await asyncio.sleep(began + n / (PER_SECOND * DELIVERY_SHARE * RATE_SAFETY_FACTOR) - loop.time())
            chat = FIRST_CHAT + n % BROADCAST_CHATS
            send = asyncio.create_task(
                application.bot.send_message(chat, f"{DIGEST} {n}", parse_mode=ParseMode.HTML)
            )
            sends.add(send)
            send.add_done_callback(sends.discard)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commands", description=__doc__)
    parser.add_argument("--chats", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument(
        "--each", type=float, default=QUESTION_INTERVAL_S, help="seconds between a chat's questions"
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--echo", metavar="SERVER", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.echo:
        asyncio.run(run_echo_bot(arguments.echo))
    else:
        load = Load(
            chats=arguments.chats,
            seconds=arguments.seconds,
            interval_s=arguments.each,
            commands=list_commands(),
        )
        print_figures(asyncio.run(compare(load, arguments.runs)))


if __name__ == "__main__":
    main()
