"""insights.store.chats: subscriptions, posts, attachments, handled events and local rooms."""

import asyncio
from dataclasses import replace

import pytest

from insights.model import Chat
from insights.ports.ledger import LedgerCounts
from insights.store.chats.local_posts import SqlLocalPosts
from insights.store.chats.posts import SqlAttachments, SqlPosts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.reason import Reason, ReasonKind
from tests.insights.store.examples import DAY, NOON, FixedClock, chat, subscription


async def test_a_chat_has_one_subscription(database: Database) -> None:
    """Saving again replaces it and keeps its row id; platform, account, chat and thread all distinguish chats."""
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


async def test_removing_a_subscription_removes_its_deliveries(database: Database) -> None:
    """remove() returns whether there was one; nothing can be claimed afterwards."""
    channels, ledger = SqlSubscriptions(database), SqlLedger(database)
    saved = await channels.save(subscription())
    await ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=NOON, now=NOON)
    assert await channels.remove(chat())
    assert not await channels.remove(chat())
    assert await ledger.claim("one", NOON, lease_s=30, limit=9) == ()


async def test_a_pause_skips_open_deliveries(database: Database) -> None:
    """pause() and saving a paused subscription both skip open deliveries, with the reason."""
    channels, ledger = SqlSubscriptions(database), SqlLedger(database)
    for n, pause in enumerate((lambda s: channels.pause(s.chat, Reason(ReasonKind.REMOVED)), channels.save)):
        saved = await channels.save(subscription(n))
        await ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=NOON, now=NOON)
        await pause(replace(saved, paused=True, reason=Reason(ReasonKind.REMOVED)))
        assert await channels.get(chat(n)) == replace(saved, paused=True, reason=Reason(ReasonKind.REMOVED))
        assert await ledger.counts(saved) == LedgerCounts(skipped=1)


async def test_a_chat_moves_with_its_settings(database: Database) -> None:
    """The new chat has the subscription; moving a chat without one does nothing."""
    channels = SqlSubscriptions(database)
    saved = await channels.save(subscription())
    await channels.move(chat(), chat(2))
    await channels.move(chat(7), chat(8))
    assert await channels.get(chat(2)) == replace(saved, chat=chat(2))
    assert await channels.get(chat()) is None


async def test_the_papers_of_a_message_are_found(database: Database) -> None:
    """By chat and message id. An edited message has its new papers; a thread's first message those of the whole thread."""
    posts = SqlPosts(database, FixedClock())
    thread = chat(thread="10.0")
    await posts.save_post(chat(), "10.0", ["b", "a"])
    await posts.save_post(thread, "10.1", ["c", "a"])
    await posts.save_post(thread, "10.2", ["d"])
    await posts.save_post(chat(2), "10.0", ["z"])
    assert await posts.get_paper_ids(chat(), "10.0") == ("b", "a", "c", "d")
    assert await posts.get_paper_ids(thread, "10.1") == ("c", "a")
    await posts.save_post(thread, "10.1", ["e"])
    assert await posts.get_paper_ids(chat(), "10.0") == ("b", "a", "e", "d")
    assert await posts.get_paper_ids(chat(), "nothing") == ()
    assert await posts.get_paper_ids(chat(account="other"), "10.0") == ()


async def test_a_file_id_belongs_to_one_account(database: Database) -> None:
    """The newest id of a picture is returned, to its account only."""
    files = SqlAttachments(database)
    await files.save("bot", {"chart": "1", "other": "2"})
    await files.save("bot", {"chart": "3"})
    assert await files.get("bot", "chart") == "3"
    assert await files.get("bot", "other") == "2"
    assert await files.get("robot", "chart") is None


async def test_an_account_is_suspended_as_a_whole(database: Database) -> None:
    """RULE: all active subscriptions of one account pause with the reason; what a person paused keeps its own."""
    channels = SqlSubscriptions(database)
    chats = [chat(), chat(thread="5"), chat(2), chat(account="other")]
    for each in chats:
        await channels.save(replace(subscription(), chat=each, paused=each == chat(2)))
    here = chat()
    reason = Reason(ReasonKind.REMOVED, "app_uninstalled")
    assert await channels.suspend_account(here.platform, here.account, reason) == 2
    listed = await channels.list_in(here.platform, here.account, 10)
    assert [each.chat for each in listed] == chats[:3]
    assert [(each.paused, each.reason) for each in listed] == [(True, reason), (True, reason), (True, None)]
    other = await channels.get(chats[3])
    assert other is not None
    assert not other.paused
    assert await channels.suspend_account(here.platform, here.account, reason) == 0


async def test_list_after_returns_what_changed_since(database: Database) -> None:
    """Every change gets a greater seq; a message keeps its ref and author; a removed one is empty."""
    rooms = SqlLocalPosts(database)
    first = await rooms.add("page", "bot", {"text": "one"}, NOON)
    second = await rooms.add("page", "person", {"text": "둘"}, NOON)
    await rooms.add("terminal", "bot", {"text": "elsewhere"}, NOON)
    assert await rooms.list_after("page", 0, 10) == [first, second]
    assert await rooms.list_after("page", 0, 1) == [first]
    changed = await rooms.replace("page", first.ref, {"text": "1"}, NOON)
    assert (changed.ref, changed.author, changed.seq > second.seq) == (first.ref, "bot", True)
    await rooms.remove("page", [second.ref, "99"], NOON)
    changes = await rooms.list_after("page", second.seq, 10)
    assert [(post.ref, post.payload) for post in changes] == [(first.ref, {"text": "1"}), (second.ref, {})]
    with pytest.raises(KeyError):
        await rooms.replace("page", "99", {}, NOON)


async def test_a_chat_moves_and_pauses_with_its_threads(database: Database) -> None:
    """Moving or pausing a chat moves or pauses every thread that has a subscription; a thread alone changes alone."""
    channels = SqlSubscriptions(database)
    for subscribed in (chat(), chat(thread="7"), chat(thread="8"), chat(2, thread="7")):
        await channels.save(replace(subscription(), chat=subscribed))
    await channels.pause(chat(thread="8"), Reason(ReasonKind.REMOVED))
    assert await _paused_threads(channels) == {"8"}
    await channels.pause(chat(), Reason(ReasonKind.REMOVED))
    assert await _paused_threads(channels) == {"", "7", "8"}
    await channels.move(chat(), chat(9))
    assert await channels.get(chat(thread="7")) is None
    for thread in ("", "7", "8"):
        assert await channels.get(chat(9, thread=thread))
    other = await channels.get(chat(2, thread="7"))
    assert other is not None
    assert not other.paused


async def _paused_threads(channels: SqlSubscriptions) -> set[str]:
    subscriptions = [await channels.get(chat(thread=thread)) for thread in ("", "7", "8")]
    return {saved.chat.thread for saved in subscriptions if saved and saved.paused}


async def test_list_latest_returns_the_end_of_a_room(database: Database) -> None:
    """A page that opens gets the last messages of its room, the oldest of them first."""
    rooms = SqlLocalPosts(database)
    entries = [await rooms.add("page", "bot", {"n": n}, NOON) for n in range(5)]
    assert await rooms.list_latest("page", 2) == entries[3:]
    assert await rooms.list_latest("page", 9) == entries
    assert await rooms.list_latest("terminal", 9) == []


async def test_a_forgotten_room_is_empty(database: Database) -> None:
    """An open page gets an empty payload for each deleted message; what is said afterwards, and other rooms, stay."""
    rooms, page = SqlLocalPosts(database), Chat(platform="local", account="local", id="page")
    for author in ("person", "bot", "person", "bot"):
        await rooms.add("page", author, {"text": "private"}, NOON)
    elsewhere = await rooms.add("terminal", "person", {"text": "elsewhere"}, NOON)
    for _ in range(2):
        await SqlSubscriptions(database, stored_platform="local").forget(page)
        assert [post for post in await rooms.list_latest("page", 9) if post.payload] == []
    changes = await rooms.list_after("page", 4, 99)
    assert {post.ref for post in changes if not post.payload} == {"1", "2", "3", "4"}
    assert await rooms.list_after("terminal", 0, 9) == [elsewhere]
    added = await rooms.add("page", "bot", {"text": "new"}, NOON)
    assert (await rooms.list_latest("page", 1)) == [added]


async def test_a_room_forgotten_again_and_again_keeps_small_seqs(database: Database) -> None:
    """RULE: each /forget moves the seqs by what the room's messages span, so that no INTEGER column overflows."""
    rooms, page = SqlLocalPosts(database), Chat(platform="local", account="local", id="page")
    for _ in range(40):
        await rooms.add("page", "person", {"text": "private"}, NOON)
        await SqlSubscriptions(database, stored_platform="local").forget(page)
    added = await rooms.add("page", "bot", {"text": "new"}, NOON)
    assert added.seq <= 41 * 42


async def test_many_write_into_one_room(database: Database) -> None:
    """Concurrent writers get consecutive seqs, each its own."""
    rooms = SqlLocalPosts(database)
    added = await asyncio.gather(*(rooms.add("page", "bot", {"n": n}, NOON) for n in range(20)))
    assert sorted(post.seq for post in added) == list(range(1, 21))
