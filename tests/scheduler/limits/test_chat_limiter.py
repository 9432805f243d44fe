"""scheduler.limits.chat_limiter: what a chat gets, deliveries and answers together."""

import asyncio
from dataclasses import replace

import pytest

from bot.rate_limited_messenger import RateLimitedMessenger
from bot.telegram.messenger import LIMITS
from insights.errors import RetryLater
from insights.ports.messaging import Limits, Part
from scheduler.limits.account_limiter import AccountLimiters
from scheduler.limits.chat_limiter import ChatLimiter
from tests.scheduler.loop_platform import LoopPlatform, chat
from tests.virtual_time import VirtualTimeLoop, virtual_time

FAST = Limits(account_per_second=1e6, chat_per_second=1e6)
GROUP = replace(FAST, chat_window_limit=20, chat_window_s=60.0)
WORD = Part(payload={"text": "word"}, paper_ids=())


@virtual_time
async def test_answers_and_deliveries_of_a_group_share_its_minute(loop: VirtualTimeLoop) -> None:
    """RULE: ten answers and ten deliveries fill a group's minute: the next delivery comes back when there is room,
    the next answer waits for it, and no minute holds a twenty-first.
    """
    chats, times = ChatLimiter(), list[float]()
    for _ in range(10):
        await chats.begin_reply(chat(-1), GROUP)
        await chats.begin_delivery(chat(-1), GROUP)
        times += [loop.time()] * 2
    with pytest.raises(RetryLater) as later:
        await chats.begin_delivery(chat(-1), GROUP)
    assert 59 < later.value.retry_after_s <= 60
    for _ in range(25):
        await chats.begin_reply(chat(-1), GROUP)
        chats.end_reply(chat(-1), GROUP)
        times.append(loop.time())
    assert all(after - before >= 59.99 for before, after in zip(times, times[20:], strict=False))


@virtual_time
async def test_answers_never_shut_a_delivery_out(loop: VirtualTimeLoop) -> None:
    """RULE: in a group that asks without end a delivery that is retried when the limiter says so is sent in time."""
    chats = ChatLimiter()

    async def asking() -> None:
        while True:
            await chats.begin_reply(chat(-1), GROUP)
            chats.end_reply(chat(-1), GROUP)
            await asyncio.sleep(2.9)

    asked = asyncio.create_task(asking())
    await asyncio.sleep(120)
    began = loop.time()
    while True:
        try:
            await chats.begin_delivery(chat(-1), GROUP)
            break
        except RetryLater as later:
            await asyncio.sleep(later.retry_after_s)
    asked.cancel()
    assert loop.time() - began <= 180


@virtual_time
async def test_a_person_who_asks_much_waits_for_nothing(loop: VirtualTimeLoop) -> None:
    """RULE: Telegram counts a minute in groups and channels only; whose chat is their own gets every answer."""
    chats, began = ChatLimiter(), loop.time()
    for _ in range(60):
        await chats.begin_reply(chat(1), LIMITS)
    assert loop.time() == began


@virtual_time
async def test_a_delivery_keeps_its_distance_from_an_answer(loop: VirtualTimeLoop) -> None:
    """RULE: a chat gets one scheduled message a second, counted from whatever it got before."""
    chats = ChatLimiter()
    await chats.begin_reply(chat(1), LIMITS)
    chats.end_reply(chat(1), LIMITS)
    began = loop.time()
    await chats.begin_delivery(chat(1), LIMITS)
    assert loop.time() - began >= 0.999


@virtual_time
async def test_an_answer_that_fails_is_counted_once(loop: VirtualTimeLoop) -> None:
    """RULE: what the platform refused has taken its place, and no more than one."""
    platform, limiters = LoopPlatform(limits=GROUP), AccountLimiters()
    platform.faults["-1"].append(RuntimeError("refused"))
    paced = RateLimitedMessenger(messenger=platform, limiters=limiters)  # type: ignore[arg-type] # the loop edits nothing
    with pytest.raises(RuntimeError):
        await paced.send(chat(-1), WORD, "")
    began = loop.time()
    for _ in range(19):
        await paced.send(chat(-1), WORD, "")
    assert loop.time() - began < 1
    await paced.send(chat(-1), WORD, "")
    assert loop.time() - began > 58


@virtual_time
async def test_chats_that_matter_no_more_are_forgotten(loop: VirtualTimeLoop) -> None:
    """RULE: memory follows the chats of the last minute, not all there ever were."""
    chats = ChatLimiter()
    for n in range(10_000):
        await chats.begin_reply(chat(-n - 1), GROUP)
        chats.end_reply(chat(-n - 1), GROUP)
        await asyncio.sleep(0.1)
    assert len(chats._states) <= 2000
    assert loop.time() > 0


@virtual_time
async def test_notices_let_an_answer_pass(loop: VirtualTimeLoop) -> None:
    """RULE: what nobody waits for goes in the deliveries' share: an answer asked meanwhile is sent at once, and the share
    that is kept for answers stays free.
    """
    limits = Limits(account_per_second=30.0, chat_per_second=1.0)
    platform, limiters = LoopPlatform(limits=limits), AccountLimiters()
    notices = RateLimitedMessenger(messenger=platform, limiters=limiters, yields=True)  # type: ignore[arg-type]
    answers = RateLimitedMessenger(messenger=platform, limiters=limiters)  # type: ignore[arg-type]
    began = loop.time()
    sending = [asyncio.create_task(notices.send(chat(n), WORD, "")) for n in range(100, 150)]
    await asyncio.sleep(1.2)
    for number in range(2):
        asked = loop.time()
        await answers.send(chat(number), WORD, "")
        assert loop.time() - asked < 0.01
    await asyncio.gather(*sending)
    assert loop.time() - began > 49 / 25


@virtual_time
async def test_deliveries_that_are_paid_for_pause_for_an_answer(loop: VirtualTimeLoop) -> None:
    """RULE: an answer is not paid for. Where the platform refuses it during a paid broadcast, all wait as long as it asks, and
    the answer goes first.
    """
    limits = Limits(account_per_second=30.0, chat_per_second=1.0, current_rate=lambda _: 1000.0)
    platform, limiters = LoopPlatform(limits=limits), AccountLimiters()
    platform.faults["1"].append(RetryLater(1, "account"))
    answers = RateLimitedMessenger(messenger=platform, limiters=limiters)  # type: ignore[arg-type]
    limiter, began = limiters.get("loop", "bot", limits), loop.time()
    with pytest.raises(RetryLater):
        await answers.send(chat(1), WORD, "")
    delivery = asyncio.create_task(limiter.acquire())
    await answers.send(chat(1), WORD, "")
    assert loop.time() - began >= 1
    assert not delivery.done()
    await delivery
