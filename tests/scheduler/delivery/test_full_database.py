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
from tests.scheduler.loop_platform import PARTS, DeliverySetup, eventually

IN_FLIGHT = 4
CHATS = 200


@dataclass
class CountingLedger:
    """The ledger, and how often it did not take an acknowledgement."""

    ledger: SqlLedger
    accepts_acks: bool = True
    """False: none is taken, while everything else is."""
    refused_acks: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ledger, name)

    async def ack(self, *given: Any, **named: Any) -> bool:
        if not self.accepts_acks:
            self.refused_acks += 1
            raise StoreFailed("store.full", cause="nothing fits", address="loop")
        try:
            return await self.ledger.ack(*given, **named)
        except StoreFailed:
            self.refused_acks += 1
            raise

    async def wait_for_refusals(self, more: int) -> None:
        wanted = self.refused_acks + more

        async def so_often() -> bool:
            return self.refused_acks >= wanted

        await eventually(so_often)


@pytest.fixture(autouse=True)
def _retry_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other at once."""
    monkeypatch.setattr(task, "MIN_ACK_RETRY_S", 0.01)
    monkeypatch.setattr(task, "MAX_ACK_RETRY_S", 0.02)


async def test_a_full_database_lets_out_no_more_than_is_in_flight(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: what cannot be written down is not followed by more; when there is room again everything arrives, and
    nothing of it twice, however long that took.
    """
    async with open_database(f"sqlite:///{tmp_path / 'small.db'}") as database:
        setup = DeliverySetup.create(database, max_in_flight=IN_FLIGHT)
        for n in range(CHATS):
            await setup.enqueue(n)

        ledger = CountingLedger(setup.ledger)
        setup.worker.ledger = ledger  # type: ignore[assignment]

        async def most_pages(more: int) -> None:
            async with database.write() as connection:
                (pages,) = (await connection.execute(text("PRAGMA page_count"))).one()
                await connection.execute(text(f"PRAGMA max_page_count={pages + more}"))

        await most_pages(1)
        async with setup.running():
            await ledger.wait_for_refusals(1)
            setup.clock.advance(300)  # every lease is over
            await ledger.wait_for_refusals(20)
            async with database.read() as connection:
                written = await connection.scalar(select(func.count()).select_from(posts)) or 0
            out = sum(map(len, setup.platform.received.values()))
            assert written <= out <= written + IN_FLIGHT < CHATS * len(PARTS)
            await most_pages(10_000)
            await setup.wait_until(lambda counts: counts.open == 0)
    assert setup.platform.received == {str(n): PARTS for n in range(CHATS)}
    assert "no space left" in caplog.text


async def test_what_was_sent_and_is_not_written_down_is_not_claimed_again(database: Database) -> None:
    """RULE: a ledger that gives rows out and takes no acknowledgements does not make us send them again, though
    our leases are over.
    """
    setup = DeliverySetup.create(database, max_in_flight=IN_FLIGHT, poll_s=0.001)
    ledger = CountingLedger(setup.ledger)
    setup.worker.ledger = ledger  # type: ignore[assignment]
    await setup.enqueue(0)
    await setup.run_until(lambda counts: counts.done == 1)
    for n in range(1, 4):
        await setup.enqueue(n)
    ledger.accepts_acks = False
    async with setup.running():
        for _ in range(5):
            await ledger.wait_for_refusals(4)
            setup.clock.advance(300)
        assert sum(map(len, setup.platform.received.values())) == len(PARTS) + 3
        ledger.accepts_acks = True
        await setup.wait_until(lambda counts: counts.open == 0)
    assert setup.platform.received == {str(n): PARTS for n in range(4)}
