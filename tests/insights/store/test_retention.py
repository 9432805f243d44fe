"""insights.store.retention: what has had its day is gone, and nothing else."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from insights.fulltext.document import from_abstract
from insights.model import Answer, WrittenBy
from insights.ports.conversations import ConversationId
from insights.store import retention
from insights.store.chats.conversations import SqlAnswers, SqlConversations
from insights.store.chats.posts import SqlHandled, SqlPosts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.db.tables import handled, metadata
from insights.store.delivery.due import SqlDueStore
from insights.store.delivery.ledger import SqlLedger
from insights.store.delivery.overview import SqlDeliveryOverview
from insights.store.editions.fulltexts import SqlFullTexts
from insights.store.retention import SqlRetention
from tests.insights.store.examples import DAY, NOON, Noon, chat, paper, settled, subscription

ANSWER = Answer(statements=(), passages=(), found=False, by=WrittenBy(kind="extractive"))


async def _lived(database: Database) -> None:
    """A day in the life: something in every room that is tidied."""
    await SqlConversations(database).add(
        ConversationId(chat=chat(), person="ann"), "?", ["p"], NOON, answered=True
    )
    await SqlAnswers(database).keep("k", ANSWER, NOON + timedelta(days=14), NOON)
    await SqlFullTexts(database).keep(from_abstract(paper(1)), NOON + timedelta(days=14))
    await SqlHandled(database).remember("loop", "bot", "e1", NOON)
    await SqlPosts(database, Noon()).add(chat(), "1", ["p"])
    await SqlDeliveryOverview(database).announce_once("stuck", NOON)
    saved = await SqlSubscriptions(database).save(subscription())
    ledger = SqlLedger(database)
    await settled(SqlDueStore(database), saved, DAY, "weekend")
    await ledger.enqueue(
        saved, local_day=DAY + timedelta(days=1), edition=DAY, next_due_at=saved.next_due_at, now=NOON
    )


async def _rows(database: Database) -> dict[str, int]:
    async with database.read() as connection:
        counted = {
            table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }
    return {name: rows for name, rows in counted.items() if rows}


async def test_each_thing_goes_when_its_time_is_over(database: Database) -> None:
    """RULE: nothing goes before its day, and after it nothing stays; what is open and who is subscribed stay."""
    await _lived(database)
    tidy = SqlRetention(database=database, keep_conversations_days=30, keep_posts_days=100).tidy
    day = timedelta(days=1)
    assert await tidy(NOON + 2 * day) == {}
    assert await tidy(NOON + 3 * day) == {"handled": 1}
    assert await tidy(NOON + 14 * day) == {"full_texts": 1, "answers": 1}
    assert await tidy(NOON + 30 * day) == {"turns": 1}
    assert await tidy(NOON + 100 * day) == {}
    assert await tidy(NOON + 101 * day) == {"announcements": 1, "posts": 1, "deliveries": 1}
    assert await _rows(database) == {"channels": 1, "deliveries": 1}


async def test_much_goes_in_portions(database: Database) -> None:
    """More than one transaction's worth is thrown away as well, to the last row."""
    many = 2 * retention.AT_ONCE + 1
    rows = [{"platform": "loop", "account": "bot", "event_id": str(n), "at": NOON} for n in range(many)]
    async with database.write() as connection:
        await connection.execute(handled.insert(), rows)
    tidy = SqlRetention(database=database).tidy
    assert await tidy(NOON + timedelta(days=3)) == {"handled": many}
    assert await _rows(database) == {}


async def test_several_who_tidy_at_once_neither_fail_nor_count_twice(database: Database) -> None:
    """RULE: any number of processes may."""
    many = 3 * retention.AT_ONCE
    rows = [{"platform": "loop", "account": "bot", "event_id": str(n), "at": NOON} for n in range(many)]
    async with database.write() as connection:
        await connection.execute(handled.insert(), rows)
    tidy = SqlRetention(database=database).tidy
    thrown = await asyncio.gather(*(tidy(NOON + timedelta(days=3)) for _ in range(4)))
    assert sum(one.get("handled", 0) for one in thrown) == many
    assert await _rows(database) == {}
