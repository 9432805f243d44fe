"""scheduler.jobs: what is kept for some days is deleted."""

from datetime import UTC, datetime, timedelta

from insights.ports.ledger import EventState
from insights.store.chats.handled_events import SqlHandled
from insights.store.db.database import Database
from insights.store.leases import SqlLeases
from insights.store.retention import SqlRetention
from scheduler.jobs import RETENTION_INTERVAL, RetentionJob

START = datetime(2026, 11, 24, 9, tzinfo=UTC)


class ManualClock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


async def test_expired_rows_are_deleted_at_the_start_and_then_once_an_hour(database: Database) -> None:
    """RULE: a tick every few seconds does not search the tables every few seconds."""
    clock, events = ManualClock(), SqlHandled(database, SqlLeases(database))
    job = RetentionJob(retention=SqlRetention(database=database), clock=clock)

    async def old_one_is_left() -> bool:
        await events.mark_handled("loop", "bot", "old", START - timedelta(days=3))
        await job.run()
        state = await events.begin("loop", "bot", "old", START - timedelta(days=3))
        return state is EventState.HANDLED

    assert not await old_one_is_left()
    clock.at = START + RETENTION_INTERVAL - timedelta(seconds=1)
    assert await old_one_is_left()
    clock.at = START + RETENTION_INTERVAL
    assert not await old_one_is_left()
