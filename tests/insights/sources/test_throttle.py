"""insights.sources.throttle: the rate limit for requests to arXiv."""

import asyncio

import pytest

from insights.sources.throttle import IntervalThrottle


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
