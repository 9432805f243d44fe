"""insights.store.delivery.plans: what many channels are sent alike is stored for each of them."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from insights.ports.ledger import DeliveryPlan
from insights.ports.messaging import Part, Sent
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.ledger import SqlLedger
from tests.insights.store.examples import subscription

NOW = datetime(2024, 11, 7, 12, tzinfo=UTC)
DAY = date(2024, 11, 7)
ALIKE = tuple(
    Part(payload={"html": f"part {n}", "keyboard": [[{"text": "가"}]]}, paper_ids=(f"p{n}",))
    for n in range(3)
)
OTHER = (Part(payload={"html": "alone"}, paper_ids=()),)


async def test_plans_made_together_are_each_channels_own(database: Database) -> None:
    """RULE: whatever is stored in one transaction, each delivery has exactly its own parts, in order."""
    ledger, channels = SqlLedger(database), SqlSubscriptions(database)
    for n in range(7):
        saved = await channels.save(subscription(n))
        await ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=NOW + timedelta(days=1), now=NOW)
    held = await ledger.claim("one", NOW, lease_s=30, limit=7)
    wanted = {one.id: OTHER if one is held[3] else ALIKE for one in held}
    assert all(
        await asyncio.gather(
            *(ledger.save_plan(one, DeliveryPlan.from_parts(wanted[one.id])) for one in held)
        )
    )
    await ledger.ack(held[0], 0, Sent(message_ref="1"), NOW, lease_s=30)
    again = await ledger.claim("two", NOW + timedelta(seconds=31), lease_s=30, limit=7)
    assert {one.id: one.parts for one in again} == wanted
    shorter = {one.id: ALIKE[:2] for one in again}
    assert all(
        await asyncio.gather(
            *(ledger.save_plan(one, DeliveryPlan.from_parts(shorter[one.id])) for one in again)
        )
    )
    last = await ledger.claim("three", NOW + timedelta(seconds=62), lease_s=30, limit=7)
    assert all(one.parts == ALIKE[:2] for one in last if one.id != held[3].id)
