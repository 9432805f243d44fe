"""insights.store.chats.watches: each day of a watch is searched once, and what it found is told once."""

from dataclasses import replace
from datetime import timedelta

from insights.ports.watches import WatchFind
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.chats.watches import SqlWatches
from insights.store.db.database import Database
from tests.insights.store.examples import DAY, NEXT_DAY, NOON, chat

FIND = WatchFind(paper="2411.00001", sentence="It answers.")


async def add(store: SqlWatches, query: str, number: int = 1, limit: int = 9, thread: str = "") -> bool:
    place = replace(chat(number), thread=thread)
    return await store.add(place, query, language="en", newest_day=DAY, now=NOON, limit=limit)


async def test_a_chats_watches_are_its_own(database: Database) -> None:
    """RULE: the same words are one watch; a thread's are apart; a full chat takes none; forgetting a chat deletes all."""
    store = SqlWatches(database)
    assert await add(store, "soup")
    assert await add(store, "soup", limit=1)
    assert not await add(store, "salad", limit=1)
    assert await add(store, "salad", thread="5")
    assert await add(store, "soup", number=2)
    (soup,) = await store.list_of(chat())
    assert await store.remove(chat(2), [soup.id]) == 0
    await store.move(chat(2), chat(3))
    assert [watch.query for watch in await store.list_of(chat(3))] == ["soup"]
    await SqlSubscriptions(database).forget(chat())
    assert list(await store.list_of(chat())) == list(await store.list_of(replace(chat(), thread="5"))) == []


async def test_a_day_is_searched_once_and_told_once(database: Database) -> None:
    """RULE: a second process that searched the same day adds nothing; what is leased is nobody else's until the lease ends,
    and what is told is never told again.
    """
    store = SqlWatches(database)
    await add(store, "soup")
    await add(store, "salad")
    watches = await store.list_unsearched(NEXT_DAY, 0, 9)
    assert await store.list_unsearched(DAY, 0, 9) == []
    finds = {watches[0].id: [FIND], watches[1].id: [FIND]}
    await store.save_finds(NEXT_DAY, watches, finds, NOON)
    await store.save_finds(NEXT_DAY, watches, {watches[0].id: [replace(FIND, paper="2411.00002")]}, NOON)
    found = await store.claim(NOON, lease_s=60, limit=9)
    assert [(each.watch.query, each.finds) for each in found] == [("soup", (FIND,)), ("salad", (FIND,))]
    assert await store.claim(NOON + timedelta(seconds=59), lease_s=60, limit=9) == []
    await store.postpone(found, NOON)
    (again, _) = await store.claim(NOON, lease_s=60, limit=9)
    assert again.attempts == 1
    await store.mark_told(found)
    assert await store.claim(NOON + timedelta(days=1), lease_s=60, limit=9) == []
