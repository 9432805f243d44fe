"""scheduler.jobs: what is kept for some days is thrown away by somebody."""

from datetime import UTC, datetime, timedelta

from insights.store.chats.posts import SqlHandled
from insights.store.db.database import Database
from insights.store.retention import SqlRetention
from scheduler.jobs import TIDIED, RetentionJob

START = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Walking:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


async def test_the_house_is_tidied_at_its_start_and_then_once_an_hour(database: Database) -> None:
    """RULE: a tick every few seconds does not search the tables every few seconds."""
    clock, events = Walking(), SqlHandled(database)
    tidying = RetentionJob(housekeeping=SqlRetention(database=database), clock=clock)

    async def old_one_is_left() -> bool:
        await events.remember("loop", "bot", "old", START - timedelta(days=3))
        await tidying()
        return await events.seen("loop", "bot", "old")

    assert not await old_one_is_left()
    clock.at = START + TIDIED - timedelta(seconds=1)
    assert await old_one_is_left()
    clock.at = START + TIDIED
    assert not await old_one_is_left()
