"""insights.store.delivery.overview and rejections: counts of the ledger, and retries of dead deliveries."""

from datetime import date, timedelta

from insights.ports.delivery_overview import DeadDelivery
from insights.ports.ledger import DeliveryPlan
from insights.ports.messaging import Part, Sent
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.due import SqlDueStore
from insights.store.delivery.ledger import SqlLedger
from insights.store.delivery.overview import SqlDeliveryOverview
from insights.subscriptions.reason import Reason, ReasonKind
from tests.insights.store.examples import DAY, NEXT_DAY, NOON, chat, settle_day, subscription


async def _bury(database: Database, number: int, day: date, *, gone: bool = False) -> None:
    ledger = SqlLedger(database)
    saved = await SqlSubscriptions(database).get(chat(number))
    saved = saved or await SqlSubscriptions(database).save(subscription(number))
    await ledger.enqueue(saved, local_day=day, edition=day, next_due_at=NOON, now=NOON)
    (delivery,) = await ledger.claim("one", NOON, lease_s=30, limit=10)
    if gone:
        await ledger.mark_dead(delivery, Reason(ReasonKind.CHAT_GONE, "kicked"), pause_channel=True)
    else:
        await ledger.reject(delivery, "too long")


async def test_everything_is_seen_at_a_glance(database: Database) -> None:
    """Subscriptions, who waits, deliveries by state, what was not sent and why, the dead with their reasons."""
    await _bury(database, 1, DAY, gone=True)
    await _bury(database, 2, DAY)
    third = await SqlSubscriptions(database).save(subscription(3))
    await settle_day(SqlDueStore(database), third, DAY, "weekend")
    overview = await SqlDeliveryOverview(database).get_overview(NOON)
    assert (overview.subscriptions, overview.paused, overview.overdue) == (3, 1, 2)
    assert overview.states == {"dead": 2, "skipped": 1}
    assert overview.skipped == {Reason(ReasonKind.WEEKEND): 1}
    assert overview.dead == [
        DeadDelivery(id=2, chat=chat(2), local_day=DAY, reason=Reason(ReasonKind.REFUSED, "too long")),
        DeadDelivery(id=1, chat=chat(1), local_day=DAY, reason=Reason(ReasonKind.CHAT_GONE, "kicked")),
    ]
    assert len((await SqlDeliveryOverview(database).get_overview(NOON, max_dead=1)).dead) == 1


async def test_the_dead_are_tried_again(database: Database) -> None:
    """One or all; a channel that paused over it resumes, and what was claimed before stays fenced."""
    ledger, operations = SqlLedger(database), SqlDeliveryOverview(database)
    await _bury(database, 1, DAY, gone=True)
    await _bury(database, 2, DAY)
    assert await operations.retry([99], NOON) == 0
    assert await operations.retry([1], NOON) == 1
    resumed = await SqlSubscriptions(database).get(chat(1))
    assert resumed is not None
    assert (resumed.paused, resumed.reason) == (False, None)
    (delivery,) = await ledger.claim("two", NOON, lease_s=30, limit=10)
    assert (delivery.id, delivery.attempts) == (1, 0)
    assert await operations.retry(None, NOON) == 1
    assert (await operations.get_overview(NOON)).states == {"open": 2}


async def test_one_refusal_pauses_nobody_and_three_in_a_row_do(database: Database) -> None:
    """A fault of ours must not silence every channel; one that refuses day after day rests, with the reason."""
    channels = SqlSubscriptions(database)
    for n in range(3):
        await _bury(database, 1, DAY + timedelta(days=n))
        saved = await channels.get(chat(1))
        assert saved is not None
        assert saved.paused == (n == 2)
    assert saved is not None
    assert saved.reason == Reason(ReasonKind.REFUSED, "too long")


async def test_a_success_in_between_begins_the_count_anew(database: Database) -> None:
    """Refused, sent, refused, refused: no pause."""
    ledger = SqlLedger(database)
    await _bury(database, 1, DAY)
    await _bury(database, 1, NEXT_DAY)
    assert await SqlDeliveryOverview(database).retry([2], NOON) == 1
    (delivery,) = await ledger.claim("one", NOON, lease_s=30, limit=10)

    await ledger.save_plan(delivery, DeliveryPlan.from_parts([Part(payload={})]))
    await ledger.ack(delivery, 0, Sent(message_ref="m"), NOON, lease_s=30)
    for n in (2, 3):
        await _bury(database, 1, DAY + timedelta(days=n))
    saved = await SqlSubscriptions(database).get(chat(1))
    assert saved is not None
    assert not saved.paused


async def test_an_announcement_is_made_once(database: Database) -> None:
    """The first who asks makes it; taken back, the next one does."""
    operations = SqlDeliveryOverview(database)
    assert await operations.announce_once("stuck 2026-11-24", NOON)
    assert not await operations.announce_once("stuck 2026-11-24", NOON)
    await operations.withdraw_announcement("stuck 2026-11-24")
    assert await operations.announce_once("stuck 2026-11-24", NOON)
