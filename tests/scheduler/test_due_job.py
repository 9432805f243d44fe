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
from tests.scheduler.loop_platform import DAY, NOON, ManualClock, chat, save_subscription


async def insert_edition(database: Database, day: date, published: int = 3, empty: str | None = None) -> None:
    """An edition as far as the tick looks at it."""
    row = {"day": day, "sample": False, "published": published, "reason_if_empty": empty}
    async with database.write() as connection:
        await connection.execute(insert(editions).values(**row, sources=[], trends=[], charts={}))


def due_job(database: Database, clock: ManualClock) -> DueJob:
    return DueJob(due_store=SqlDueStore(database), clock=clock, max_lateness=timedelta(hours=12), page_size=2)


async def next_due(database: Database, number: int = 1) -> datetime:
    saved = await SqlSubscriptions(database).get(chat(number))
    assert saved is not None
    return saved.next_due_at


async def last_delivery(database: Database, number: int = 1) -> LastDelivery | None:
    saved = await SqlSubscriptions(database).get(chat(number))
    assert saved is not None
    return await SqlDueStore(database).last_delivery(saved)


async def update_subscription(database: Database, number: int = 1, **facts: Any) -> None:
    await SqlSubscriptions(database).save(replace(await save_subscription(database, number), **facts))


async def test_what_is_due_is_booked_once(database: Database) -> None:
    """All channels, page after page; a second tick, here or elsewhere, adds nothing."""
    for n in range(5):
        await save_subscription(database, n)
    await insert_edition(database, DAY)
    job = due_job(database, ManualClock())
    assert await job.run() == 5
    assert await job.run() == 0
    assert await next_due(database) == NOON + timedelta(days=1)
    assert await SqlLedger(database).counts() == LedgerCounts(open=5)


async def test_several_who_tick_at_once_book_once(database: Database) -> None:
    """Whatever the number of processes, a channel has one row a day and the sum of what they added is right."""
    for n in range(7):
        await save_subscription(database, n)
    await insert_edition(database, DAY)
    assert sum(await asyncio.gather(*(due_job(database, ManualClock()).run() for _ in range(4)))) == 7
    assert await SqlLedger(database).counts() == LedgerCounts(open=7)


async def test_an_edition_that_comes_late_is_still_sent(database: Database) -> None:
    """While no edition is out the channel stays due; when one comes, it is booked for that day."""
    await save_subscription(database, 1)
    clock = ManualClock()
    job = due_job(database, clock)
    for _ in range(3):
        assert await job.run() == 0
        clock.advance(3600)
    assert await next_due(database) == NOON
    await insert_edition(database, DAY)
    assert await job.run() == 1
    assert await last_delivery(database) == LastDelivery(
        local_day=DAY, edition=DAY, state="open", reason=None, note=""
    )


async def test_an_empty_day_is_a_line_and_a_silent_one_is_a_row(database: Database) -> None:
    """A working day without new papers gets a notice; on a Saturday nothing is sent, and the row says weekend."""
    await save_subscription(database, 1)
    clock = ManualClock()
    job = due_job(database, clock)
    await insert_edition(database, DAY, published=0, empty="nothing-new")
    assert await job.run() == 1
    row = await last_delivery(database)
    assert row is not None
    assert (row.note, row.edition) == ("nothing-new", DAY)
    await insert_edition(database, DAY + timedelta(days=2))
    for day in range(1, 5):
        clock.instant = NOON + timedelta(days=day)
        await job.run()
    row = await last_delivery(database)
    assert row is not None
    assert (row.local_day, row.state, str(row.reason)) == (date(2024, 11, 10), "skipped", "weekend")


async def test_sources_that_stay_silent_are_told(database: Database) -> None:
    """Past the maximum lateness a line waits to be sent, or a row says why; tomorrow is due."""
    await save_subscription(database, 1)
    await update_subscription(database, 2, notify_empty_days=False)
    clock = ManualClock(NOON + timedelta(hours=12, seconds=1))
    assert await due_job(database, clock).run() == 1
    first, second = await last_delivery(database, 1), await last_delivery(database, 2)
    assert first is not None
    assert second is not None
    assert (first.state, first.note) == ("open", "source-failed")
    assert (second.state, str(second.reason)) == ("skipped", "source-failed")
    assert await next_due(database) == NOON + timedelta(days=1)


async def test_after_a_long_absence_each_day_has_its_row(database: Database) -> None:
    """Away for ten days: each says too late, and the newest digest comes at the first time that is not."""
    saved = await save_subscription(database, 1)
    await insert_edition(database, DAY + timedelta(days=9))
    clock = ManualClock(NOON + timedelta(days=10, hours=1))
    assert await due_job(database, clock).run() == 1
    assert await SqlLedger(database).counts(saved) == LedgerCounts(open=1, skipped=10)
    row = await last_delivery(database)
    assert row is not None
    assert row.local_day == date(2024, 11, 16)
    assert await next_due(database) == NOON + timedelta(days=11)


async def test_one_channel_that_fails_delays_no_other(database: Database) -> None:
    """It stays due and is tried again by the next tick."""
    await update_subscription(database, 13, zone="Nowhere/Land")
    await save_subscription(database, 1)
    await insert_edition(database, DAY)
    assert await due_job(database, ManualClock()).run() == 1
    assert await next_due(database, 13) == NOON


async def test_the_paused_get_a_row_a_day_and_resume_by_themselves(database: Database) -> None:
    """Nothing is sent, the row says paused; on the day it resumes the digest comes and the pause is over."""
    await update_subscription(database, 1, paused=True, resumes_on=DAY + timedelta(days=1))
    await insert_edition(database, DAY)
    clock = ManualClock()
    job = due_job(database, clock)
    assert await job.run() == 0
    row = await last_delivery(database)
    assert row is not None
    assert (row.state, str(row.reason)) == ("skipped", "paused")
    clock.advance(86400)
    await insert_edition(database, DAY + timedelta(days=1))
    assert await job.run() == 1
    saved = await SqlSubscriptions(database).get(chat())
    assert saved is not None
    assert (saved.paused, saved.resumes_on) == (False, None)


async def test_what_its_people_changed_meanwhile_is_decided_again(database: Database) -> None:
    """A decision about a channel that was changed since it was read is dropped, and the next tick takes it."""
    await save_subscription(database, 1)
    await insert_edition(database, DAY)
    dues = SqlDueStore(database)
    page = await dues.list_due(NOON, 10)
    job = due_job(database, ManualClock())
    decisions = list(job._decide(page, await dues.edition_status(), NOON))
    later = datetime(2024, 11, 6, 18, tzinfo=UTC)
    await update_subscription(database, 1, next_due_at=later)
    assert await dues.save_decisions(decisions, NOON) == 0
    assert await next_due(database) == later
    assert await SqlLedger(database).counts() == LedgerCounts()
