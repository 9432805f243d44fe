"""`python -m benchmarks.commands`: how fast commands are answered while a broadcast runs.

A hundred private chats ask the bot, `python -m bot run` as its user starts it, at times drawn with a fixed seed,
together five a second, while a digest goes out to other chats: both are what Telegram takes from one bot. Beside
it a bare echo bot of the same library that sends as many messages a second in a plain loop, each with as many
entities as a digest's, and keeps no limit: `most_in_a_second` says what that means to Telegram, which takes about
thirty. Both talk to the same stand-in, in runs by turns; an answer's time is from the update put in line to the
first message that the chat gets.
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

from benchmarks.scene import FIRST_CHAT, Scene
from benchmarks.sink import TOKEN
from benchmarks.table import show
from bot.runtime.gc_tuning import freeze_startup_objects
from insights.sources import sample
from scheduler.limits.account_limiter import CARE
from scheduler.limits.chat_limiter import SHARE
from tests.standins.telegram import TelegramStandin
from tests.standins.telegram_world import Posted, Room

PER_SECOND = 30.0
EACH_S = 20.0
"""A chat asks about so often: a hundred ask five times a second, what an account has beside a broadcast."""
PATIENCE_S = 60.0
WARM = 25
"""So many messages of the broadcast, and an answered question, before anything is measured."""
ASKER = 5_000_000
BROADCAST_CHATS = 600
LINE = '<b>A paper&#39;s title</b>: a sentence of a digest, as long as they are when they say what is new in one (<a href="https://arxiv.org/abs/2410.{n}">2410.{n}</a>).'
DIGEST = "\n".join(LINE.format(n=18000 + n) for n in range(25))
"""Some 3,000 characters and fifty entities, as our own digest's texts."""


class Timed(TelegramStandin):  # type: ignore[misc]  # of the tests, which are not checked
    """Knows when a chat gets a message."""

    def __init__(self, askers: int) -> None:
        super().__init__()
        self.token = TOKEN
        self.broadcast = 0
        self.times: list[float] = []
        self.waiting: dict[int, asyncio.Future[float]] = {}
        for number in (*range(ASKER, ASKER + askers), *range(FIRST_CHAT, FIRST_CHAT + BROADCAST_CHATS)):
            self.world.chats[number] = Room(number, "private")

    def _put(self, params: dict[str, Any], room: Room, post: Posted) -> Any:
        self.broadcast += room.id >= FIRST_CHAT
        self.times.append(time.perf_counter())
        answer = self.waiting.get(room.id)
        if answer is not None and not answer.done():
            answer.set_result(time.perf_counter())
        return super()._put(params, room, post)

    def most_in_a_second(self) -> int:
        """Of all messages that were taken."""
        since = 0
        most = 0
        for n, at in enumerate(self.times, 1):
            while self.times[since] <= at - 1:
                since += 1
            most = max(most, n - since)
        return most

    async def asked(self, chat: int, words: str) -> float:
        """Seconds until the answer."""
        answer = self.waiting[chat] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        self.say(chat, chat, words)
        ended: float = await asyncio.wait_for(answer, PATIENCE_S)
        return ended - began


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    chats: int
    seconds: float
    each_s: float
    commands: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Figures:
    """Of one bot, a list entry for each run."""

    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    broadcast: list[float] = field(default_factory=list)
    most: int = 0
    answers: int = 0

    def named(self, name: str) -> dict[str, float]:
        return {
            f"{name}_p50_ms": round(statistics.median(self.p50), 1),
            f"{name}_p99_ms": round(statistics.median(self.p99), 1),
            f"{name}_broadcast_per_s": round(statistics.median(self.broadcast), 1),
            f"{name}_most_in_a_second": self.most,
            f"{name}_answers": self.answers,
        }


async def measured(server: Timed, terms: Asked, figures: Figures, seed: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await server.until(lambda: server.broadcast >= WARM, PATIENCE_S)
        for words in terms.commands:
            await server.asked(ASKER, words)
    freeze_startup_objects()  # or a full collection in the stand-in, 0.2 s of it, would be somebody's answer time
    before, began = server.broadcast, time.monotonic()
    server.times.clear()
    dice = random.Random(seed)
    chats = [_asking(server, n, terms, random.Random(dice.random())) for n in range(terms.chats)]
    times = [one * 1000 for chat in await asyncio.gather(*chats) for one in chat]
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    figures.p50.append(cuts[49])
    figures.p99.append(cuts[98])
    figures.broadcast.append((server.broadcast - before) / (time.monotonic() - began))
    figures.most = max(figures.most, server.most_in_a_second())
    figures.answers += len(times)


async def _asking(server: Timed, number: int, terms: Asked, dice: random.Random) -> list[float]:
    """One chat's questions, each after the answer to the last."""
    times: list[float] = []
    until = time.monotonic() + terms.seconds
    pause = dice.uniform(0, terms.each_s)
    while time.monotonic() + pause < until:
        await asyncio.sleep(pause)
        times.append(await server.asked(ASKER + number, terms.commands[(number + len(times)) % 5]))
        pause = dice.uniform(0.5, 1.5) * terms.each_s
    return times


@asynccontextmanager
async def _ours(scene: Scene) -> AsyncIterator[None]:
    async with _process(scene, "-m", "bot", "run"):
        yield


@asynccontextmanager
async def _echo(scene: Scene) -> AsyncIterator[None]:
    async with _process(scene, "-m", "benchmarks.commands", "--echo", scene.sink.url):
        yield


@asynccontextmanager
async def _process(scene: Scene, *words: str) -> AsyncIterator[None]:
    with (scene.folder / "log").open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=scene.folder, env=scene.environment(), stdout=out, stderr=out
        )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def compared(terms: Asked, runs: int) -> dict[str, Any]:
    ours, echo = Figures(), Figures()
    with tempfile.TemporaryDirectory() as folder:
        seeded = await _seeded(Path(folder), terms.chats)
        for run in range(runs):
            for kind, figures in ((_ours, ours), (_echo, echo)):
                async with Timed(terms.chats) as server:
                    scene = _scene(Path(folder) / f"{kind.__name__}-{run}", server)
                    shutil.copy(seeded, scene.folder)
                    async with kind(scene):
                        await measured(server, terms, figures, run)
    ratio = round(statistics.median(ours.p99) / statistics.median(echo.p99), 2)
    return {"chats": terms.chats, "runs": runs, **ours.named("bot"), **echo.named("echo"), "p99_ratio": ratio}


def commands() -> tuple[str, ...]:
    """Answered by one message each, with what lies in the database."""
    return "/category LLM", "/settings", f"/paper {sample.papers()[0].id}", "/search language models", "/help"


async def _seeded(folder: Path, chats: int) -> Path:
    """A database with today's edition and the broadcast's chats, all due."""
    async with Timed(chats) as server:
        scene = _scene(folder / "seed", server)
        await scene.seed(BROADCAST_CHATS)
        return scene.folder / "insights.db"


def _scene(folder: Path, server: Timed) -> Scene:
    folder.mkdir()
    return Scene(
        folder=folder,
        url=f"sqlite:///{folder}/insights.db",
        sink=server,
        per_second=PER_SECOND,
        extra={"WEB_PORT": "0", "HUGGINGFACE_URL": "http://127.0.0.1:9"},
    )


async def echoing(server: str) -> None:
    """The smallest bot that answers, and a loop that sends at the rate our broadcast has."""
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
            await asyncio.sleep(began + n / (PER_SECOND * SHARE * CARE) - loop.time())
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
    parser.add_argument("--each", type=float, default=EACH_S, help="seconds between a chat's questions")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--echo", metavar="SERVER", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.echo:
        asyncio.run(echoing(asked.echo))
    else:
        terms = Asked(chats=asked.chats, seconds=asked.seconds, each_s=asked.each, commands=commands())
        show(asyncio.run(compared(terms, asked.runs)))


if __name__ == "__main__":
    main()
