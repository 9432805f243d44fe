"""The ledger under any interleaving: two owners, crashes, lost answers, a clock that jumps."""

import asyncio
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from insights.ports.ledger import Delivery, DeliveryPlan
from insights.ports.messaging import Part, Sent
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database, open_database
from insights.store.db.tables import deliveries
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.reason import Reason, ReasonKind
from insights.subscriptions.subscription import Subscription
from tests.insights.store.examples import DAY, NOON, subscription

LEASE = 30
PARTS = [Part(payload={"n": n}) for n in range(3)]
CHANNELS = 2
OWNERS = ("one", "two")

days = st.integers(0, 2).map(lambda n: DAY + timedelta(days=n))
owners = st.sampled_from(OWNERS)
outcomes = st.sampled_from(["sent", "sent", "sent", "lost", "refused-later", "dies"])
steps = st.one_of(
    st.tuples(st.just("enqueue"), st.integers(0, CHANNELS - 1), days, days),
    st.tuples(st.just("claim"), owners, st.integers(1, 3)),
    st.tuples(st.just("send"), owners, outcomes),
    st.tuples(st.just("send"), owners, outcomes),
    st.tuples(st.just("crash"), owners),
    st.tuples(st.just("wait"), st.integers(1, 40)),
)


@cache
def _template() -> Path:
    """A migrated file, copied for each example."""
    file = Path(tempfile.mkdtemp()) / "template.db"

    async def make() -> None:
        async with open_database(f"sqlite:///{file}"):
            pass

    asyncio.run(make())
    return file


@dataclass
class World:
    """What was sent, by channel and edition, and who holds what."""

    database: Database
    ledger: SqlLedger
    channels: list[Subscription]
    now: datetime = NOON
    held: dict[str, list[tuple[Delivery, datetime]]] = field(default_factory=lambda: defaultdict(list))
    received: dict[tuple[int, date], list[int]] = field(default_factory=lambda: defaultdict(list))

    async def enqueue(self, channel: int, local_day: date, edition: date) -> None:
        await self.ledger.enqueue(
            self.channels[channel], local_day=local_day, edition=edition, next_due_at=NOON, now=self.now
        )

    async def claim(self, owner: str, limit: int) -> None:
        for delivery in await self.ledger.claim(owner, self.now, lease_s=LEASE, limit=limit):
            if delivery.parts is None:
                assert await self.ledger.save_plan(delivery, DeliveryPlan.from_parts(PARTS))
            whole = replace(delivery, parts=tuple(PARTS))
            self.held[owner].append((whole, self.now + timedelta(seconds=LEASE)))

    async def send(self, owner: str, outcome: Literal["sent", "lost", "refused-later", "dies"]) -> None:
        """One part of the oldest delivery held, as scheduler.delivery.task does it: fenced by the clock, then by the ack."""
        if not self.held[owner]:
            return
        delivery, until = self.held[owner].pop(0)
        if self.now >= until:
            return
        n = delivery.next_part
        if outcome != "refused-later":
            self.received[delivery.subscription.id or 0, delivery.edition].append(n)
        if outcome == "dies":
            await self.crash(owner)
        elif outcome == "sent":
            await self._acknowledge(owner, delivery, n)
        else:
            later, lost = self.now + timedelta(seconds=3), outcome == "lost"
            await self.ledger.retry(
                delivery, later, attempts=0, is_uncertain=lost, reason=Reason(ReasonKind.UNREACHABLE, outcome)
            )

    async def _acknowledge(self, owner: str, delivery: Delivery, n: int) -> None:
        sent = Sent(message_ref=f"{delivery.id}-{n}")
        assert await self.ledger.ack(delivery, n, sent, self.now, lease_s=LEASE)
        if n + 1 < len(PARTS):
            until = self.now + timedelta(seconds=LEASE)
            self.held[owner].append((replace(delivery, next_part=n + 1), until))

    async def crash(self, owner: str) -> None:
        self.held[owner].clear()
        await self.ledger.recover(owner, self.now)

    async def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    async def finish(self) -> None:
        """Everybody is back, and the platform answers."""
        while (await self.ledger.counts()).open:
            await self.wait(LEASE)
            await self.claim("one", 10)
            while self.held["one"]:
                await self.send("one", "sent")

    async def check(self) -> None:
        async with self.database.read() as connection:
            rows = (await connection.execute(select(deliveries))).mappings().all()
        assert len({(row["channel_id"], row["local_day"]) for row in rows}) == len(rows)
        assert len({(row["channel_id"], row["edition"]) for row in rows}) == len(rows)
        assert set(self.received) == {(row["channel_id"], row["edition"]) for row in rows}
        for got in self.received.values():
            assert got == sorted(got)
            assert set(got) == {0, 1, 2}
        twice = sum(len(got) - len(PARTS) for got in self.received.values())
        assert twice <= (await self.ledger.counts()).possible_duplicates


async def _run_steps(url: str, played: list[tuple[object, ...]]) -> None:
    async with open_database(url) as database:
        channels = [await SqlSubscriptions(database).save(subscription(n)) for n in range(CHANNELS)]
        world = World(database=database, ledger=SqlLedger(database), channels=channels)
        for name, *args in played:
            await getattr(world, str(name))(*args)
        await world.finish()
        await world.check()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=4, max_size=40))
def test_any_interleaving_sends_each_part_in_order(played: list[tuple[object, ...]]) -> None:
    """Whatever two owners do, and however they die: at most one row per channel and local day and per channel
    and edition; each part of each row arrives, in order; and no more repeat than are counted.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "insights.db"
        shutil.copy(_template(), file)
        asyncio.run(_run_steps(f"sqlite:///{file}", played))
