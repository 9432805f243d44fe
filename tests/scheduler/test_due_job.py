"""scheduler.jobs: what is due is booked once, late if it must be, and never silently not at all."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from insights.ports.ledger import LedgerCounts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.db.tables import editions
from insights.store.delivery.due import SqlDueStore
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.due import LastDelivery
from scheduler.jobs import DueJob
from tests.scheduler.loop_platform import DAY, NOON, Hand, chat, subscribed


async def make(database: Database, day: date, published: int = 3, empty: str | None = None) -> None:
    """An edition as far as the tick looks at it."""
    row = {"day": day, "sample": False, "published": published, "reason_if_empty": empty}
    async with database.write() as connection:
        await connection.execute(insert(editions).values(**row, sources=[], trends=[], charts={}))


def tick(database: Database, clock: Hand) -> DueJob:
    return DueJob(dues=SqlDueStore(database), clock=clock, max_lateness=timedelta(hours=12), page=2)


async def next_due(database: Database, number: int = 1) -> datetime:
    saved = await SqlSubscriptions(database).get(chat(number))
    assert saved is not None
    return saved.next_due_at


async def last(database: Database, number: int = 1) -> LastDelivery | None:
    saved = await SqlSubscriptions(database).get(chat(number))
    assert saved is not None
    return await SqlDueStore(database).last(saved)


async def set_up(database: Database, number: int = 1, **facts: Any) -> None:
    await SqlSubscriptions(database).save(replace(await subscribed(database, number), **facts))


async def test_what_is_due_is_booked_once(database: Database) -> None:
    """All channels, page after page; a second tick, here or elsewhere, adds nothing."""
    for n in range(5):
        await subscribed(database, n)
    await make(database, DAY)
    ticking = tick(database, Hand())
    assert await ticking() == 5
    assert await ticking() == 0
    assert await next_due(database) == NOON + timedelta(days=1)
    assert await SqlLedger(database).counts() == LedgerCounts(open=5)


async def test_several_who_tick_at_once_book_once(database: Database) -> None:
    """Whatever the number of processes, a channel has one row a day and the sum of what they added is right."""
    for n in range(7):
        await subscribed(database, n)
    await make(database, DAY)
    assert sum(await asyncio.gather(*(tick(database, Hand())() for _ in range(4)))) == 7
    assert await SqlLedger(database).counts() == LedgerCounts(open=7)


async def test_an_edition_that_comes_late_is_still_sent(database: Database) -> None:
    """While no edition is out the channel stays due; when one comes, it is booked for that day."""
    await subscribed(database, 1)
    clock = Hand()
    ticking = tick(database, clock)
    for _ in range(3):
        assert await ticking() == 0
        clock.later(3600)
    assert await next_due(database) == NOON
    await make(database, DAY)
    assert await ticking() == 1
    assert await last(database) == LastDelivery(local_day=DAY, edition=DAY, state="open", reason="", note="")


async def test_an_empty_day_is_a_line_and_a_silent_one_is_a_row(database: Database) -> None:
    """Nothing new on a working day is told; on a Saturday nothing is sent, and the row says weekend."""
    await subscribed(database, 1)
    clock = Hand()
    ticking = tick(database, clock)
    await make(database, DAY, published=0, empty="nothing-new")
    assert await ticking() == 1
    row = await last(database)
    assert row is not None
    assert (row.note, row.edition) == ("nothing-new", DAY)
    await make(database, DAY + timedelta(days=2))
    for day in range(1, 5):
        clock.at = NOON + timedelta(days=day)
        await ticking()
    row = await last(database)
    assert row is not None
    assert (row.local_day, row.state, row.reason) == (date(2024, 11, 10), "skipped", "weekend")


async def test_sources_that_stay_silent_are_told(database: Database) -> None:
    """Past the maximum lateness a line waits to be sent, or a row says why; tomorrow is due."""
    await subscribed(database, 1)
    await set_up(database, 2, tells_empty=False)
    clock = Hand(NOON + timedelta(hours=12, seconds=1))
    assert await tick(database, clock)() == 1
    first, second = await last(database, 1), await last(database, 2)
    assert first is not None
    assert second is not None
    assert (first.state, first.note) == ("open", "source-failed")
    assert (second.state, second.reason) == ("skipped", "source-failed")
    assert await next_due(database) == NOON + timedelta(days=1)


async def test_after_a_long_absence_each_day_has_its_row(database: Database) -> None:
    """Away for ten days: each says too late, and the newest digest comes at the first time that is not."""
    saved = await subscribed(database, 1)
    await make(database, DAY + timedelta(days=9))
    clock = Hand(NOON + timedelta(days=10, hours=1))
    assert await tick(database, clock)() == 1
    assert await SqlLedger(database).counts(saved) == LedgerCounts(open=1, skipped=10)
    row = await last(database)
    assert row is not None
    assert row.local_day == date(2024, 11, 16)
    assert await next_due(database) == NOON + timedelta(days=11)


async def test_one_channel_that_fails_delays_no_other(database: Database) -> None:
    """It stays due and is tried again by the next tick."""
    await set_up(database, 13, zone="Nowhere/Land")
    await subscribed(database, 1)
    await make(database, DAY)
    assert await tick(database, Hand())() == 1
    assert await next_due(database, 13) == NOON


async def test_the_paused_get_a_row_a_day_and_resume_by_themselves(database: Database) -> None:
    """Nothing is sent, the row says paused; on the day it resumes the digest comes and the pause is over."""
    await set_up(database, 1, paused=True, resumes=DAY + timedelta(days=1))
    await make(database, DAY)
    clock = Hand()
    ticking = tick(database, clock)
    assert await ticking() == 0
    row = await last(database)
    assert row is not None
    assert (row.state, row.reason) == ("skipped", "paused")
    clock.later(86400)
    await make(database, DAY + timedelta(days=1))
    assert await ticking() == 1
    saved = await SqlSubscriptions(database).get(chat())
    assert saved is not None
    assert (saved.paused, saved.resumes) == (False, None)


async def test_what_its_people_changed_meanwhile_is_decided_again(database: Database) -> None:
    """A decision about a channel that was changed since it was read is dropped, and the next tick takes it."""
    await subscribed(database, 1)
    await make(database, DAY)
    dues = SqlDueStore(database)
    page = await dues.page(NOON, 10)
    ticking = tick(database, Hand())
    decisions = list(ticking._decided(page, await dues.made(), NOON))
    later = datetime(2024, 11, 6, 18, tzinfo=UTC)
    await set_up(database, 1, next_due_at=later)
    assert await dues.book(decisions, NOON) == 0
    assert await next_due(database) == later
    assert await SqlLedger(database).counts() == LedgerCounts()
