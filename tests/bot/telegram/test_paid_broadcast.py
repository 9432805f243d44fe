"""Paid broadcast: digests alone carry the flag, and whatever Telegram answers, each of them arrives."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiogram import methods

from bot.cli import status
from bot.config.settings import Settings
from bot.runtime.lifecycle import build_delivery_worker
from bot.runtime.telegram_platform import check_telegram_settings
from bot.telegram.adapter import TelegramAdapter
from bot.telegram.diagnostics import check_live, check_settings
from bot.telegram.paid_broadcast import REFUSED_INTERVAL, PaidBroadcast, PaidTransport
from bot.wiring.app import AppContext
from insights.errors import BadConfiguration, ChatGone, Refused, RetryLater
from insights.model import Chat, ChatRef
from insights.ports.ledger import LedgerCounts
from insights.ports.messaging import Part
from scheduler.limits.account_limiter import AccountLimiters
from tests.bot.telegram.full_app import new_messages, open_full_app
from tests.scheduler.loop_platform import ManualClock, eventually
from tests.standins.telegram import ANN, BOSS, CHANNEL, PRIVATE, TelegramStandin
from tests.standins.telegram_rates import RateLimits

PAID = {"telegram_paid_broadcast": "on", "telegram_per_second": 1000.0}
FLAG = "allow_paid_broadcast"
SENDS = ("sendMessage", "sendPhoto", "sendRichMessage")


def chat_of(server: TelegramStandin, chat: int = PRIVATE) -> Chat:
    return Chat(platform="telegram", account=server.account, id=str(chat))


def flags(server: TelegramStandin, chat: int = PRIVATE) -> list[bool]:
    """Whether each message that was taken in this chat carried the flag."""
    sent = (params for name, params in server.calls if name in SENDS)
    return [params.get(FLAG) is True for params in sent if params["chat_id"] == chat]


@asynccontextmanager
async def paying_app(server: TelegramStandin, folder: Path, **changes: object) -> AsyncIterator[AppContext]:
    """Ann is subscribed, with a bot whose digests are paid for."""
    async with open_full_app(server, folder, **(PAID | changes)) as app:
        server.send_message(PRIVATE, ANN, "/subscribe")
        await new_messages(server, PRIVATE, 0)
        yield app


async def deliver(app: AppContext, server: TelegramStandin) -> None:
    subscription, edition = (
        await app.stores.subscriptions.get(chat_of(server)),
        await app.editions.get_latest("en"),
    )
    assert subscription is not None
    assert edition is not None
    await app.stores.ledger.enqueue(
        subscription, local_day=edition.day, edition=edition.day, next_due_at=subscription.next_due_at,
        now=app.clock.now(),
    )  # fmt: skip

    async def is_done() -> bool:
        return (await app.stores.ledger.counts()).open == 0

    worker = asyncio.create_task(build_delivery_worker(app, "host/0", AccountLimiters()).run())
    try:
        await eventually(is_done)
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


async def test_digests_alone_are_paid_for(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: each message of a digest carries the flag, the chart's too; no answer does."""
    async with paying_app(server, tmp_path) as app:
        answers = len(server.bot_messages(PRIVATE))
        await deliver(app, server)
        digest = len(server.bot_messages(PRIVATE)) - answers
        server.send_message(PRIVATE, ANN, "/today")
        await new_messages(server, PRIVATE, answers + digest)
    assert flags(server)[: answers + digest] == [False] * answers + [True] * digest
    assert not any(flags(server)[answers + digest :])
    assert all(FLAG in getattr(methods, name[0].upper() + name[1:]).model_fields for name in SENDS)


async def test_a_refusal_loses_nothing_and_is_told_once(server: TelegramStandin, tmp_path: Path) -> None:
    """RULE: where Telegram refuses the flag the digest goes out without it, a rich one as a rich one, the operator hears it
    once, and `status` says so.
    """
    operator = ChatRef(platform="telegram", id=str(BOSS))
    server.rates = RateLimits(now=iter(range(1000)).__next__, refuses_flag=True)
    async with paying_app(server, tmp_path, operator_chat=operator) as app:
        server.send_message(PRIVATE, ANN, "/settings style rich")
        before = len(await new_messages(server, PRIVATE, 0))
        await deliver(app, server)
        (alert,) = await server.wait_sent(BOSS, 1)
        assert await app.stores.ledger.counts() == LedgerCounts(done=1)
        (digest,) = server.bot_messages(PRIVATE)[before:]
        printed = await status.run(app.settings, argparse.Namespace(retry="", dead=False))
    assert digest.rich
    assert not any(flags(server))
    assert "Balance_too_low" in alert.text
    assert "each message above 30 a second costs 0.1 Star" in printed
    assert "refused            " in printed


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
def transport(adapter: TelegramAdapter, clock: ManualClock) -> PaidTransport:
    return PaidTransport(messenger=adapter.messenger, broadcast=PaidBroadcast(per_second=1000.0, clock=clock))


def text_part(html: str = "x") -> Part:
    return Part(payload={"html": html})


async def test_a_flag_without_effect_ends_in_the_free_rate(
    server: TelegramStandin, transport: PaidTransport, clock: ManualClock
) -> None:
    """RULE: three answers of 429 within ten seconds say that the flag is not heeded; it is tried again an hour later."""
    chat, broadcast = chat_of(server), transport.broadcast
    server.inject_error("sendMessage", 429, "Too Many Requests: retry after 1", times=3, retry_after=1)
    for _ in range(3):
        assert broadcast.current_rate(server.account) == 1000
        with pytest.raises(RetryLater):
            await transport.send(chat, text_part(), "")
    assert broadcast.current_rate(server.account) == 30
    assert broadcast.current_rate("another bot") == 1000
    await transport.send(chat, text_part(), "")
    clock.advance(REFUSED_INTERVAL.total_seconds())
    await transport.send(chat, text_part(), "")
    assert flags(server) == [False, True]


async def test_a_chats_own_refusal_is_not_the_flags(
    server: TelegramStandin, transport: PaidTransport
) -> None:
    """RULE: a message that is refused without the flag, too, and a chat that is gone, leave paid broadcast as it is; so do
    429s that come one by one.
    """
    with pytest.raises(Refused):
        await transport.send(chat_of(server), text_part("<p>"), "")
    server.set_bot_status(CHANNEL, "kicked")
    with pytest.raises(ChatGone):
        await transport.send(chat_of(server, CHANNEL), text_part(), "")
    assert transport.broadcast.is_on(server.account)


async def test_more_than_thirty_a_second_are_paid_for(server: TelegramStandin) -> None:
    """RULE of the stand-in: above thirty a second each message with the flag costs 0.1 Star, one without gets 429."""
    rates = RateLimits(now=lambda: 0.0, stars=11_000, paid_broadcast=True)
    for chat in range(50):
        rates.consume("sendMessage", chat, allows_paid=True)
    assert rates.stars == pytest.approx(11_000 - 20 * 0.1)
    rates.stars = 9_999
    with pytest.raises(Exception, match="Too Many Requests"):
        rates.consume("sendMessage", 51, allows_paid=True)


@pytest.mark.parametrize(
    ("paid", "rate", "words"),
    [
        ("off", 30.0, ""),
        ("off", 60.0, "above 30 Telegram refuses"),
        ("on", 30.0, "it changes nothing"),
        ("on", 500.0, "costs 0.1 Star"),
        ("on", 1001.0, "1000 is the most"),
    ],
)
def test_doctor_says_what_a_rate_means(*, paid: str, rate: float, words: str) -> None:
    """RULE: what is paid for, and what Telegram would refuse, is said before it happens."""
    settings = Settings(
        telegram_bot_token="123456:" + "a" * 35, telegram_per_second=rate, telegram_paid_broadcast=paid
    )
    said = " ".join(f"{each.summary} {each.fix}" for each in check_settings(settings)[1:])
    assert (words in said) if words else not said
    if rate > 1000:
        with pytest.raises(BadConfiguration):
            check_telegram_settings(settings)


async def test_doctor_asks_for_the_stars(server: TelegramStandin) -> None:
    """RULE: `doctor --live` says how many Stars the bot has, and how many Telegram asks for."""
    server.rates = RateLimits(now=lambda: 0.0, stars=12)
    settings = Settings(
        telegram_bot_token=server.token, telegram_api_url=server.url, telegram_paid_broadcast="on"
    )
    (stars,) = (each for each in await check_live(settings, []) if each.name == "telegram stars")
    assert (stars.state, stars.summary) == ("warning", "the bot has 12")
    assert "10000 or more" in stars.fix
