"""A person waits for an answer: a short wait that a platform asks for is waited out, a long one is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from insights.errors import RetryLater

T = TypeVar("T")

TRIES = 3


async def retry_short_waits(
    call: Callable[[], Awaitable[T]], most_s: float, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> T:
    """What `call` returns. Raises the Later that asks for more than `most_s` seconds, and the last of TRIES."""
    for _ in range(TRIES - 1):
        try:
            return await call()
        except RetryLater as later:
            if later.after > most_s:
                raise
            await sleep(later.after)
    return await call()
