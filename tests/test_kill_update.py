"""Kill -9 between hearing a command and answering it: another process, the same file, the same Telegram."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from bot.telegram.inbound.webhook import SECRET
from tests.running_bot import LivingBot, living, until
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

MORNING = "2026-11-23T06:00:00+00:00"
PUBLIC = "https://insights.example.org"
LONG_S = 60.0
"""A bound, not a duration: a start is slow on a busy machine."""


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandin]:
    async with TelegramStandin() as server:
        yield server


def world(telegram: TelegramStandin) -> dict[str, str]:
    return {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}


async def connected(bot: LivingBot) -> None:
    await until(lambda: "telegram   connected" in bot.since_start(), LONG_S)


async def killed(bot: LivingBot) -> None:
    bot.kill()
    await bot.gone()


def subscriptions(folder: Path) -> list[tuple[str, str]]:
    """Telegram's chats that are subscribed, and when they get their digest."""
    chosen = "SELECT chat, send_at FROM channels WHERE platform = 'telegram'"
    with closing(sqlite3.connect(folder / "insights.db")) as database:
        return database.execute(chosen).fetchall()


def subscribed(telegram: TelegramStandin) -> list[str]:
    """Every answer that told Ann what she gets."""
    texts = [post.text for post in telegram.sent(PRIVATE)]
    assert all("every day at 07:30 (UTC)" in text for text in texts)
    return texts


@pytest.mark.parametrize("taken", [False, True])
async def test_a_subscribe_heard_before_a_kill_is_done_once(
    telegram: TelegramStandin, tmp_path: Path, *, taken: bool
) -> None:
    """RULE: what was heard and not answered is heard again after a start: one subscription, and its answer; twice
    only if Telegram had taken the first and could not say so any more.
    """
    async with living(tmp_path, MORNING, **world(telegram)) as bot:
        await connected(bot)
        held = telegram.hold("sendMessage", chat=PRIVATE, taken=taken)
        telegram.say(PRIVATE, ANN, "/subscribe at 07:30 UTC")
        update = telegram.last_update
        await held.arrived(LONG_S)
        await killed(bot)
        held.release()
        assert telegram.confirmed < update
        await bot.start()
        await telegram.wait_confirmed(update, LONG_S)
        assert len(subscribed(telegram)) == 1 + taken
        assert subscriptions(tmp_path) == [(str(PRIVATE), "07:30:00.000000")]
        assert await bot.stop() == 0
    assert "Traceback" not in bot.log


async def test_an_update_given_again_after_its_answer_does_nothing(
    telegram: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: what was answered stays answered over a kill, even if Telegram never heard that we are done with it."""
    async with living(tmp_path, MORNING, **world(telegram)) as bot:
        await connected(bot)
        telegram.say(PRIVATE, ANN, "/subscribe at 07:30 UTC")
        (repeated,) = telegram._updates
        await telegram.wait_confirmed(repeated["update_id"], LONG_S)
        await killed(bot)
        telegram._updates.insert(0, repeated)
        telegram.say(PRIVATE, ANN, "/subscribe at 07:30 UTC")
        await bot.start()
        await telegram.wait_confirmed(telegram.last_update, LONG_S)
        assert len(subscribed(telegram)) == 2  # a chat is served in its order, so the repeat came first
        assert len(subscriptions(tmp_path)) == 1


class Caller:
    """Telegram as it calls a webhook: the same update until it is answered 200."""

    def __init__(self, telegram: TelegramStandin, bot: LivingBot) -> None:
        self.telegram, self.bot = telegram, bot

    async def bring(self, update: dict[str, Any]) -> int:
        hook, page = self.telegram.webhook, self.bot.since_start()
        address = next(word for word in page.split() if word.startswith("http://127.0.0.1:"))
        there = urlsplit(hook["url"])
        headers = {SECRET: hook["secret_token"], "host": there.netloc}
        async with httpx.AsyncClient(timeout=LONG_S) as client:
            answer = await client.post(address.rstrip("/") + there.path, json=update, headers=headers)
        return answer.status_code


async def test_a_webhooks_subscribe_is_done_once_too(telegram: TelegramStandin, tmp_path: Path) -> None:
    """RULE: an update that was brought is not received before its answer is out; brought again it is done once."""
    hooked = world(telegram) | {"TELEGRAM_UPDATES": "webhook", "PUBLIC_URL": PUBLIC}
    async with living(tmp_path, MORNING, **hooked) as bot:
        await connected(bot)
        caller = Caller(telegram, bot)
        held = telegram.hold("sendMessage", chat=PRIVATE, taken=False)
        telegram.say(PRIVATE, ANN, "/subscribe at 07:30 UTC")
        (update,) = telegram._updates
        brought = asyncio.create_task(caller.bring(update))
        await held.arrived(LONG_S)
        await killed(bot)
        held.release()
        with pytest.raises(httpx.TransportError):
            await brought
        await bot.start()
        await connected(bot)
        assert [await caller.bring(update) for _ in range(2)] == [200, 200]
        assert len(subscribed(telegram)) == 1
        assert len(subscriptions(tmp_path)) == 1
