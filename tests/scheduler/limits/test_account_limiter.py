"""scheduler.limits.account_limiter: nobody sends faster than the platform takes it, and replies wait for nothing."""

import asyncio
import time
from collections.abc import Awaitable
from contextlib import suppress

from insights.ports.messaging import Limits
from insights.store.db.database import Database
from insights.store.delivery.rates import SqlRates
from scheduler.limits.account_limiter import AccountLimiter, AccountLimiters, MemoryRates
from tests.virtual_time import VirtualTimeLoop, virtual_time

PER_SECOND = 30.0
LIMITS = Limits(account_per_second=PER_SECOND, chat_per_second=1.0)


def max_in_one_second(times: list[float]) -> int:
    ordered = sorted(times)
    return max(sum(at <= other < at + 1.0 for other in ordered) for at in ordered)


def limiter_over(rates: MemoryRates | SqlRates) -> AccountLimiter:
    return AccountLimiter(key="loop/bot", per_second=PER_SECOND, rate_store=rates)


async def keep_sending(limiter: AccountLimiter, sent: list[float]) -> None:
    while True:
        await limiter.acquire()
        sent.append(time.perf_counter())


async def run_for(seconds: float, *work: Awaitable[None]) -> None:
    gathered = asyncio.gather(*work)
    with suppress(TimeoutError):
        await asyncio.wait_for(gathered, seconds)


async def keep_replying(limiter: AccountLimiter, sent: list[float], waits: list[float]) -> None:
    """Four a second, as people ask."""
    while True:
        asked = time.perf_counter()
        await limiter.acquire(reply=True)
        sent.append(time.perf_counter())
        waits.append(sent[-1] - asked)
        await asyncio.sleep(0.25)


async def test_three_processes_and_replies_keep_one_rate(database: Database) -> None:
    """RULE: three that send and one that answers, each with its own limiter over one database: at most thirty in
    any second, and an answer under this load waits at most a tenth of a second.

    A loaded machine may lose slots and answer late, and never gain slots: it has three tries.
    """
    for is_last in (False, False, True):
        sent, waits = list[float](), list[float]()
        senders = [keep_sending(limiter_over(SqlRates(database)), sent) for _ in range(3)]
        await run_for(4.0, *senders, keep_replying(limiter_over(SqlRates(database)), sent, waits))
        assert max_in_one_second(sent) <= PER_SECOND
        in_time = len(sent) >= 4 * 10 and sorted(waits)[len(waits) // 2] <= 0.1
        if in_time or is_last:
            break
    assert in_time, (len(sent), waits)


async def test_alone_it_uses_its_share() -> None:
    """RULE: in one process scheduled sending gets its 25 of 30, and leaves five."""
    sent = list[float]()
    limiter = limiter_over(MemoryRates())
    await run_for(2.0, keep_sending(limiter, sent))
    assert 40 <= len(sent) <= 51
    assert max_in_one_second(sent) <= 26


async def test_more_replies_than_are_kept_free_go_before_everything_scheduled() -> None:
    """RULE: the sixth reply of a second takes the next slot, whoever waited for it."""
    limiter = limiter_over(MemoryRates())
    sent, replies = list[str](), 12
    for n in range(20):
        asyncio.ensure_future(append_after(limiter.acquire(), sent, f"digest {n}")).add_done_callback(
            raise_error
        )
    await asyncio.sleep(0)
    await asyncio.gather(*(append_after(limiter.acquire(reply=True), sent, "reply") for _ in range(replies)))
    assert sum(word != "reply" for word in sent) <= 1
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


async def test_alone_the_next_two_replies_find_room() -> None:
    """RULE: in one process scheduled sending makes room again for whoever asks next, and no second holds more than
    thirty of both.
    """
    limiter, sent = AccountLimiters().get("loop", "bot", LIMITS), list[float]()
    sending_on = asyncio.create_task(keep_sending(limiter, sent))
    await asyncio.sleep(1.2)
    for together in (5, 2, 2):
        replies = [asyncio.create_task(limiter.acquire(reply=True)) for _ in range(together)]
        await asyncio.sleep(0)
        assert all(reply.done() for reply in replies)
        sent += [time.perf_counter()] * together
        await asyncio.sleep(0.3)
    sending_on.cancel()
    assert max_in_one_second(sent) <= PER_SECOND


async def append_after(turn: Awaitable[None], sent: list[str], word: str) -> None:
    await turn
    sent.append(word)


def raise_error(task: "asyncio.Future[None]") -> None:
    if not task.cancelled():
        task.result()


async def test_a_push_closes_it_for_everybody(database: Database) -> None:
    """RULE: asked to wait, no process sends before the time is over; replies neither."""
    first, second = limiter_over(SqlRates(database)), limiter_over(SqlRates(database))
    began = time.perf_counter()
    await first.block(0.6)
    await asyncio.gather(first.acquire(reply=True), second.acquire())
    assert time.perf_counter() - began >= 0.59


async def test_a_stall_is_not_made_up_for() -> None:
    """RULE: after the process stood still, what it missed does not go out at once."""
    limiter, sent = limiter_over(MemoryRates()), list[float]()

    async def stalling() -> None:
        await asyncio.sleep(0.5)
        time.sleep(0.7)  # noqa: ASYNC251 -- the loop stands still: that is the case

    await run_for(2.0, keep_sending(limiter, sent), stalling())
    assert max_in_one_second(sent) <= PER_SECOND


@virtual_time
async def test_a_process_that_comes_late_to_everything_still_sends(loop: VirtualTimeLoop) -> None:
    """RULE: where each step takes a twentieth of a second it sends more slowly, but not hardly ever; and never faster than
    the platform takes.
    """
    sent, limiter = list[float](), AccountLimiter(key="loop/bot", per_second=5.0, rate_store=MemoryRates())

    async def take_time() -> None:
        while True:
            loop.advance(0.05)
            await asyncio.sleep(0)

    async def send() -> None:
        while True:
            await limiter.acquire()
            sent.append(loop.time())

    tasks = [asyncio.create_task(work) for work in (take_time(), send())]
    await asyncio.wait(tasks, timeout=60)
    for task in tasks:
        task.cancel()
    assert len(sent) >= 60
    assert max_in_one_second(sent) <= 5


@virtual_time
async def test_a_paid_rate_is_used_until_it_is_refused(loop: VirtualTimeLoop) -> None:
    """RULE: scheduled sending gets its share of whatever rate holds at the moment; from the moment at which that falls no
    second holds more than the lower one.
    """
    rate, sent = [1000.0], list[float]()
    limits = Limits(account_per_second=30.0, chat_per_second=1.0, current_rate=lambda _: rate[0])
    limiter = AccountLimiters().get("loop", "bot", limits)

    async def send() -> None:
        while True:
            await limiter.acquire()
            sent.append(loop.time())

    started, sending = loop.time(), asyncio.create_task(send())
    await asyncio.sleep(2.0)
    assert 1600 <= len(sent) <= 1700
    rate[0], fell_at = PER_SECOND, loop.time()
    await asyncio.sleep(3.0)
    sending.cancel()
    assert max_in_one_second([at for at in sent if at > fell_at]) <= PER_SECOND
    assert max_in_one_second([at for at in sent if started + 0.5 < at < started + 2]) <= 1000
