"""Retries for answers, for which a person waits: no ledger sends them later."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from insights.errors import DeliveryUncertain, RetryLater, Unreachable

T = TypeVar("T")

MAX_TRIES = 3
PAUSE_S = 1.0
"""Before the second try, where the platform names no time; before the third four times as long."""


async def retry_answer(
    call: Callable[[], Awaitable[T]],
    max_wait_s: float,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """The result of `call`, tried up to MAX_TRIES times: after the time that a rate limit names, and soon after a send
    that failed. A send whose answer was lost is tried once more: an answer that stands there twice is better than none.
    Raises a RetryLater that asks for more than `max_wait_s` seconds, and the error of the last try.
    """
    has_lost_answer, pause_s = False, PAUSE_S
    for _ in range(MAX_TRIES - 1):
        try:
            return await call()
        except RetryLater as error:
            if error.retry_after_s > max_wait_s:
                raise
            await sleep(error.retry_after_s)
        except (DeliveryUncertain, Unreachable) as error:
            if isinstance(error, DeliveryUncertain):
                if has_lost_answer:
                    raise
                has_lost_answer = True
            await sleep(pause_s)
            pause_s *= 4
    return await call()
