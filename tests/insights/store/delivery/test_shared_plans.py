"""insights.store.delivery.plans: what many channels are sent alike is stored once, and is gone with the last who needs it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from insights.ports.ledger import Delivery, DeliveryPlan
from insights.ports.messaging import Part
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db import migrate
from insights.store.db.database import Database, open_database
from insights.store.db.tables import deliveries, parts, plans
from insights.store.delivery.ledger import SqlLedger
from insights.store.delivery.plans import PlanEntry, write_plans
from insights.store.retention import SqlRetention
from insights.subscriptions.reason import Reason, ReasonKind
from tests.insights.store.examples import DAY, NOON, chat, subscription
from tests.insights.store.revisions import downgrade, upgrade

PARTS = (Part(payload={"text": "one"}, paper_ids=("p1",)), Part(payload={"text": "둘"}, paper_ids=("p2",)))
OTHERS = (Part(payload={"text": "mine alone"}),)


async def _claim(database: Database, count: int) -> list[Delivery]:
    ledger, channels = SqlLedger(database), SqlSubscriptions(database)
    for n in range(count):
        saved = await channels.save(subscription(n))
        await ledger.enqueue(
            saved, local_day=DAY, edition=DAY, next_due_at=NOON + timedelta(days=1), now=NOON
        )
    return list(await ledger.claim("one", NOON, lease_s=30, limit=count))


async def _count_stored(database: Database) -> tuple[int, int]:
    """Plans, and parts of them."""
    async with database.read() as connection:
        counted = [await connection.scalar(select(func.count()).select_from(one)) for one in (plans, parts)]
    return counted[0] or 0, counted[1] or 0


async def test_one_plan_serves_all_who_are_sent_it(database: Database) -> None:
    """RULE: rows grow with what differs, not with channels; equal parts are the same plan, whoever brings them."""
    claimed = await _claim(database, 40)
    ledger = SqlLedger(database)
    equal = tuple(Part(payload={**part.payload}, paper_ids=part.paper_ids) for part in PARTS)
    planned = [PARTS] * 20 + [equal] * 19 + [OTHERS]
    held = await asyncio.gather(
        *(
            ledger.save_plan(one, DeliveryPlan.from_parts(what))
            for one, what in zip(claimed, planned, strict=True)
        )
    )
    assert all(held)
    assert await _count_stored(database) == (2, 3)
    again = await ledger.claim("two", NOON + timedelta(seconds=31), lease_s=30, limit=40)
    assert [one.parts for one in again] == planned


async def test_two_stores_that_plan_the_same_at_once_share_it(database: Database) -> None:
    """As two processes do: neither fails, and one plan is left."""
    claimed = await _claim(database, 10)
    ledgers = [SqlLedger(database), SqlLedger(database)]
    held = await asyncio.gather(
        *(ledgers[n % 2].save_plan(one, DeliveryPlan.from_parts(PARTS)) for n, one in enumerate(claimed))
    )
    assert (all(held), await _count_stored(database)) == (True, (1, 2))


async def test_stores_that_plan_much_in_any_order_do_not_wait_for_each_other(database: Database) -> None:
    """RULE: two processes whose groups hold the same plans the other way round both go on."""
    claimed = await _claim(database, 80)
    alike = [
        DeliveryPlan.from_parts(Part(payload={"text": f"{n} {part}"}) for part in range(30))
        for n in range(20)
    ]
    given = [
        PlanEntry(delivery=one, plan=alike[n % 20 if n < 40 else -1 - n % 20])
        for n, one in enumerate(claimed)
    ]

    together = asyncio.Barrier(2 if database.dialect == "postgresql" else 1)  # SQLite has one writer

    async def written(entries: list[PlanEntry]) -> Sequence[bool]:
        async with database.write() as connection:
            await together.wait()
            return await write_plans(database, connection, entries)

    held = await asyncio.gather(written(given[:40]), written(given[40:]))
    assert [*held[0], *held[1]] == [True] * 80
    assert await _count_stored(database) == (20, 600)


async def test_a_plan_is_deleted_with_its_last_use(database: Database) -> None:
    """After a week, when nothing that needs it is open; what is open keeps its plan however old it is."""
    claimed = await _claim(database, 2)
    ledger = SqlLedger(database)
    await ledger.save_plan(claimed[0], DeliveryPlan.from_parts(PARTS))
    await ledger.save_plan(claimed[1], DeliveryPlan.from_parts(OTHERS))
    await ledger.mark_dead(claimed[0], Reason(ReasonKind.CHAT_GONE, "kicked"), pause_channel=False)
    delete_expired = SqlRetention(database=database).delete_expired
    assert await delete_expired(NOON + timedelta(days=7)) == {}
    assert await delete_expired(NOON + timedelta(days=9)) == {"plans": 1}
    assert await _count_stored(database) == (1, 1)
    (left,) = await ledger.claim("two", NOON + timedelta(days=9), lease_s=30, limit=5)
    assert left.parts == OTHERS


async def test_a_delivery_whose_plan_is_gone_is_planned_again(database: Database) -> None:
    """One that was given up, tried again by its operator weeks later: it is claimed as one without a plan."""
    (claimed,) = await _claim(database, 1)
    ledger = SqlLedger(database)
    await ledger.save_plan(claimed, DeliveryPlan.from_parts(PARTS))
    await ledger.mark_dead(claimed, Reason(ReasonKind.CHAT_GONE, "kicked"), pause_channel=False)
    await SqlRetention(database=database).delete_expired(NOON + timedelta(days=20))
    async with database.write() as connection:
        await connection.execute(update(deliveries).values(state="open", visible_at=NOON))
    (again,) = await ledger.claim("one", NOON, lease_s=30, limit=1)
    assert again.parts is None
    assert await ledger.save_plan(again, DeliveryPlan.from_parts(OTHERS))


async def test_what_only_this_chat_was_sent_is_forgotten_with_it(database: Database) -> None:
    """A plan made for one chat's wishes goes at once; one that others were sent too stays."""
    claimed = await _claim(database, 3)
    ledger = SqlLedger(database)
    for one, what in zip(claimed, (PARTS, PARTS, OTHERS), strict=True):
        await ledger.save_plan(one, DeliveryPlan.from_parts(what))
    channels = SqlSubscriptions(database)
    await channels.forget(chat(2))
    assert await _count_stored(database) == (1, 2)
    await channels.forget(chat(0))
    assert await _count_stored(database) == (1, 2)
    await channels.forget(chat(1))
    assert await _count_stored(database) == (0, 0)


async def test_who_goes_back_a_version_keeps_each_plan(database: Database) -> None:
    """Down, where each delivery has its own parts, and up again."""
    claimed = await _claim(database, 3)
    ledger = SqlLedger(database)
    for one in claimed[:2]:
        await ledger.save_plan(one, DeliveryPlan.from_parts(PARTS))
    async with database.write() as connection:
        await connection.run_sync(downgrade, "0006")
        own = await connection.execute(text("SELECT delivery_id, n FROM parts ORDER BY delivery_id, n"))
        assert own.all() == [(one.id, n) for one in claimed[:2] for n in (0, 1)]
        await connection.run_sync(upgrade, "head")
    again = await ledger.claim("two", NOON + timedelta(seconds=31), lease_s=30, limit=3)
    assert [one.parts for one in again] == [PARTS, PARTS, None]


async def test_deliveries_of_an_older_version_go_on_where_they_were(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULE: an upgrade in the middle of a broadcast loses no plan: open and dead rows keep theirs, part for part;
    posts from before it count as posted on its day.
    """
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "upgrade_in_transaction", lambda connection: upgrade(connection, "0006"))
        async with open_database(database_url) as old, old.write() as connection:
            for n, state in enumerate(("open", "dead", "done", "open"), 1):
                await connection.execute(
                    text(_CHANNEL),
                    {
                        "n": n,
                        "chat": str(n),
                        "at": NOON.replace(tzinfo=None) if old.dialect == "sqlite" else NOON,
                    },
                )
                await connection.execute(
                    text(_DELIVERY),
                    {
                        "n": n,
                        "state": state,
                        "n_parts": None if n == 4 else 2,
                        "day": DAY if old.dialect != "sqlite" else str(DAY),
                        "at": NOON.replace(tzinfo=None) if old.dialect == "sqlite" else NOON,
                    },
                )
                for part in range(0 if n == 4 else 2):
                    row = {
                        "n": n,
                        "part": part,
                        "payload": json.dumps({"text": f"{n}.{part}"}),
                        "about": '["p"]',
                    }
                    await connection.execute(text(_PART), row)
            await connection.execute(text(_POST))
    async with open_database(database_url) as database:
        async with database.write() as connection:
            await connection.execute(
                update(deliveries).where(deliveries.c.state == "dead").values(state="open")
            )
            at: datetime = (await connection.execute(text("SELECT at FROM posts"))).scalar_one()
        assert str(at)[:10] == str(datetime.now(UTC))[:10]
        assert await _count_stored(database) == (2, 4)
        claimed = await SqlLedger(database).claim("one", NOON, lease_s=30, limit=9)
        assert [one.parts and [part.payload["text"] for part in one.parts] for one in claimed] == [
            ["1.0", "1.1"],
            ["2.0", "2.1"],
            None,
        ]
        assert all(part == replace(part, paper_ids=("p",)) for one in claimed for part in one.parts or ())


_CHANNEL = (
    "INSERT INTO channels (id, platform, account, chat, thread, language, send_at, zone, next_due_at, topics, paused,"
    " reason) VALUES (:n, 'loop', 'bot', :chat, '', 'en', '09:00:00', 'UTC', :at, '[]', false, '')"
)
_DELIVERY = (
    "INSERT INTO deliveries (id, channel_id, local_day, edition, n_parts, state, visible_at)"
    " VALUES (:n, :n, :day, :day, :n_parts, :state, :at)"
)
_PART = "INSERT INTO parts (delivery_id, n, payload, about) VALUES (:n, :part, :payload, :about)"
_POST = "INSERT INTO posts (platform, account, chat, thread, ref, about) VALUES ('loop', 'bot', '1', '', '7', '[\"p\"]')"
