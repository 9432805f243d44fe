"""scheduler.limits.account_limiter over several processes whose store is a slow trip away."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.limits.account_limiter import AccountLimiter, MemoryRates
from tests.scheduler.limits.test_account_limiter import PER_SECOND, max_in_one_second
from tests.virtual_time import VirtualTimeLoop, run_in_virtual_time

SECONDS = 8.0


@dataclass
class RemoteRateStore:
    """insights.ports.ledger.RateStore behind a trip there and a trip back, each as long as chance has it."""

    rates: MemoryRates
    random_source: random.Random
    max_trip_s: float

    async def book(self, key: str, slots: int, spacing_s: float) -> float:
        await self._travel()
        first = await self.rates.book(key, slots, spacing_s)
        await self._travel()
        return first

    async def try_acquire(self, keys: Sequence[str], pause_s: float) -> bool:
        await self._travel()
        taken = await self.rates.try_acquire(keys, pause_s)
        await self._travel()
        return taken

    async def block(self, key: str, seconds: float) -> None:
        await self.rates.block(key, seconds)

    async def _travel(self) -> None:
        await asyncio.sleep(self.random_source.uniform(0, self.max_trip_s))


async def _sent(
    loop: VirtualTimeLoop, seed: int, longest_s: float, askers: int
) -> tuple[list[float], list[float], list[float]]:
    """Times of scheduled messages and of answers, and how long the answers waited."""
    rates, chance = MemoryRates(), random.Random(seed)
    sent, answered, waits = list[float](), list[float](), list[float]()

    def new_limiter() -> AccountLimiter:
        return AccountLimiter(
            key="loop/bot", per_second=PER_SECOND, rate_store=RemoteRateStore(rates, chance, longest_s)
        )

    async def sending(limiter: AccountLimiter) -> None:
        while True:
            await limiter.acquire()
            sent.append(loop.time())

    async def answering(limiter: AccountLimiter) -> None:
        while True:
            asked = loop.time()
            await limiter.acquire(reply=True)
            answered.append(loop.time())
            waits.append(loop.time() - asked)
            await asyncio.sleep(0.25 if askers == 1 else chance.expovariate(1))

    limiter = new_limiter()
    work = [sending(new_limiter()) for _ in range(3)] + [answering(limiter) for _ in range(askers)]
    tasks = [asyncio.create_task(each) for each in work]
    await asyncio.sleep(SECONDS)
    for task in tasks:
        task.cancel()
    return sent, answered, waits


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(min_value=0, max_value=2**32),
    longest_s=st.sampled_from((0.0, 0.002, 0.01, 0.03, 0.06)),
    askers=st.sampled_from((0, 1, 4)),
)
def test_no_second_holds_more_than_the_rate(seed: int, longest_s: float, askers: int) -> None:
    """RULE: three processes send and one answers, each trip to their store up to 60 ms: no window of one second
    holds more than thirty, and with trips as a database on the same network has them, a broadcast keeps its 24 a second.
    """
    sent, answered, _ = run_in_virtual_time(lambda loop: _sent(loop, seed, longest_s, askers))
    assert max_in_one_second(sent + answered) <= PER_SECOND
    if longest_s <= 0.01 and not askers:
        assert len(sent) / SECONDS >= 23.9


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_an_answer_has_its_slot_soon(seed: int) -> None:
    """RULE: four answers a second while everything else is broadcast: none waits longer than 0.1 s."""
    _, _, waits = run_in_virtual_time(lambda loop: _sent(loop, seed, 0.01, 1))
    assert max(waits) <= 0.1
