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
from insights.subscriptions.reason import Reason, ReasonKind
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.rendering import RenderedDigest
from scheduler.delivery.task import RetryPolicy
from tests.insights.store.examples import FixedClock
from tests.scheduler.loop_platform import (
    DAY,
    PARTS,
    DeliverySetup,
    LoopPlatform,
    chat,
    eventually,
    render_three_parts,
)


def _all_closed(counts: LedgerCounts) -> bool:
    return counts.open == 0


async def test_every_channel_gets_its_parts_in_order(database: Database) -> None:
    """Many channels, few in flight: all arrive once, parts 1 and 2 under the head; replies find their papers."""
    setup = DeliverySetup.create(database, max_in_flight=4)
    for n in range(12):
        await setup.enqueue(n)
    assert await setup.run_until(_all_closed) == LedgerCounts(done=12)
    assert dict(setup.platform.received) == {str(n): PARTS for n in range(12)}
    assert setup.platform.max_in_flight <= 4
    assert setup.platform.anchors.count("") == 12
    assert await SqlPosts(database, FixedClock()).get_paper_ids(chat(3), "3.1") == ("p0", "p1", "p2")
    assert await SqlAttachments(database).get("bot", "chart") == "file-1"


async def test_later_waits_as_long_as_asked(database: Database) -> None:
    """Asked to wait, it goes on where it stopped when the time has come; no attempt is counted."""
    setup = DeliverySetup.create(database)
    await setup.enqueue()
    setup.platform.faults["1"] = deque([RetryLater(60, "chat")])
    async with setup.running():
        await eventually(lambda: _was_given_back(setup, "asked to wait 60 s"))
        assert setup.platform.received["1"] == []
        setup.clock.advance(60)
        setup.worker.wake()
        counts = await setup.wait_until(_all_closed)
    assert (setup.platform.received["1"], counts) == (PARTS, LedgerCounts(done=1))


async def _was_given_back(setup: DeliverySetup, reason: str) -> bool:
    last = await SqlDueStore(setup.database).last_delivery(await _get_subscription(setup))
    return last is not None and str(last.reason) == reason


async def _get_subscription(setup: DeliverySetup) -> Subscription:
    saved = await SqlSubscriptions(setup.database).get(chat())
    assert saved is not None
    return saved


async def test_later_for_the_account_holds_everybody(any_database: Database) -> None:
    """A wait asked of the account blocks its limiter: the next channel is not tried before it ends."""
    setup = DeliverySetup.create(any_database, max_in_flight=1)
    await setup.enqueue(1)
    await setup.enqueue(2)
    setup.platform.faults["1"] = deque([RetryLater(60, "account")])
    async with setup.running():
        await eventually(lambda: _was_given_back(setup, "asked to wait 60 s"))
        second = await SqlSubscriptions(any_database).get(chat(2))
        assert second is not None

        async def held() -> bool:
            last = await SqlDueStore(any_database).last_delivery(second)
            return last is not None and str(last.reason) == "rate"

        await eventually(held)
    assert dict(setup.platform.received) == {"1": []} or "2" not in setup.platform.received


async def test_unreachable_is_tried_again_and_again(database: Database) -> None:
    """The way is closed for a while: nothing is lost and nothing is doubled."""
    setup = DeliverySetup.create(database)
    await setup.enqueue()
    setup.platform.faults["1"] = deque([Unreachable("down"), Unreachable("down")])
    async with setup.running():
        for left in (1, 0):
            await eventually(lambda left=left: _faults_left(setup, left))  # type: ignore[misc]
            await eventually(lambda: _is_idle(setup))
            setup.clock.advance(10)
            setup.worker.wake()
        counts = await setup.wait_until(_all_closed)
    assert (setup.platform.received["1"], counts) == (PARTS, LedgerCounts(done=1))


async def _faults_left(setup: DeliverySetup, faults: int) -> bool:
    return len(setup.platform.faults["1"]) == faults


async def _is_idle(setup: DeliverySetup) -> bool:
    return not setup.worker._tasks


async def test_unreachable_for_too_long_is_dead_without_a_pause(any_database: Database) -> None:
    """After all its attempts the delivery is dead with the reason; tomorrow's is tried anew."""
    setup = DeliverySetup.create(any_database, retry_policy=RetryPolicy(max_attempts=1))
    await setup.enqueue()
    setup.platform.faults["1"] = deque([Unreachable("down")])
    assert await setup.run_until(_all_closed) == LedgerCounts(dead=1)
    assert not (await _get_subscription(setup)).paused


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_lost_answer_is_sent_once_more_and_counted(database: Database, accepted: bool) -> None:  # noqa: FBT001
    """Whether it had arrived or not: it is there, at most twice, and counted as a possible duplicate."""
    setup = DeliverySetup.create(database)
    setup.platform.loses_answers = accepted
    await setup.enqueue()
    setup.platform.faults["1"] = deque([DeliveryUncertain()])
    async with setup.running():
        await eventually(lambda: _was_given_back(setup, "unknown"))
        setup.clock.advance(5)
        counts = await setup.wait_until(_all_closed)
    assert setup.platform.received["1"] == (["part 0"] if accepted else []) + PARTS
    assert counts == LedgerCounts(done=1, possible_duplicates=1)


async def test_a_second_lost_answer_counts_as_sent(any_database: Database) -> None:
    """Nobody gets the same message three times: the rest goes on."""
    setup = DeliverySetup.create(any_database)
    setup.platform.loses_answers = True
    await setup.enqueue()
    setup.platform.faults["1"] = deque([DeliveryUncertain(), DeliveryUncertain()])
    async with setup.running():
        await eventually(lambda: _was_given_back(setup, "unknown"))
        setup.clock.advance(5)
        await setup.wait_until(_all_closed)
    assert setup.platform.received["1"] == ["part 0", *PARTS]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (ChatGone("kicked"), (True, Reason(ReasonKind.CHAT_GONE, "kicked"))),
        (Refused("not like this"), (False, None)),
    ],
)
async def test_gone_and_refused_end_it_and_say_why(
    database: Database, fault: Exception, expected: tuple[bool, Reason | None]
) -> None:
    """The delivery is dead. A chat that is gone pauses with the reason; a refused message pauses nobody."""
    setup = DeliverySetup.create(database)
    await setup.enqueue(1)
    await setup.enqueue(2)
    setup.platform.faults["1"] = deque([fault])
    assert await setup.run_until(_all_closed) == LedgerCounts(done=1, dead=1)
    saved = await _get_subscription(setup)
    assert (saved.paused, saved.reason) == expected
    assert setup.platform.received["2"] == PARTS


async def test_a_chat_that_moved_gets_the_rest_there(database: Database) -> None:
    """The channel is renamed and the same part goes to the new id."""
    setup = DeliverySetup.create(database)
    await setup.enqueue()
    new = Chat(platform="loop", account="bot", id="-100")
    setup.platform.faults["1"] = deque([Moved(new)])
    assert await setup.run_until(_all_closed) == LedgerCounts(done=1)
    assert setup.platform.received["-100"] == PARTS
    assert await SqlSubscriptions(database).get(new) is not None


async def test_a_platform_not_connected_costs_no_attempt(database: Database) -> None:
    """Its deliveries wait; the moment it connects they go out."""
    setup = DeliverySetup.create(database, messengers=(connected := {}))
    await setup.enqueue()
    async with setup.running():
        await eventually(lambda: _was_given_back(setup, "not-connected"))
        connected["loop"] = setup.platform
        setup.worker.wake()
        counts = await setup.wait_until(_all_closed)
    assert (setup.platform.received["1"], counts) == (PARTS, LedgerCounts(done=1))


async def test_a_fault_of_ours_stops_no_other_channel(any_database: Database) -> None:
    """A rendering that raises is retried and in the end dead; everybody else gets theirs."""

    async def render(day: date, subscription: Subscription) -> RenderedDigest:
        if subscription.chat.id == "1":
            raise ZeroDivisionError
        return await render_three_parts(day, subscription)

    setup = DeliverySetup.create(any_database, render=render)
    await setup.enqueue(1)
    await setup.enqueue(2)
    async with setup.running():
        await setup.wait_until(lambda counts: counts.done == 1)

        async def later() -> bool:
            setup.clock.advance(300)
            setup.worker.wake()
            return (await setup.ledger.counts()).open == 0

        await eventually(later)
        counts = await setup.ledger.counts()
    assert counts == LedgerCounts(done=1, dead=1)
    assert setup.platform.received["2"] == PARTS


async def test_the_first_upload_is_waited_for(any_database: Database) -> None:
    """While the first delivery sends a part of an edition, no other of that account sends the same one; when it
    is acknowledged, they go together.
    """
    setup = DeliverySetup.create(any_database)
    setup.platform.hold = asyncio.Event()
    for n in range(6):
        await setup.enqueue(n)
    async with setup.running():
        await asyncio.wait_for(setup.platform.entered.wait(), 30)
        assert setup.platform.max_in_flight == 1
        setup.platform.hold.set()
        await setup.wait_until(_all_closed)
    assert setup.platform.max_in_flight > 1


async def test_cancelled_it_lets_what_is_on_its_way_end(database: Database) -> None:
    """A stop finishes the send in flight, gives the rest back, and the next start goes on without a duplicate."""
    setup = DeliverySetup.create(database)
    setup.platform.hold = asyncio.Event()
    await setup.enqueue()
    async with setup.running() as task:
        await asyncio.wait_for(setup.platform.entered.wait(), 30)
        setup.stop(task)
        await asyncio.sleep(0)
        setup.platform.hold.set()
    assert setup.platform.received["1"] == ["part 0"]
    assert await setup.run_until(_all_closed) == LedgerCounts(done=1)
    assert setup.platform.received["1"] == PARTS


async def test_a_stop_that_comes_with_news_is_a_stop(any_database: Database) -> None:
    """Woken and cancelled in the same moment it ends: asyncio.wait_for would lose the cancellation."""
    setup = DeliverySetup.create(any_database, poll_s=60.0)

    async def waits() -> bool:
        return bool(setup.worker._wake_event._waiters)

    async with setup.running() as task:
        await eventually(waits)
        setup.worker.wake()
        setup.stop(task)
        ended, _ = await asyncio.wait([task], timeout=30)
        task.cancel()
        assert ended


async def test_cancelled_for_good_it_counts_what_nobody_knows(database: Database) -> None:
    """A send that outlasts the grace is cut off: it may have arrived, and is counted."""
    setup = DeliverySetup.create(database, grace_s=0.0)
    setup.platform.hold = asyncio.Event()
    await setup.enqueue()
    async with setup.running():
        await asyncio.wait_for(setup.platform.entered.wait(), 30)
    setup.platform.hold.set()
    assert await setup.run_until(_all_closed) == LedgerCounts(done=1, possible_duplicates=1)
    assert setup.platform.received["1"] == PARTS


@pytest.mark.parametrize("seconds", [20, 31])
async def test_who_slept_through_much_of_its_lease_sends_nothing(
    any_database: Database, seconds: int
) -> None:
    """RULE: stopped longer than its lease and then continued, by its own clock it is no longer the holder; a send that begins
    late in its lease might be cut off and sent again.
    """
    is_slow = True

    async def render(day: date, subscription: Subscription) -> RenderedDigest:
        nonlocal is_slow
        if is_slow:
            is_slow = False
            setup.clock.advance(seconds)
        return await render_three_parts(day, subscription)

    # With a short poll it would claim the row anew before its own plan is stored, and nothing would be given back.
    setup = DeliverySetup.create(any_database, render=render, poll_s=60.0)
    await setup.enqueue()
    async with setup.running():
        await eventually(lambda: _was_given_back(setup, "stopped"))
        await setup.wait_until(_all_closed)
    assert setup.platform.received["1"] == PARTS


async def test_an_account_is_kept_to_its_rate(any_database: Database) -> None:
    """Twenty-five thirtieths of what the account may send, evenly: the rest is for replies."""
    setup = DeliverySetup.create(any_database)
    setup.platform = LoopPlatform(limits=Limits(account_per_second=120, chat_per_second=1e6))
    setup.worker.messengers = {"loop": setup.platform}
    for n in range(10):
        await setup.enqueue(n)
    await setup.run_until(_all_closed)
    times = sorted(setup.platform.times)
    assert times[-1] - times[0] >= 29 / 100 * 0.99


async def test_two_workers_share_the_work(database: Database) -> None:
    """Two processes, one ledger: everybody gets everything once."""
    first, second = (
        DeliverySetup.create(database, max_in_flight=3),
        DeliverySetup.create(database, max_in_flight=3, owner="host-2"),
    )
    second.worker.messengers = {"loop": first.platform}
    for n in range(10):
        await first.enqueue(n)
    async with second.running():
        assert await first.run_until(_all_closed) == LedgerCounts(done=10)
    assert dict(first.platform.received) == {str(n): PARTS for n in range(10)}


async def test_a_channels_days_follow_each_other(any_database: Database) -> None:
    """Yesterday's digest, late, arrives whole before today's."""
    setup = DeliverySetup.create(any_database)
    await setup.enqueue(day=DAY)
    await setup.enqueue(day=DAY + timedelta(days=1))
    assert await setup.run_until(_all_closed) == LedgerCounts(done=2)
    assert setup.platform.received["1"] == PARTS * 2
