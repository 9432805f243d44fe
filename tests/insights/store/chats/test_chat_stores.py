"""insights.store: subscriptions, posts, attachments, events and the local rooms."""

import asyncio
from dataclasses import replace

import pytest

from insights.model import Chat
from insights.ports.ledger import LedgerCounts
from insights.store.chats.local_posts import SqlLocalPosts
from insights.store.chats.posts import SqlAttachments, SqlHandled, SqlPosts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.ledger import SqlLedger
from tests.insights.store.examples import DAY, NOON, Noon, chat, subscription


async def test_a_subscription_is_kept_by_its_chat(database: Database) -> None:
    """Saved again it is replaced and keeps its row; every part of the chat's address tells it from others."""
    channels = SqlSubscriptions(database)
    saved = await channels.save(subscription())
    assert saved.id is not None
    assert await channels.get(chat()) == saved
    changed = await channels.save(subscription(language="en", topics=()))
    assert changed.id == saved.id
    assert await channels.get(chat()) == changed
    for other in (chat(2), chat(account="b"), chat(platform="p"), chat(thread="5")):
        assert await channels.get(other) is None
        await channels.save(replace(subscription(), chat=other))
    assert await channels.count() == 5


async def test_who_leaves_is_forgotten_with_what_was_on_its_way(database: Database) -> None:
    """Removing says whether there was one; nothing is sent afterwards."""
    channels, ledger = SqlSubscriptions(database), SqlLedger(database)
    saved = await channels.save(subscription())
    await ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=NOON, now=NOON)
    assert await channels.remove(chat())
    assert not await channels.remove(chat())
    assert await ledger.claim("one", NOON, lease_s=30, limit=9) == ()


async def test_a_pause_stops_what_is_on_its_way(database: Database) -> None:
    """Paused by word or by saving it so: open deliveries are skipped, with the reason."""
    channels, ledger = SqlSubscriptions(database), SqlLedger(database)
    for n, pause in enumerate((lambda s: channels.pause(s.chat, "asked"), channels.save)):
        saved = await channels.save(subscription(n))
        await ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=NOON, now=NOON)
        await pause(replace(saved, paused=True, reason="asked"))
        assert await channels.get(chat(n)) == replace(saved, paused=True, reason="asked")
        assert await ledger.counts(saved) == LedgerCounts(skipped=1)


async def test_a_chat_moves_with_its_settings(database: Database) -> None:
    """The new id answers; a chat never subscribed moves nothing."""
    channels = SqlSubscriptions(database)
    saved = await channels.save(subscription())
    await channels.move(chat(), chat(2))
    await channels.move(chat(7), chat(8))
    assert await channels.get(chat(2)) == replace(saved, chat=chat(2))
    assert await channels.get(chat()) is None


async def test_a_reply_finds_what_the_message_was_about(database: Database) -> None:
    """By chat and message; edited, a message is about what it shows now; a thread's head speaks for all of it."""
    posts = SqlPosts(database, Noon())
    thread = chat(thread="10.0")
    await posts.add(chat(), "10.0", ["b", "a"])
    await posts.add(thread, "10.1", ["c", "a"])
    await posts.add(thread, "10.2", ["d"])
    await posts.add(chat(2), "10.0", ["z"])
    assert await posts.about(chat(), "10.0") == ("b", "a", "c", "d")
    assert await posts.about(thread, "10.1") == ("c", "a")
    await posts.add(thread, "10.1", ["e"])
    assert await posts.about(chat(), "10.0") == ("b", "a", "e", "d")
    assert await posts.about(chat(), "nothing") == ()
    assert await posts.about(chat(account="other"), "10.0") == ()


async def test_a_file_id_belongs_to_one_account(database: Database) -> None:
    """The newest one counts."""
    files = SqlAttachments(database)
    await files.put("bot", {"chart": "1", "other": "2"})
    await files.put("bot", {"chart": "3"})
    assert await files.get("bot", "chart") == "3"
    assert await files.get("bot", "other") == "2"
    assert await files.get("robot", "chart") is None


async def test_an_event_is_remembered_when_its_work_is_done(database: Database) -> None:
    """Remembered once however often it is said; per platform and account."""
    events = SqlHandled(database)
    assert not await events.seen("loop", "bot", "e1")
    await asyncio.gather(*(events.remember("loop", "bot", "e1", NOON) for _ in range(10)))
    assert await events.seen("loop", "bot", "e1")
    assert not await events.seen("loop", "robot", "e1")


async def test_a_room_is_read_from_where_one_stopped(database: Database) -> None:
    """Every change has a greater seq; an entry keeps its ref and author; one removed is empty."""
    rooms = SqlLocalPosts(database)
    first = await rooms.add("page", "bot", {"text": "one"}, NOON)
    second = await rooms.add("page", "person", {"text": "둘"}, NOON)
    await rooms.add("terminal", "bot", {"text": "elsewhere"}, NOON)
    assert await rooms.since("page", 0, 10) == [first, second]
    assert await rooms.since("page", 0, 1) == [first]
    changed = await rooms.replace("page", first.ref, {"text": "1"}, NOON)
    assert (changed.ref, changed.author, changed.seq > second.seq) == (first.ref, "bot", True)
    await rooms.remove("page", [second.ref, "99"], NOON)
    seen = await rooms.since("page", second.seq, 10)
    assert [(one.ref, one.payload) for one in seen] == [(first.ref, {"text": "1"}), (second.ref, {})]
    with pytest.raises(KeyError):
        await rooms.replace("page", "99", {}, NOON)


async def test_a_chat_moves_and_rests_with_its_threads(database: Database) -> None:
    """RULE: a chat that moves, or that removes the bot, does so with every thread that has a subscription; a thread
    named alone changes alone.
    """
    channels = SqlSubscriptions(database)
    for place in (chat(), chat(thread="7"), chat(thread="8"), chat(2, thread="7")):
        await channels.save(replace(subscription(), chat=place))
    await channels.pause(chat(thread="8"), "removed")
    assert await _resting(channels) == {"8"}
    await channels.pause(chat(), "removed")
    assert await _resting(channels) == {"", "7", "8"}
    await channels.move(chat(), chat(9))
    assert await channels.get(chat(thread="7")) is None
    for thread in ("", "7", "8"):
        assert await channels.get(chat(9, thread=thread))
    other = await channels.get(chat(2, thread="7"))
    assert other is not None
    assert not other.paused


async def _resting(channels: SqlSubscriptions) -> set[str]:
    found = [await channels.get(chat(thread=thread)) for thread in ("", "7", "8")]
    return {one.chat.thread for one in found if one and one.paused}


async def test_the_last_entries_of_a_room(database: Database) -> None:
    """RULE: a page that opens gets the end of its room in one question, the oldest of it first."""
    rooms = SqlLocalPosts(database)
    entries = [await rooms.add("page", "bot", {"n": n}, NOON) for n in range(5)]
    assert await rooms.last("page", 2) == entries[3:]
    assert await rooms.last("page", 9) == entries
    assert await rooms.last("terminal", 9) == []


async def test_a_forgotten_room_keeps_the_last_word(database: Database) -> None:
    """RULE: of a local room that is forgotten nothing is left but the bot's sentence that says so; an open page is
    told of each entry that is gone; other rooms keep theirs.
    """
    rooms, page = SqlLocalPosts(database), Chat(platform="local", account="local", id="page")
    for author in ("person", "bot", "person", "bot"):
        await rooms.add("page", author, {"text": "private"}, NOON)
    elsewhere = await rooms.add("terminal", "person", {"text": "elsewhere"}, NOON)
    for _ in range(2):
        await SqlSubscriptions(database).forget(page)
        kept = [one for one in await rooms.last("page", 9) if one.payload]
        assert [(one.ref, one.author) for one in kept] == [("4", "bot")]
    gone = await rooms.since("page", 4, 99)
    assert {one.ref for one in gone if not one.payload} == {"1", "2", "3"}
    assert await rooms.since("terminal", 0, 9) == [elsewhere]
    added = await rooms.add("page", "bot", {"text": "new"}, NOON)
    assert (await rooms.last("page", 1)) == [added]


async def test_many_write_into_one_room(database: Database) -> None:
    """Each gets a seq of its own, without a hole."""
    rooms = SqlLocalPosts(database)
    added = await asyncio.gather(*(rooms.add("page", "bot", {"n": n}, NOON) for n in range(20)))
    assert sorted(one.seq for one in added) == list(range(1, 21))
