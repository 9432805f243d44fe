"""Kill -9 between receiving a command and answering it: a new process, the same database, the same Telegram."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from bot.telegram.inbound.webhook import SECRET_HEADER
from tests.databases import read_rows
from tests.running_bot import BotProcess, run_bot, wait_until
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

MORNING = "2026-11-23T06:00:00+00:00"
PUBLIC = "https://insights.example.org"
LONG_S = 60.0
"""A bound, not a duration: a start is slow on a busy machine."""


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandin]:
    async with TelegramStandin() as server:
        yield server


def make_settings(telegram: TelegramStandin) -> dict[str, str]:
    return {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}


async def wait_connected(bot: BotProcess) -> None:
    await wait_until(lambda: "telegram   connected" in bot.log_since_start(), LONG_S)


async def kill(bot: BotProcess) -> None:
    bot.kill()
    await bot.wait_exit()


def subscriptions(folder: Path) -> list[tuple[str, str]]:
    """Telegram's chats that are subscribed, and when they get their digest."""
    chosen = "SELECT chat, substr(CAST(send_at AS text), 1, 5) FROM channels WHERE platform = 'telegram'"
    return read_rows(folder, chosen)


def subscription_answers(telegram: TelegramStandin) -> list[str]:
    """Every answer that told Ann what she gets."""
    texts = [post.text for post in telegram.bot_messages(PRIVATE)]
    assert all("every day at 07:30 (UTC)" in text for text in texts)
    return texts


@pytest.mark.parametrize("takes_effect", [False, True])
async def test_a_subscribe_heard_before_a_kill_is_done_once(
    telegram: TelegramStandin, tmp_path: Path, *, takes_effect: bool
) -> None:
    """RULE: what was heard and not answered is heard again after a start: one subscription, and its answer; twice
    only if Telegram had accepted the first and its answer was lost.
    """
    async with run_bot(tmp_path, MORNING, **make_settings(telegram)) as bot:
        await wait_connected(bot)
        hold = telegram.hold_call("sendMessage", chat=PRIVATE, takes_effect=takes_effect)
        telegram.send_message(PRIVATE, ANN, "/subscribe at 07:30 UTC")
        update = telegram.last_update
        await hold.wait_arrived(LONG_S)
        await kill(bot)
        hold.release()
        assert telegram.confirmed_update < update
        await bot.start()
        await telegram.wait_confirmed(update, LONG_S)
        assert len(subscription_answers(telegram)) == 1 + takes_effect
        assert subscriptions(tmp_path) == [(str(PRIVATE), "07:30")]
        assert await bot.stop() == 0
    assert "Traceback" not in bot.log


async def test_an_update_given_again_after_its_answer_does_nothing(
    telegram: TelegramStandin, tmp_path: Path
) -> None:
    """RULE: what was answered stays answered over a kill, even if Telegram never heard that we are done with it."""
    async with run_bot(tmp_path, MORNING, **make_settings(telegram)) as bot:
        await wait_connected(bot)
        telegram.send_message(PRIVATE, ANN, "/subscribe at 07:30 UTC")
        (repeated,) = telegram._updates
        await telegram.wait_confirmed(repeated["update_id"], LONG_S)
        await kill(bot)
        telegram._updates.insert(0, repeated)
        telegram.send_message(PRIVATE, ANN, "/subscribe at 07:30 UTC")
        await bot.start()
        await telegram.wait_confirmed(telegram.last_update, LONG_S)
        assert (
            len(subscription_answers(telegram)) == 2
        )  # a chat is served in its order, so the repeat came first
        assert len(subscriptions(tmp_path)) == 1


class WebhookCaller:
    """Telegram as it calls a webhook: the same update until it is answered 200."""

    def __init__(self, telegram: TelegramStandin, bot: BotProcess) -> None:
        self.telegram, self.bot = telegram, bot

    async def send(self, update: dict[str, Any]) -> int:
        hook, page = self.telegram.webhook, self.bot.log_since_start()
        address = next(word for word in page.split() if word.startswith("http://127.0.0.1:"))
        target = urlsplit(hook["url"])
        headers = {SECRET_HEADER: hook["secret_token"], "host": target.netloc}
        async with httpx.AsyncClient(timeout=LONG_S) as client:
            answer = await client.post(address.rstrip("/") + target.path, json=update, headers=headers)
        return answer.status_code


async def test_a_webhooks_subscribe_is_done_once_too(telegram: TelegramStandin, tmp_path: Path) -> None:
    """RULE: an update that was brought is not received before its answer is out; brought again it is done once."""
    settings = make_settings(telegram) | {"TELEGRAM_UPDATES": "webhook", "PUBLIC_URL": PUBLIC}
    async with run_bot(tmp_path, MORNING, **settings) as bot:
        await wait_connected(bot)
        caller = WebhookCaller(telegram, bot)
        hold = telegram.hold_call("sendMessage", chat=PRIVATE, takes_effect=False)
        telegram.send_message(PRIVATE, ANN, "/subscribe at 07:30 UTC")
        (update,) = telegram._updates
        call = asyncio.create_task(caller.send(update))
        await hold.wait_arrived(LONG_S)
        await kill(bot)
        hold.release()
        with pytest.raises(httpx.TransportError):
            await call
        await bot.start()
        await wait_connected(bot)
        assert [await caller.send(update) for _ in range(2)] == [200, 200]
        assert len(subscription_answers(telegram)) == 1
        assert len(subscriptions(tmp_path)) == 1
