"""A group's longer window, counted once for all processes on one database."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from insights.ports.messaging import Limits
from insights.store.db.database import Database
from insights.store.delivery.rates import SqlRates
from insights.store.retention import SqlRetention
from scheduler.limits.chat_limiter import SHARED_WINDOW_MARGIN, ChatLimiter
from tests.scheduler.loop_platform import chat

LIMIT, WINDOW_S = 6, 0.5
GROUP = Limits(account_per_second=1e6, chat_per_second=1e6, chat_window_limit=LIMIT, chat_window_s=WINDOW_S)


async def test_two_processes_share_a_groups_window(database: Database) -> None:
    """RULE: two that answer in one group send no more than one may; deliveries leave replies their share."""
    times, began = list[float](), time.perf_counter()

    async def keep_answering(chats: ChatLimiter) -> None:
        for _ in range(8):
            await chats.begin_reply(chat(-1), GROUP)
            times.append(time.perf_counter())
            chats.end_reply(chat(-1), GROUP)

    async with asyncio.timeout(30):
        await asyncio.gather(*(keep_answering(ChatLimiter(windows=SqlRates(database))) for _ in range(2)))
    times.sort()
    assert times[LIMIT] - began >= WINDOW_S
    assert times[2 * LIMIT] - began >= 2 * WINDOW_S
    rates, window_s = SqlRates(database), 600.0
    delivered = [await rates.enter_window("group", LIMIT - 1, window_s) for _ in range(LIMIT)]
    assert [wait > 0 for wait in delivered] == [False] * (LIMIT - 1) + [True]
    assert 590 < delivered[-1] <= window_s
    assert await SqlRates(database).enter_window("group", LIMIT, window_s) == 0
    assert await rates.enter_window("group", LIMIT, window_s) > 0


async def test_a_chat_without_such_a_window_asks_no_database() -> None:
    """RULE: an ordinary chat's message costs no transaction more."""

    class NoDatabase:
        async def enter_window(self, key: str, limit: int, window_s: float) -> float:
            raise AssertionError((key, limit, window_s))

    chats, ordinary = ChatLimiter(windows=NoDatabase()), replace(GROUP, window_applies=lambda _: False)
    await chats.begin_reply(chat(1), ordinary)
    await chats.begin_delivery(chat(1), ordinary)


async def test_windows_that_are_over_are_deleted(database: Database) -> None:
    """RULE: a group that gets nothing any more leaves no rows, and one that does again has its whole window."""
    rates, later = SqlRates(database), datetime.now(UTC) + timedelta(hours=2)
    await rates.book("telegram/bot", 1, 1.0)
    assert await rates.enter_window("group", LIMIT, WINDOW_S * SHARED_WINDOW_MARGIN) == 0
    assert await SqlRetention(database=database).delete_expired(later) == {"rate_buckets": LIMIT}
    assert [await rates.enter_window("group", LIMIT, 600.0) for _ in range(LIMIT)] == [0.0] * LIMIT
