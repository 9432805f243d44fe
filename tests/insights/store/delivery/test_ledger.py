"""insights.store.delivery.ledger: one row per channel and local day, and who may touch it."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from insights.model import Chat
from insights.ports.ledger import Delivery, DeliveryPlan, LedgerCounts
from insights.ports.messaging import Part, Sent
from insights.store.chats.posts import SqlAttachments, SqlPosts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.due import SqlDueStore
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.due import LastDelivery
from insights.subscriptions.reason import Reason, ReasonKind
from insights.subscriptions.subscription import Subscription
from tests.insights.store.examples import DAY, NEXT_DAY, NOON, FixedClock, chat, settle_day, subscription

PARTS = [Part(payload={"text": f"part {n}"}, paper_ids=(f"p{n}",)) for n in range(3)]
TOMORROW = NOON + timedelta(days=1)


async def _subscribe_and_enqueue(database: Database, number: int = 1, *, day: date = DAY) -> Subscription:
    saved = await SqlSubscriptions(database).save(subscription(number))
    assert await _enqueue(SqlLedger(database), saved, day)
    return saved


async def _enqueue(ledger: SqlLedger, saved: Subscription, day: date, edition: date | None = None) -> bool:
    return await ledger.enqueue(saved, local_day=day, edition=edition or day, next_due_at=TOMORROW, now=NOON)


async def _claim(
    ledger: SqlLedger, *, seconds: float = 0, owner: str = "one", limit: int = 10
) -> list[Delivery]:
    return list(await ledger.claim(owner, NOON + timedelta(seconds=seconds), lease_s=30, limit=limit))


async def _claim_one(ledger: SqlLedger, *, seconds: float = 0, owner: str = "one") -> Delivery:
    (delivery,) = await _claim(ledger, seconds=seconds, owner=owner)
    return delivery


async def _ack(ledger: SqlLedger, delivery: Delivery, n: int, anchor: str = "") -> bool:
    sent = Sent(message_ref=f"m{delivery.id}-{n}", anchor=anchor, attachments={"chart": "file-9"})
    return await ledger.ack(delivery, n, sent, NOON, lease_s=30)


async def test_due_is_what_is_due_by_now(database: Database) -> None:
    """The longest overdue first, page after page, every channel once, those that rest too: their days are rows."""
    channels, dues = SqlSubscriptions(database), SqlDueStore(database)
    for n in range(6):
        late = timedelta(minutes=n // 2)
        await channels.save(subscription(n, next_due_at=NOON - late, paused=n == 5))
    await channels.save(subscription(9, next_due_at=NOON + timedelta(seconds=1)))
    seen: list[str] = []
    last = None
    while page := await dues.list_due(NOON, 2, after=last):
        seen += [one.subscription.chat.id for one in page]
        last = page[-1].subscription
    assert seen == ["4", "5", "2", "3", "0", "1"]


async def test_a_channel_gets_one_row_a_day_and_one_an_edition(database: Database) -> None:
    """Neither two digests on one local day nor one digest on two; the next due instant advances all the same."""
    ledger, saved = SqlLedger(database), await _subscribe_and_enqueue(database)
    assert not await _enqueue(ledger, saved, DAY, NEXT_DAY)
    assert not await _enqueue(ledger, saved, NEXT_DAY, DAY)
    assert await _enqueue(ledger, saved, NEXT_DAY)
    assert await ledger.counts() == LedgerCounts(open=2)
    assert await ledger.last_edition(saved) == NEXT_DAY
    assert await SqlDueStore(database).list_due(NOON, 10) == []


async def test_ten_who_enqueue_at_once_add_one(database: Database) -> None:
    """Any number of processes may tick."""
    saved = await SqlSubscriptions(database).save(subscription())
    ledger = SqlLedger(database)
    assert sum(await asyncio.gather(*(_enqueue(ledger, saved, DAY) for _ in range(10)))) == 1


async def test_a_time_set_meanwhile_stays(database: Database) -> None:
    """Whoever changes the hour while a tick runs keeps the new one; for a channel that left, nothing is added."""
    channels, ledger = SqlSubscriptions(database), SqlLedger(database)
    read = await channels.save(subscription())
    later = NOON + timedelta(hours=3)
    await channels.save(replace(read, next_due_at=later))
    assert await _enqueue(ledger, read, DAY)
    changed = await channels.get(chat())
    assert changed is not None
    assert changed.next_due_at == later
    await channels.remove(chat())
    assert not await _enqueue(ledger, read, NEXT_DAY)
    assert await ledger.counts() == LedgerCounts()


async def test_why_nothing_came_has_an_answer(database: Database) -> None:
    """A settled day is a row with its reason; no row is no answer."""
    saved = await SqlSubscriptions(database).save(subscription())
    ledger = SqlLedger(database)
    dues = SqlDueStore(database)
    assert await dues.last_delivery(saved) is None
    await settle_day(dues, saved, DAY, "too-late")
    await settle_day(dues, saved, NEXT_DAY, "nothing-new")
    assert await dues.last_delivery(saved) == LastDelivery(
        local_day=NEXT_DAY, edition=None, state="skipped", reason=Reason(ReasonKind.NOTHING_NEW), note=""
    )
    assert await ledger.counts(saved) == LedgerCounts(skipped=2)
    assert await ledger.last_edition(saved) is None
    assert await _claim(ledger) == []


async def test_a_claim_is_alone_until_its_lease_ends(database: Database) -> None:
    """Two owners share the rows between them; an expired lease passes on, and what was begun is counted."""
    ledger = SqlLedger(database)
    for n in range(4):
        await _subscribe_and_enqueue(database, n)
    first, second = await asyncio.gather(_claim(ledger, limit=2), _claim(ledger, owner="two", limit=2))
    assert len({one.id for one in first + second}) == len(first) + len(second) == 4
    assert await _claim(ledger, seconds=29) == []
    assert await ledger.save_plan(first[0], DeliveryPlan.from_parts(PARTS))
    assert len(await _claim(ledger, seconds=30, owner="three")) == 4
    assert (await ledger.counts()).possible_duplicates == 1


async def test_a_channels_digests_come_in_order(database: Database) -> None:
    """The newer row of a channel waits until the older one is closed."""
    ledger, saved = SqlLedger(database), await _subscribe_and_enqueue(database)
    await _enqueue(ledger, saved, NEXT_DAY)
    older = await _claim_one(ledger)
    assert (older.local_day, older.subscription, older.parts) == (
        DAY,
        replace(saved, next_due_at=TOMORROW),
        None,
    )
    assert await _claim(ledger) == []
    await ledger.mark_dead(older, Reason(ReasonKind.CHAT_GONE, "refused"), pause_channel=False)
    assert (await _claim_one(ledger)).local_day == NEXT_DAY


async def test_parts_are_acknowledged_in_order_with_their_posts(database: Database) -> None:
    """Each ack advances the row by one, keeps the head, and tells replies what the message was about."""
    ledger, saved = SqlLedger(database), await _subscribe_and_enqueue(database)
    delivery = await _claim_one(ledger)
    assert await ledger.save_plan(delivery, DeliveryPlan.from_parts(PARTS))
    delivery = replace(delivery, parts=tuple(PARTS))
    assert not await ledger.ack(delivery, 1, Sent(message_ref="early"), NOON, lease_s=30)
    assert await _ack(ledger, delivery, 0, anchor="m1-0")
    assert not await _ack(ledger, delivery, 0)
    again = await _claim_one(ledger, seconds=40, owner="two")
    assert (again.next_part, again.anchor, again.parts) == (1, "m1-0", tuple(PARTS))
    assert await _ack(ledger, again, 1)
    assert await _ack(ledger, again, 2)
    assert (await ledger.counts(saved)).done == 1
    posts = SqlPosts(database, FixedClock())
    assert await posts.get_paper_ids(chat(), f"m{again.id}-2") == ("p2",)
    assert await posts.get_paper_ids(chat(), "m1-0") == ("p0", "p1", "p2")
    assert await SqlAttachments(database).get("bot", "chart") == "file-9"


async def test_who_lost_the_lease_changes_nothing(database: Database) -> None:
    """A token that is not the row's plans, acknowledges, returns and buries nothing; its message stays known."""
    ledger, saved = SqlLedger(database), await _subscribe_and_enqueue(database)
    late = await _claim_one(ledger)
    await ledger.save_plan(late, DeliveryPlan.from_parts(PARTS))
    late = replace(late, parts=tuple(PARTS))
    holder = await _claim_one(ledger, seconds=31, owner="two")
    assert not await ledger.save_plan(late, DeliveryPlan.from_parts(PARTS[:1]))
    assert not await _ack(ledger, late, 0)
    await ledger.retry(late, NOON, attempts=5, is_uncertain=True, reason=Reason(ReasonKind.STOPPED))
    await ledger.mark_dead(late, Reason(ReasonKind.CHAT_GONE, "late"), pause_channel=True)
    assert await SqlPosts(database, FixedClock()).get_paper_ids(chat(), f"m{late.id}-0") == ("p0",)
    assert await _ack(ledger, holder, 0)
    assert (await ledger.counts(saved)).open == 1
    assert (await SqlSubscriptions(database).get(chat())) == replace(saved, next_due_at=TOMORROW)


async def test_a_layout_changed_on_the_way_keeps_what_was_sent(database: Database) -> None:
    """Planning again replaces the parts not yet sent."""
    ledger = SqlLedger(database)
    await _subscribe_and_enqueue(database)
    delivery = await _claim_one(ledger)
    await ledger.save_plan(delivery, DeliveryPlan.from_parts(PARTS))
    await _ack(ledger, replace(delivery, parts=tuple(PARTS)), 0)
    planned = replace(delivery, parts=tuple(PARTS), next_part=1)
    assert await ledger.save_plan(planned, DeliveryPlan.from_parts([Part(payload={"text": "new"})] * 2))
    await ledger.retry(delivery, NOON, attempts=0, is_uncertain=False, reason=Reason(ReasonKind.STOPPED))
    again = await _claim_one(ledger)
    assert again.parts == (PARTS[0], Part(payload={"text": "new"}))


async def test_a_retry_comes_back_at_its_time(database: Database) -> None:
    """Attempts, the reason and a lost answer are kept; a part acknowledged clears them."""
    ledger, saved = SqlLedger(database), await _subscribe_and_enqueue(database)
    delivery = await _claim_one(ledger)
    await ledger.save_plan(delivery, DeliveryPlan.from_parts(PARTS))
    await ledger.retry(
        delivery,
        NOON + timedelta(seconds=7),
        attempts=2,
        is_uncertain=True,
        reason=Reason(ReasonKind.UNCERTAIN),
    )
    assert await _claim(ledger, seconds=6.9) == []
    again = await _claim_one(ledger, seconds=7)
    assert (again.attempts, again.lost_answers) == (2, 1)
    assert await _ack(ledger, again, 0)
    await ledger.retry(again, NOON, attempts=0, is_uncertain=False, reason=Reason(ReasonKind.STOPPED))
    last = await _claim_one(ledger)
    assert (last.attempts, last.lost_answers) == (0, 0)
    assert (await ledger.counts(saved)).possible_duplicates == 1


async def test_the_dead_say_why_and_pause(database: Database) -> None:
    """A chat that is gone is paused with the reason, and nothing else is sent to it."""
    ledger, saved = SqlLedger(database), await _subscribe_and_enqueue(database)
    await _enqueue(ledger, saved, NEXT_DAY)
    await ledger.mark_dead(
        await _claim_one(ledger), Reason(ReasonKind.CHAT_GONE, "kicked"), pause_channel=True
    )
    paused = await SqlSubscriptions(database).get(chat())
    assert paused is not None
    assert (paused.paused, paused.reason) == (True, Reason(ReasonKind.CHAT_GONE, "kicked"))
    assert await ledger.counts(saved) == LedgerCounts(dead=1, skipped=1)
    assert await _claim(ledger) == []


async def test_an_owner_takes_its_own_back_at_once(database: Database) -> None:
    """After a crash the same owner need not wait for its leases; others' stay where they are."""
    ledger = SqlLedger(database)
    for n in range(3):
        await _subscribe_and_enqueue(database, n)
    mine, _ = await _claim(ledger, limit=2)
    await _claim(ledger, owner="two")
    await ledger.save_plan(mine, DeliveryPlan.from_parts(PARTS))
    assert await ledger.recover("one", NOON) == 2
    assert len(await _claim(ledger)) == 2
    assert (await ledger.counts()).possible_duplicates == 1


@pytest.mark.parametrize("subscribed", [False, True])
async def test_a_chat_that_moved_takes_its_delivery_along(database: Database, subscribed: bool) -> None:  # noqa: FBT001
    """Renamed, or merged into the one subscribed there; either way the digest arrives there once."""
    ledger, channels = SqlLedger(database), SqlSubscriptions(database)
    await _subscribe_and_enqueue(database)
    new = Chat(platform="loop", account="bot", id="-100")
    if subscribed:
        await channels.save(replace(subscription(), chat=new, language="en"))
    delivery = await _claim_one(ledger)
    await ledger.move(delivery, new)
    await ledger.retry(delivery, NOON, attempts=0, is_uncertain=False, reason=Reason(ReasonKind.MOVED))
    again = await _claim_one(ledger)
    assert again.subscription.chat == new
    assert again.subscription.language == ("en" if subscribed else "ko")
    assert await channels.get(chat()) is None
    assert await channels.count() == 1


async def test_a_merge_sends_no_day_twice(database: Database) -> None:
    """Where the new chat has a row for the day already, the old chat's goes."""
    ledger = SqlLedger(database)
    await _subscribe_and_enqueue(database, 1)
    there = await _subscribe_and_enqueue(database, 2)
    mine = next(one for one in await _claim(ledger) if one.subscription.chat == chat(1))
    await ledger.move(mine, chat(2))
    assert await ledger.counts() == await ledger.counts(there) == LedgerCounts(open=1)


async def test_acks_of_many_channels_share_transactions(database: Database) -> None:
    """Sixty acknowledgements at once all count; one of them, cancelled, does too."""
    ledger = SqlLedger(database)
    for n in range(60):
        await _subscribe_and_enqueue(database, n)
    claimed = [replace(one, parts=tuple(PARTS[:1])) for one in await _claim(ledger, limit=60)]
    for delivery in claimed:
        await ledger.save_plan(delivery, DeliveryPlan.from_parts(PARTS[:1]))
    tasks = [asyncio.create_task(_ack(ledger, delivery, 0)) for delivery in claimed]
    await asyncio.sleep(0)
    tasks[0].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results[1:] == [True] * 59
    assert (await ledger.counts()).done == 60
