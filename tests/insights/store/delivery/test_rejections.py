"""insights.store.delivery.rejections: a rich message that is refused goes out in its classic form, and that is remembered."""

from datetime import timedelta
from typing import Any

from insights.ports.ledger import Delivery, DeliveryPlan, LedgerCounts
from insights.ports.messaging import Part, Sent
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.ledger import SqlLedger
from tests.insights.store.examples import DAY, NOON, chat, subscription

RICH = [Part(payload={"rich": []}, paper_ids=("p1", "p2"))]
CLASSIC = [Part(payload={"html": str(n)}, paper_ids=(f"p{n}",)) for n in range(3)]
LATER = NOON + timedelta(seconds=31)


async def _rich_delivery(database: Database, **facts: Any) -> Delivery:
    saved = await SqlSubscriptions(database).save(subscription(style="rich", **facts))
    ledger = SqlLedger(database)
    await ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=LATER, now=NOON)
    (delivery,) = await ledger.claim("one", NOON, lease_s=30, limit=1)
    assert await ledger.save_plan(delivery, DeliveryPlan.from_parts(RICH))
    return delivery


async def _style(database: Database) -> str:
    saved = await SqlSubscriptions(database).get(chat())
    assert saved is not None
    return saved.style


async def test_a_refused_rich_message_is_planned_anew_as_classic(database: Database) -> None:
    """Free at once and without a plan, and the channel knows: the next claim plans the classic parts, all of them,
    and nothing counts as a possible duplicate.
    """
    ledger = SqlLedger(database)
    await ledger.fall_back_to_classic(await _rich_delivery(database), "unsupported", NOON)
    (again,) = await ledger.claim("two", NOON, lease_s=30, limit=1)
    assert (again.parts, again.next_part, again.subscription.style) == (None, 0, "refused")
    assert await ledger.save_plan(again, DeliveryPlan.from_parts(CLASSIC))
    (third,) = await ledger.claim("three", LATER, lease_s=30, limit=1)
    assert third.parts == tuple(CLASSIC)
    for n in range(3):
        assert await ledger.ack(third, n, Sent(message_ref=f"m{n}"), LATER, lease_s=30)
    assert await ledger.counts() == LedgerCounts(
        done=1, possible_duplicates=1
    )  # the claim that was left to lapse


async def test_who_lost_the_lease_takes_nothing_back(database: Database) -> None:
    """A plan that somebody else carries out stays, and so does the channel's choice."""
    ledger, stale = SqlLedger(database), await _rich_delivery(database)
    (held,) = await ledger.claim("two", LATER, lease_s=30, limit=1)
    await ledger.fall_back_to_classic(stale, "unsupported", LATER)
    assert await _style(database) == "rich"
    assert held.parts == tuple(RICH)
    assert await ledger.ack(held, 0, Sent(message_ref="m"), LATER, lease_s=30)


async def test_what_was_chosen_meanwhile_stays(database: Database) -> None:
    """Whoever chose classic before the refusal came reads in the settings what they chose."""
    delivery = await _rich_delivery(database)
    await SqlSubscriptions(database).save(subscription(style="classic"))
    await SqlLedger(database).fall_back_to_classic(delivery, "unsupported", NOON)
    assert await _style(database) == "classic"
