"""The pace of arXiv."""

import asyncio

import pytest

from insights.sources.throttle import Pace


class Hours:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds
        await asyncio.sleep(0)


async def test_turns_are_three_seconds_apart_and_one_at_a_time() -> None:
    """RULE: arXiv is asked once in three seconds over one connection, whoever asks; failed requests count."""
    hours = Hours()
    pace = Pace(monotonic=hours.now, sleep=hours.sleep)
    began, inside = [], 0

    async def ask(number: int) -> None:
        nonlocal inside
        async with pace:
            inside += 1
            assert inside == 1
            began.append(hours.at)
            await hours.sleep(1)
            inside -= 1
            if number % 2:
                raise ValueError

    await asyncio.gather(*(ask(number) for number in range(4)), return_exceptions=True)
    assert began == [0, 4, 8, 12]


async def test_a_turn_given_up_is_free_for_the_next() -> None:
    """RULE: who is cancelled while waiting keeps nobody waiting."""
    asleep = asyncio.Event()

    async def forever(_: float) -> None:
        asleep.set()
        await asyncio.Event().wait()

    pace = Pace(monotonic=lambda: 0.0, sleep=forever)
    async with pace:
        pass
    waiting = asyncio.create_task(pace.__aenter__())
    await asyncio.wait_for(asleep.wait(), 30)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    pace._free_at = 0.0
    async with asyncio.timeout(30), pace:
        pass
