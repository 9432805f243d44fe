"""insights.store.retention: expired rows are deleted, and no others."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from insights.fulltext.document import abstract_as_full_text
from insights.model import Answer, WrittenBy
from insights.ports.conversations import ConversationId
from insights.ports.inbox import InboxEvent
from insights.store import retention
from insights.store.chats.conversations import SqlAnswers, SqlConversations
from insights.store.chats.handled_events import SqlHandled
from insights.store.chats.inbox import SqlInbox
from insights.store.chats.posts import SqlPosts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.db.tables import handled_events, metadata
from insights.store.delivery.due import SqlDueStore
from insights.store.delivery.ledger import SqlLedger
from insights.store.delivery.overview import SqlDeliveryOverview
from insights.store.editions.fulltexts import SqlFullTexts
from insights.store.leases import SqlLeases
from insights.store.retention import SqlRetention
from tests.insights.store.examples import DAY, NOON, FixedClock, chat, paper, settle_day, subscription

ANSWER = Answer(statements=(), passages=(), found=False, by=WrittenBy(kind="extractive"))


async def _fill(database: Database) -> None:
    """Store something in every table that is cleaned up."""
    await SqlConversations(database).add_turn(
        ConversationId(chat=chat(), person="ann"), "?", ["p"], NOON, answered=True
    )
    await SqlAnswers(database).put("k", ANSWER, NOON + timedelta(days=14), NOON)
    await SqlFullTexts(database).save(abstract_as_full_text(paper(1)), NOON + timedelta(days=14))
    await SqlHandled(database, SqlLeases(database)).mark_handled("loop", "bot", "e1", NOON)
    left = InboxEvent(chat=chat(), event_id="e2", received_at=NOON + timedelta(days=2), body="?")
    await SqlInbox(database, SqlLeases(database)).add(left)
    await SqlPosts(database, FixedClock()).save_post(chat(), "1", ["p"])
    await SqlDeliveryOverview(database).announce_once("stuck", NOON)
    saved = await SqlSubscriptions(database).save(subscription())
    ledger = SqlLedger(database)
    await settle_day(SqlDueStore(database), saved, DAY, "weekend")
    await ledger.enqueue(
        saved, local_day=DAY + timedelta(days=1), edition=DAY, next_due_at=saved.next_due_at, now=NOON
    )


async def _count_rows(database: Database) -> dict[str, int]:
    async with database.read() as connection:
        counted = {
            table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }
    return {name: rows for name, rows in counted.items() if rows}


async def test_each_thing_goes_when_its_time_is_over(database: Database) -> None:
    """RULE: nothing goes before its day, and after it nothing stays; what is open and who is subscribed stay."""
    await _fill(database)
    delete_expired = SqlRetention(
        database=database, keep_conversations_days=30, keep_posts_days=100
    ).delete_expired
    day = timedelta(days=1)
    assert await delete_expired(NOON + 2 * day) == {}
    assert await delete_expired(NOON + 3 * day) == {"handled": 1, "inbox": 1}
    assert await delete_expired(NOON + 5 * day) == {"handled": 1}
    assert await delete_expired(NOON + 14 * day) == {"full_texts": 1, "answers": 1}
    assert await delete_expired(NOON + 30 * day) == {"turns": 1}
    assert await delete_expired(NOON + 100 * day) == {}
    assert await delete_expired(NOON + 101 * day) == {"announcements": 1, "posts": 1, "deliveries": 1}
    assert await _count_rows(database) == {"channels": 1, "deliveries": 1}


async def test_much_goes_in_portions(database: Database) -> None:
    """More than one transaction's worth is deleted as well, to the last row."""
    many = 2 * retention.DELETE_BATCH_SIZE + 1
    rows = [{"platform": "loop", "account": "bot", "event_id": str(n), "at": NOON} for n in range(many)]
    async with database.write() as connection:
        await connection.execute(handled_events.insert(), rows)
    delete_expired = SqlRetention(database=database).delete_expired
    assert await delete_expired(NOON + timedelta(days=3)) == {"handled": many}
    assert await _count_rows(database) == {}


async def test_several_who_tidy_at_once_neither_fail_nor_count_twice(database: Database) -> None:
    """RULE: any number of processes may."""
    many = 3 * retention.DELETE_BATCH_SIZE
    rows = [{"platform": "loop", "account": "bot", "event_id": str(n), "at": NOON} for n in range(many)]
    async with database.write() as connection:
        await connection.execute(handled_events.insert(), rows)
    delete_expired = SqlRetention(database=database).delete_expired
    deleted = await asyncio.gather(*(delete_expired(NOON + timedelta(days=3)) for _ in range(4)))
    assert sum(counts.get("handled", 0) for counts in deleted) == many
    assert await _count_rows(database) == {}
