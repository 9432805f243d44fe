"""`python -m benchmarks.telegram [--chats N] [--seconds S]`: a day of 500 papers to chats of every kind.

The stand-in keeps Telegram's rates and fails one send in twenty; the adapter, the ledger and the worker are those of
the running bot. Real time, bounded: what has not arrived by then is told as missing. `--speed` makes the
stand-in's clock, and with it all rates, faster: to try it out.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks.figures import print_figures
from benchmarks.sample_edition import make_sample_edition
from bot.config.settings import Settings
from bot.runtime.lifecycle import build_delivery_worker
from bot.runtime.platforms import PlatformSupervisor, build_platforms
from bot.startup_progress import StartupProgress
from bot.wiring.app import AppContext, open_app
from insights.model import Chat, Edition
from insights.subscriptions.subscription import Subscription
from scheduler.limits.account_limiter import AccountLimiters, MemoryRates
from tests.standins.telegram import TelegramStandin
from tests.standins.telegram_faults import RandomFaults
from tests.standins.telegram_rates import SECOND, RateLimits
from tests.standins.telegram_world import StandinChat

PAPERS = 500
FAULTS = 0.05
KINDS = ("private", "group", "supergroup", "forum", "channel")
LONGEST_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    chats: int = 1000
    seconds: float = LONGEST_S
    speed: float = 1.0
    faults: float = FAULTS
    papers: int = PAPERS


async def measured(terms: Terms, folder: Path) -> dict[str, Any]:
    async with TelegramStandin() as server:
        server.rates = RateLimits(now=lambda: time.monotonic() * terms.speed)
        chats = [_room(server, n) for n in range(terms.chats)]
        async with _open_app(server, folder, terms) as app:
            edition = await make_sample_edition(app, terms.papers)
            await _enqueue(app, edition, chats)
            server.faults.random_faults = weather = RandomFaults(terms.faults, random.Random(5))
            began = time.monotonic()
            worker = build_delivery_worker(app, "benchmark", AccountLimiters(rate_store=MemoryRates()))
            running = asyncio.create_task(worker.run())
            await _done(app, terms.seconds)
            took = time.monotonic() - began
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            counts = await app.stores.ledger.counts()
            return {
                "chats": terms.chats,
                "papers": len(edition.papers),
                "seconds": round(took, 1),
                **_judged(server, app, edition, chats),
                "uploads": server.uploads,
                "faults": weather.injected,
                "answers_lost": weather.lost_answers,
                "possible_duplicates": counts.possible_duplicates,
                "dead": counts.dead,
                "refused_for_rate": server.rates.refused,
                "most_in_one_second": server.rates.max_within(1.0),
                "most_in_a_groups_minute": max(server.rates.max_within(60.0, c) for c, _ in chats if c < 0),
            }


def _room(server: TelegramStandin, n: int) -> tuple[int, str]:
    """One more chat of the next kind; its id and the thread the digest goes to."""
    kind = KINDS[n % len(KINDS)]
    number = {"private": 2_000_000 + n, "group": -2_000_000 - n}.get(kind, -1_002_000_000_000 - n)
    forum = kind == "forum"
    room = StandinChat(number, "supergroup" if forum else kind, topics={7} if forum else set())
    room.bot_status = "administrator" if kind == "channel" else "member"
    server.world.chats[number] = room
    return number, "7" if forum else ""


@asynccontextmanager
async def _open_app(server: TelegramStandin, folder: Path, terms: Terms) -> AsyncIterator[AppContext]:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=SecretStr(f"sqlite:///{folder}/insights.db"),
        telegram_bot_token=SecretStr(server.token),
        telegram_api_url=server.url,
        telegram_per_second=SECOND * terms.speed,
        digest_timezone="UTC",
    )
    async with open_app(settings) as app:
        supervisor = PlatformSupervisor(platforms=app.platforms, progress=StartupProgress(), listen=False)
        adapter: Any
        (adapter,) = build_platforms(app)
        limits = replace(
            adapter.messenger.limits, chat_per_second=terms.speed, chat_window_s=60.0 / terms.speed
        )
        adapter.messenger = replace(adapter.messenger, limits=limits)
        await supervisor.connect_with_retry(adapter)
        try:
            yield app
        finally:
            await supervisor.close()


async def _enqueue(app: AppContext, edition: Edition, chats: list[tuple[int, str]]) -> None:
    now = datetime.now(UTC)
    for number, thread in chats:
        chat = Chat(platform="telegram", account="7000001", id=str(number), thread=thread)
        saved = await app.stores.subscriptions.save(replace(app.default_subscription, chat=chat))
        await app.stores.ledger.enqueue(
            saved, local_day=edition.day, edition=edition.day, next_due_at=saved.next_due_at, now=now
        )


async def _done(app: AppContext, seconds: float) -> None:
    """Until nothing is open, or the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not (await app.stores.ledger.counts()).open:
            return
        await asyncio.sleep(0.2)


def _judged(
    server: TelegramStandin, app: AppContext, edition: Edition, chats: list[tuple[int, str]]
) -> dict[str, Any]:
    """Each chat has each of its messages, in order; what stands there twice is a lost answer's second send. Where
    the answer to the second send was lost too, the message counts as sent: it may be missing.
    """
    complete = ordered = extra = messages = cut_twice = 0
    for number, thread in chats:
        chat = Chat(platform="telegram", account="7000001", id=str(number), thread=thread)
        shown = [(bool(post.photo), post.text) for post in server.bot_messages(number)]
        once = list(dict.fromkeys(shown))
        messages += len(shown)
        extra += len(shown) - len(once)
        expected = len(_planned(app, edition, chat))
        complete += len(once) == expected
        cut_twice += len(once) != expected and server.faults.random_faults.cut_by_chat[number] > 1
        ordered += [entry for n, entry in enumerate(shown) if not n or shown[n - 1] != entry] == once
    return {
        "complete": complete,
        "incomplete_and_cut_twice": cut_twice,
        "in_order": ordered,
        "sent_twice": extra,
        "messages": messages,
        "messages_per_chat": round(messages / len(chats), 2),
        "by_kind": dict(Counter(server.world.chats[number].type for number, _ in chats)),
    }


def _planned(app: AppContext, edition: Edition, chat: Chat) -> list[Any]:
    wanted: Subscription = replace(app.default_subscription, chat=chat)
    shown = app.views.chat_digest.messages(edition, wanted, "en", datetime.now(UTC))
    return app.platforms.messengers["telegram"].plan(chat, shown)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.telegram")
    parser.add_argument("--chats", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=LONGEST_S)
    parser.add_argument("--speed", type=float, default=1.0)
    asked = parser.parse_args()
    terms = Terms(chats=asked.chats, seconds=min(asked.seconds, LONGEST_S), speed=asked.speed)
    with tempfile.TemporaryDirectory() as folder:
        print_figures(asyncio.run(measured(terms, Path(folder))))


if __name__ == "__main__":
    main()
