"""A database that takes nothing more, in the middle of a broadcast."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from insights.errors import StoreFailed
from insights.store.db.database import Database, open_database
from insights.store.db.tables import posts
from insights.store.delivery.ledger import SqlLedger
from scheduler.delivery import task
from tests.scheduler.loop_platform import PARTS, Stage, eventually

IN_FLIGHT = 4
CHATS = 200


@dataclass
class Counting:
    """The ledger, and how often it did not take an acknowledgement."""

    ledger: SqlLedger
    takes: bool = True
    """False: none is taken, while everything else is."""
    refused: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ledger, name)

    async def ack(self, *given: Any, **named: Any) -> bool:
        if not self.takes:
            self.refused += 1
            raise StoreFailed("store.full", cause="nothing fits", address="loop")
        try:
            return await self.ledger.ack(*given, **named)
        except StoreFailed:
            self.refused += 1
            raise

    async def has_refused(self, more: int) -> None:
        wanted = self.refused + more

        async def so_often() -> bool:
            return self.refused >= wanted

        await eventually(so_often)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other at once."""
    monkeypatch.setattr(task, "SHORTEST_PAUSE_S", 0.01)
    monkeypatch.setattr(task, "LONGEST_PAUSE_S", 0.02)


async def test_a_full_database_lets_out_no_more_than_is_in_flight(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: what cannot be written down is not followed by more; when there is room again everything arrives, and
    nothing of it twice, however long that took.
    """
    async with open_database(f"sqlite:///{tmp_path / 'small.db'}") as database:
        stage = Stage.on(database, in_flight=IN_FLIGHT)
        for n in range(CHATS):
            await stage.enqueue(n)

        ledger = Counting(stage.ledger)
        stage.drain.ledger = ledger  # type: ignore[assignment]

        async def most_pages(more: int) -> None:
            async with database.write() as connection:
                (pages,) = (await connection.execute(text("PRAGMA page_count"))).one()
                await connection.execute(text(f"PRAGMA max_page_count={pages + more}"))

        await most_pages(1)
        async with stage.running():
            await ledger.has_refused(1)
            stage.clock.later(300)  # every lease is over
            await ledger.has_refused(20)
            async with database.read() as connection:
                written = await connection.scalar(select(func.count()).select_from(posts)) or 0
            out = sum(map(len, stage.loop.got.values()))
            assert written <= out <= written + IN_FLIGHT < CHATS * len(PARTS)
            await most_pages(10_000)
            await stage.reach(lambda counts: counts.open == 0)
    assert stage.loop.got == {str(n): PARTS for n in range(CHATS)}
    assert "no space left" in caplog.text


async def test_what_was_sent_and_is_not_written_down_is_not_claimed_again(database: Database) -> None:
    """RULE: a ledger that gives rows out and takes no acknowledgements does not make us send them again, though
    our leases are over.
    """
    stage = Stage.on(database, in_flight=IN_FLIGHT, poll_s=0.001)
    ledger = Counting(stage.ledger)
    stage.drain.ledger = ledger  # type: ignore[assignment]
    await stage.enqueue(0)
    await stage.until(lambda counts: counts.done == 1)
    for n in range(1, 4):
        await stage.enqueue(n)
    ledger.takes = False
    async with stage.running():
        for _ in range(5):
            await ledger.has_refused(4)
            stage.clock.later(300)
        assert sum(map(len, stage.loop.got.values())) == len(PARTS) + 3
        ledger.takes = True
        await stage.reach(lambda counts: counts.open == 0)
    assert stage.loop.got == {str(n): PARTS for n in range(4)}
