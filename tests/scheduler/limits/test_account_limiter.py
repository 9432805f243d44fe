"""scheduler.limits.account_limiter: nobody sends faster than the platform takes it, and replies wait for nothing."""

import asyncio
import time
from collections.abc import Awaitable
from contextlib import suppress

from insights.store.db.database import Database
from insights.store.delivery.rates import SqlRates
from scheduler.limits.account_limiter import AccountLimiter, AccountLimiters, MemoryRates

PER_SECOND = 30.0


def most_in_one_second(times: list[float]) -> int:
    ordered = sorted(times)
    return max(sum(at <= other < at + 1.0 for other in ordered) for at in ordered)


def bucket(rates: MemoryRates | SqlRates) -> AccountLimiter:
    return AccountLimiter(key="loop/bot", rate=PER_SECOND, rates=rates)


async def sending(one: AccountLimiter, sent: list[float]) -> None:
    while True:
        await one.take()
        sent.append(time.perf_counter())


async def for_a_while(seconds: float, *work: Awaitable[None]) -> None:
    gathered = asyncio.gather(*work)
    with suppress(TimeoutError):
        await asyncio.wait_for(gathered, seconds)


async def replying(one: AccountLimiter, sent: list[float], waits: list[float]) -> None:
    """Four a second, as people ask."""
    while True:
        asked = time.perf_counter()
        await one.take(reply=True)
        sent.append(time.perf_counter())
        waits.append(sent[-1] - asked)
        await asyncio.sleep(0.25)


async def test_three_processes_and_replies_keep_one_rate(database: Database) -> None:
    """RULE: three that send and one that answers, each with its own bucket over one database: at most thirty in
    any second, and an answer under this load waits at most a tenth of a second.
    """
    sent, waits = list[float](), list[float]()
    senders = [sending(bucket(SqlRates(database)), sent) for _ in range(3)]
    await for_a_while(4.0, *senders, replying(bucket(SqlRates(database)), sent, waits))
    assert most_in_one_second(sent) <= PER_SECOND
    assert len(sent) >= 4 * 20  # a loaded machine may lose slots, never gain them
    assert sorted(waits)[len(waits) // 2] <= 0.1


async def test_alone_it_uses_its_share() -> None:
    """RULE: in one process scheduled sending gets its 25 of 30, and leaves five."""
    sent = list[float]()
    one = bucket(MemoryRates())
    await for_a_while(2.0, sending(one, sent))
    assert 40 <= len(sent) <= 51
    assert most_in_one_second(sent) <= 26


async def test_more_replies_than_are_kept_free_go_before_everything_scheduled() -> None:
    """RULE: the sixth reply of a second takes the next slot, whoever waited for it."""
    one = bucket(MemoryRates())
    sent, replies = list[str](), 12
    for n in range(20):
        asyncio.ensure_future(_told(one.take(), sent, f"digest {n}")).add_done_callback(_ended)
    await asyncio.sleep(0)
    await asyncio.gather(*(_told(one.take(reply=True), sent, "reply") for _ in range(replies)))
    assert sum(word != "reply" for word in sent) <= 1
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


async def test_alone_the_next_two_replies_find_room() -> None:
    """RULE: in one process scheduled sending makes room again for whoever asks next, and no second holds more than
    thirty of both.
    """
    one, sent = AccountLimiters().of("loop", "bot", PER_SECOND), list[float]()
    sending_on = asyncio.create_task(sending(one, sent))
    await asyncio.sleep(1.2)
    for together in (5, 2, 2):
        replies = [asyncio.create_task(one.take(reply=True)) for _ in range(together)]
        await asyncio.sleep(0)
        assert all(reply.done() for reply in replies)
        sent += [time.perf_counter()] * together
        await asyncio.sleep(0.3)
    sending_on.cancel()
    assert most_in_one_second(sent) <= PER_SECOND


async def _told(turn: Awaitable[None], sent: list[str], word: str) -> None:
    await turn
    sent.append(word)


def _ended(task: "asyncio.Future[None]") -> None:
    if not task.cancelled():
        task.result()


async def test_a_push_closes_it_for_everybody(database: Database) -> None:
    """RULE: asked to wait, no process sends before the time is over; replies neither."""
    one, two = bucket(SqlRates(database)), bucket(SqlRates(database))
    began = time.perf_counter()
    await one.push(0.6)
    await asyncio.gather(one.take(reply=True), two.take())
    assert time.perf_counter() - began >= 0.59


async def test_a_stall_is_not_made_up_for() -> None:
    """RULE: after the process stood still, what it missed does not go out at once."""
    one, sent = bucket(MemoryRates()), list[float]()

    async def stalling() -> None:
        await asyncio.sleep(0.5)
        time.sleep(0.7)  # noqa: ASYNC251 -- the loop stands still: that is the case

    await for_a_while(2.0, sending(one, sent), stalling())
    assert most_in_one_second(sent) <= PER_SECOND
