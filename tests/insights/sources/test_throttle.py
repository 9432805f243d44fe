"""insights.sources.throttle: the rate limit for requests to arXiv."""

import asyncio
from contextlib import suppress
from itertools import pairwise

import pytest

from insights.sources.throttle import IntervalThrottle, SharedThrottle
from insights.store.db.database import Database
from insights.store.delivery.rates import SqlRates


class ManualTimer:
    """A clock that only sleep() advances."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


async def test_requests_are_three_seconds_apart_and_one_at_a_time() -> None:
    """RULE: one request in three seconds over one connection, for all sources together; failed requests count."""
    timer = ManualTimer()
    throttle = IntervalThrottle(monotonic=timer.now, sleep=timer.sleep)
    started_at, running = [], 0

    async def send(number: int) -> None:
        nonlocal running
        async with throttle:
            running += 1
            assert running == 1
            started_at.append(timer.seconds)
            await timer.sleep(1)
            running -= 1
            if number % 2:
                raise ValueError

    await asyncio.gather(*(send(number) for number in range(4)), return_exceptions=True)
    assert started_at == [0, 4, 8, 12]


async def test_a_cancelled_request_does_not_block_the_next() -> None:
    """RULE: a task that is cancelled while it waits releases the lock."""
    asleep = asyncio.Event()

    async def forever(_: float) -> None:
        asleep.set()
        await asyncio.Event().wait()

    throttle = IntervalThrottle(monotonic=lambda: 0.0, sleep=forever)
    async with throttle:
        pass
    waiting = asyncio.create_task(throttle.__aenter__())
    await asyncio.wait_for(asleep.wait(), 30)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    throttle._free_at = 0.0
    async with asyncio.timeout(30), throttle:
        pass


async def test_processes_take_turns_with_a_pause_after_each_request(database: Database) -> None:
    """RULE: over all processes one request at a time, and the next one a pause after its end, failed or not; each process
    has a store of its own, and their own clocks play no part.
    """
    pause_s, spans, loop = 0.1, list[tuple[float, float]](), asyncio.get_running_loop()

    async def send(throttle: SharedThrottle, number: int) -> None:
        with suppress(ValueError):
            async with throttle:
                started = loop.time()
                await asyncio.sleep(0.01)
                spans.append((started, loop.time()))
                if number % 2:
                    raise ValueError

    throttles = [SharedThrottle(SqlRates(database), interval_s=pause_s) for _ in range(3)]
    async with asyncio.timeout(60):
        await asyncio.gather(*(send(throttle, n) for throttle in throttles for n in range(3)))
    assert len(spans) == 9
    assert all(after[0] - before[1] >= pause_s for before, after in pairwise(spans))


async def test_the_lease_of_a_process_that_died_runs_out(database: Database) -> None:
    """RULE: a request whose process never ends it holds the others up for its lease; ending it late takes nobody's turn."""
    dead, alive = SqlRates(database), SqlRates(database)
    lost = await dead.lease("arxiv", 0.1)
    assert 0 < (await alive.lease("arxiv", 60)).wait_s <= 0.1
    async with asyncio.timeout(30), SharedThrottle(alive):
        await dead.end_lease("arxiv", lost, 0)
        assert (await dead.lease("arxiv", 60)).wait_s > 50
