"""Retries for answers, for which a person waits: short waits that a platform asks for are slept through."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from insights.errors import RetryLater

T = TypeVar("T")

MAX_TRIES = 3


async def retry_short_waits(
    call: Callable[[], Awaitable[T]],
    max_wait_s: float,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """The result of `call`, tried up to MAX_TRIES times. Raises a RetryLater that asks for more than `max_wait_s`
    seconds, and the one of the last try.
    """
    for _ in range(MAX_TRIES - 1):
        try:
            return await call()
        except RetryLater as error:
            if error.retry_after_s > max_wait_s:
                raise
            await sleep(error.retry_after_s)
    return await call()
