"""scheduler.delivery.worker: what is enqueued arrives, in order, whatever the platform answers."""

import asyncio
from collections import deque
from datetime import date, timedelta

import pytest

from insights.errors import ChatGone, DeliveryUncertain, Moved, Refused, RetryLater, Unreachable
from insights.model import Chat
from insights.ports.ledger import LedgerCounts
from insights.ports.messaging import Limits
from insights.store.chats.posts import SqlAttachments, SqlPosts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.due import SqlDueStore
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.worker import RetryPolicy
from tests.insights.store.examples import Noon
from tests.scheduler.loop_platform import DAY, PARTS, Loop, Stage, chat, eventually


def _all_closed(counts: LedgerCounts) -> bool:
    return counts.open == 0


async def test_every_channel_gets_its_parts_in_order(database: Database) -> None:
    """Many channels, few in flight: all arrive once, parts 1 and 2 under the head; replies find their papers."""
    stage = Stage.on(database, in_flight=4)
    for n in range(12):
        await stage.enqueue(n)
    assert await stage.until(_all_closed) == LedgerCounts(done=12)
    assert dict(stage.loop.got) == {str(n): PARTS for n in range(12)}
    assert stage.loop.most_in_flight <= 4
    assert stage.loop.anchors.count("") == 12
    assert await SqlPosts(database, Noon()).about(chat(3), "3.1") == ("p0", "p1", "p2")
    assert await SqlAttachments(database).get("bot", "chart") == "file-1"


async def test_later_waits_as_long_as_asked(database: Database) -> None:
    """Asked to wait, it goes on where it stopped when the time has come; no attempt is counted."""
    stage = Stage.on(database)
    await stage.enqueue()
    stage.loop.faults["1"] = deque([RetryLater(60, "chat")])
    async with stage.running():
        await eventually(lambda: _gave_back(stage, "asked to wait 60 s"))
        assert stage.loop.got["1"] == []
        stage.clock.later(60)
        stage.drain.wake()
        counts = await stage.reach(_all_closed)
    assert (stage.loop.got["1"], counts) == (PARTS, LedgerCounts(done=1))


async def _gave_back(stage: Stage, reason: str) -> bool:
    last = await SqlDueStore(stage.database).last(await _saved(stage))
    return last is not None and last.reason == reason


async def _saved(stage: Stage) -> Subscription:
    saved = await SqlSubscriptions(stage.database).get(chat())
    assert saved is not None
    return saved


async def test_later_for_the_account_holds_everybody(sqlite_database: Database) -> None:
    """A wait asked of the account closes its bucket: the next channel is not tried before it ends."""
    stage = Stage.on(sqlite_database, in_flight=1)
    await stage.enqueue(1)
    await stage.enqueue(2)
    stage.loop.faults["1"] = deque([RetryLater(60, "account")])
    async with stage.running():
        await eventually(lambda: _gave_back(stage, "asked to wait 60 s"))
        second = await SqlSubscriptions(sqlite_database).get(chat(2))
        assert second is not None

        async def held() -> bool:
            last = await SqlDueStore(sqlite_database).last(second)
            return last is not None and last.reason == "rate"

        await eventually(held)
    assert dict(stage.loop.got) == {"1": []} or "2" not in stage.loop.got


async def test_unreachable_is_tried_again_and_again(database: Database) -> None:
    """The way is closed for a while: nothing is lost and nothing is doubled."""
    stage = Stage.on(database)
    await stage.enqueue()
    stage.loop.faults["1"] = deque([Unreachable("down"), Unreachable("down")])
    async with stage.running():
        for left in (1, 0):
            await eventually(lambda left=left: _left(stage, left))  # type: ignore[misc]
            await eventually(lambda: _given_back(stage))
            stage.clock.later(10)
            stage.drain.wake()
        counts = await stage.reach(_all_closed)
    assert (stage.loop.got["1"], counts) == (PARTS, LedgerCounts(done=1))


async def _left(stage: Stage, faults: int) -> bool:
    return len(stage.loop.faults["1"]) == faults


async def _given_back(stage: Stage) -> bool:
    return not stage.drain._running


async def test_unreachable_for_too_long_is_dead_without_a_pause(sqlite_database: Database) -> None:
    """After all its attempts the delivery is dead with the reason; tomorrow's is tried anew."""
    stage = Stage.on(sqlite_database, terms=RetryPolicy(max_attempts=1))
    await stage.enqueue()
    stage.loop.faults["1"] = deque([Unreachable("down")])
    assert await stage.until(_all_closed) == LedgerCounts(dead=1)
    assert not (await _saved(stage)).paused


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_lost_answer_is_sent_once_more_and_counted(database: Database, accepted: bool) -> None:  # noqa: FBT001
    """Whether it had arrived or not: it is there, at most twice, and counted as a possible duplicate."""
    stage = Stage.on(database)
    stage.loop.lose = accepted
    await stage.enqueue()
    stage.loop.faults["1"] = deque([DeliveryUncertain()])
    async with stage.running():
        await eventually(lambda: _gave_back(stage, "unknown"))
        stage.clock.later(5)
        counts = await stage.reach(_all_closed)
    assert stage.loop.got["1"] == (["part 0"] if accepted else []) + PARTS
    assert counts == LedgerCounts(done=1, possible_duplicates=1)


async def test_a_second_lost_answer_counts_as_sent(sqlite_database: Database) -> None:
    """Nobody gets the same message three times: the rest goes on."""
    stage = Stage.on(sqlite_database)
    stage.loop.lose = True
    await stage.enqueue()
    stage.loop.faults["1"] = deque([DeliveryUncertain(), DeliveryUncertain()])
    async with stage.running():
        await eventually(lambda: _gave_back(stage, "unknown"))
        stage.clock.later(5)
        await stage.reach(_all_closed)
    assert stage.loop.got["1"] == ["part 0", *PARTS]


@pytest.mark.parametrize(
    ("fault", "channel"), [(ChatGone("kicked"), (True, "kicked")), (Refused("not like this"), (False, ""))]
)
async def test_gone_and_refused_end_it_and_say_why(
    database: Database, fault: Exception, channel: tuple[bool, str]
) -> None:
    """The delivery is dead. A chat that is gone pauses with the reason; a refused message pauses nobody."""
    stage = Stage.on(database)
    await stage.enqueue(1)
    await stage.enqueue(2)
    stage.loop.faults["1"] = deque([fault])
    assert await stage.until(_all_closed) == LedgerCounts(done=1, dead=1)
    saved = await _saved(stage)
    assert (saved.paused, saved.reason) == channel
    assert stage.loop.got["2"] == PARTS


async def test_a_chat_that_moved_gets_the_rest_there(database: Database) -> None:
    """The channel is renamed and the same part goes to the new id."""
    stage = Stage.on(database)
    await stage.enqueue()
    new = Chat(platform="loop", account="bot", id="-100")
    stage.loop.faults["1"] = deque([Moved(new)])
    assert await stage.until(_all_closed) == LedgerCounts(done=1)
    assert stage.loop.got["-100"] == PARTS
    assert await SqlSubscriptions(database).get(new) is not None


async def test_a_platform_not_connected_costs_no_attempt(database: Database) -> None:
    """Its deliveries wait; the moment it connects they go out."""
    stage = Stage.on(database, messengers=(connected := {}))
    await stage.enqueue()
    async with stage.running():
        await eventually(lambda: _gave_back(stage, "not-connected"))
        connected["loop"] = stage.loop
        stage.drain.wake()
        counts = await stage.reach(_all_closed)
    assert (stage.loop.got["1"], counts) == (PARTS, LedgerCounts(done=1))


async def test_a_fault_of_ours_stops_no_other_channel(sqlite_database: Database) -> None:
    """A rendering that raises is retried and in the end dead; everybody else gets theirs."""

    async def raising(edition: date, subscription: Subscription) -> list[object]:
        if subscription.chat.id == "1":
            raise ZeroDivisionError
        return await Stage.on(sqlite_database).drain.renders(edition, subscription)  # type: ignore[return-value]

    stage = Stage.on(sqlite_database, renders=raising)
    await stage.enqueue(1)
    await stage.enqueue(2)
    async with stage.running():
        await stage.reach(lambda counts: counts.done == 1)

        async def later() -> bool:
            stage.clock.later(300)
            stage.drain.wake()
            return (await stage.ledger.counts()).open == 0

        await eventually(later)
        counts = await stage.ledger.counts()
    assert counts == LedgerCounts(done=1, dead=1)
    assert stage.loop.got["2"] == PARTS


async def test_the_first_upload_is_waited_for(sqlite_database: Database) -> None:
    """While the first delivery sends a part of an edition, no other of that account sends the same one; when it
    is acknowledged, they go together.
    """
    stage = Stage.on(sqlite_database)
    stage.loop.hold = asyncio.Event()
    for n in range(6):
        await stage.enqueue(n)
    async with stage.running():
        await asyncio.wait_for(stage.loop.entered.wait(), 30)
        assert stage.loop.most_in_flight == 1
        stage.loop.hold.set()
        await stage.reach(_all_closed)
    assert stage.loop.most_in_flight > 1


async def test_cancelled_it_lets_what_is_on_its_way_end(database: Database) -> None:
    """A stop finishes the send in flight, gives the rest back, and the next start goes on without a duplicate."""
    stage = Stage.on(database)
    stage.loop.hold = asyncio.Event()
    await stage.enqueue()
    async with stage.running() as task:
        await asyncio.wait_for(stage.loop.entered.wait(), 30)
        stage.stop(task)
        await asyncio.sleep(0)
        stage.loop.hold.set()
    assert stage.loop.got["1"] == ["part 0"]
    assert await stage.until(_all_closed) == LedgerCounts(done=1)
    assert stage.loop.got["1"] == PARTS


async def test_a_stop_that_comes_with_news_is_a_stop(sqlite_database: Database) -> None:
    """Woken and cancelled in the same moment it ends: asyncio.wait_for would lose the cancellation."""
    stage = Stage.on(sqlite_database, poll_s=60.0)

    async def waits() -> bool:
        return bool(stage.drain._woken._waiters)

    async with stage.running() as task:
        await eventually(waits)
        stage.drain.wake()
        stage.stop(task)
        ended, _ = await asyncio.wait([task], timeout=30)
        task.cancel()
        assert ended


async def test_cancelled_for_good_it_counts_what_nobody_knows(database: Database) -> None:
    """A send that outlasts the grace is cut off: it may have arrived, and is counted."""
    stage = Stage.on(database, grace_s=0.0)
    stage.loop.hold = asyncio.Event()
    await stage.enqueue()
    async with stage.running():
        await asyncio.wait_for(stage.loop.entered.wait(), 30)
    stage.loop.hold.set()
    assert await stage.until(_all_closed) == LedgerCounts(done=1, possible_duplicates=1)
    assert stage.loop.got["1"] == PARTS


async def test_who_slept_past_its_lease_sends_nothing(sqlite_database: Database) -> None:
    """Stopped longer than its lease and then continued: by its own clock it is no longer the holder."""
    stage = Stage.on(sqlite_database)

    async def long(edition: date, subscription: Subscription) -> object:
        stage.clock.later(31)
        stage.drain.renders = Stage.on(sqlite_database).drain.renders
        return await stage.drain.renders(edition, subscription)

    stage.drain.renders = long  # type: ignore[assignment]
    stage.drain.poll_s = (
        60.0  # or it claims the row anew before its own plan is stored, and nothing is given back
    )
    await stage.enqueue()
    async with stage.running():
        await eventually(lambda: _gave_back(stage, "stopped"))
        await stage.reach(_all_closed)
    assert stage.loop.got["1"] == PARTS


async def test_an_account_is_kept_to_its_rate(sqlite_database: Database) -> None:
    """Twenty-five thirtieths of what the account may send, evenly: the rest is for replies."""
    stage = Stage.on(sqlite_database)
    stage.loop = Loop(limits=Limits(account_per_second=120, chat_per_second=1e6))
    stage.drain.messengers = {"loop": stage.loop}
    for n in range(10):
        await stage.enqueue(n)
    await stage.until(_all_closed)
    times = sorted(stage.loop.times)
    assert times[-1] - times[0] >= 29 / 100 * 0.99


async def test_two_drains_share_the_work(database: Database) -> None:
    """Two processes, one ledger: everybody gets everything once."""
    one, two = Stage.on(database, in_flight=3), Stage.on(database, in_flight=3, owner="host-2")
    two.drain.messengers = {"loop": one.loop}
    for n in range(10):
        await one.enqueue(n)
    async with two.running():
        assert await one.until(_all_closed) == LedgerCounts(done=10)
    assert dict(one.loop.got) == {str(n): PARTS for n in range(10)}


async def test_a_channels_days_follow_each_other(sqlite_database: Database) -> None:
    """Yesterday's digest, late, arrives whole before today's."""
    stage = Stage.on(sqlite_database)
    await stage.enqueue(day=DAY)
    await stage.enqueue(day=DAY + timedelta(days=1))
    assert await stage.until(_all_closed) == LedgerCounts(done=2)
    assert stage.loop.got["1"] == PARTS * 2
