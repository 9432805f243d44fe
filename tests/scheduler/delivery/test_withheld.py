"""Access when sending: a chat that is not admitted any more gets one sentence, and nothing else."""

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from insights.errors import Refused, RetryLater, StoreFailed, Unreachable
from insights.i18n.catalog import translate
from insights.model import Chat
from insights.ports.ledger import LedgerCounts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.due import SqlDueStore
from insights.store.delivery.overview import SqlDeliveryOverview
from insights.subscriptions.reason import Reason, ReasonKind
from scheduler.delivery.rendering import RenderedDigest
from scheduler.delivery.task import RetryPolicy
from tests.scheduler.loop_platform import (
    DAY,
    PARTS,
    DeliverySetup,
    chat,
    eventually,
    render_three_parts,
)

NOT_ADMITTED = Reason(ReasonKind.NOT_ADMITTED)
ENDED = translate("en", "access.ended")


@dataclass
class Guests:
    """The chats that are admitted; all but those named."""

    refused: set[str] = field(default_factory=set)

    async def is_admitted(self, chat: Chat) -> bool:
        return chat.id not in self.refused


def _all_closed(counts: LedgerCounts) -> bool:
    return counts.open == 0


async def test_a_chat_that_is_not_admitted_gets_one_sentence(database: Database) -> None:
    """RULE: the delivery is settled with the reason, the subscription pauses with it, and the chat is told; others get
    theirs.
    """
    guests = Guests({"1"})
    setup = DeliverySetup.create(database, is_admitted=guests.is_admitted)
    refused, _ = await setup.enqueue(1), await setup.enqueue(2)
    assert await setup.run_until(_all_closed) == LedgerCounts(done=1, skipped=1)
    await eventually(lambda: _has_received(setup, "1", 1))
    assert dict(setup.platform.received) == {"1": [ENDED], "2": PARTS}
    last = await SqlDueStore(database).last_delivery(refused)
    assert last is not None
    assert (last.state, last.reason) == ("skipped", NOT_ADMITTED)
    saved = await SqlSubscriptions(database).get(chat(1))
    assert saved is not None
    assert (saved.paused, saved.reason) == (True, NOT_ADMITTED)


async def _has_received(setup: DeliverySetup, chat_id: str, count: int) -> bool:
    return len(setup.platform.received[chat_id]) == count


async def test_it_is_not_told_again(database: Database) -> None:
    """RULE: nothing follows the sentence, whatever becomes due or is tried again, until the chat is admitted again."""
    guests = Guests({"1"})
    setup = DeliverySetup.create(database, is_admitted=guests.is_admitted)
    subscriptions, overview = SqlSubscriptions(database), SqlDeliveryOverview(database)
    await setup.enqueue(1)
    async with setup.running():
        await eventually(lambda: _has_received(setup, "1", 1))
        for n in range(1, 4):
            saved = await subscriptions.get(chat(1))
            assert saved is not None
            day = DAY + timedelta(days=n)
            await setup.ledger.enqueue(
                saved, local_day=day, edition=day, next_due_at=saved.next_due_at, now=setup.clock.now()
            )
            await overview.retry(None, setup.clock.now())
            setup.worker.wake()
            await setup.wait_until(_all_closed)
        assert setup.platform.received["1"] == [ENDED]
        guests.refused.clear()
        await subscriptions.resume_suspended(chat(1), ReasonKind.NOT_ADMITTED)
        await setup.enqueue(1, DAY + timedelta(days=9))
        await setup.wait_until(_all_closed)
        assert setup.platform.received["1"] == [ENDED, *PARTS]
        guests.refused.add("1")
        await setup.enqueue(1, DAY + timedelta(days=10))
        await eventually(lambda: _has_received(setup, "1", 5))
    assert setup.platform.received["1"] == [ENDED, *PARTS, ENDED]


async def test_a_retried_delivery_does_not_resume_the_chat(database: Database) -> None:
    """RULE: the operator's "retry all" reopens a dead delivery, and it is withheld in silence."""
    guests = Guests()
    setup = DeliverySetup.create(
        database, is_admitted=guests.is_admitted, retry_policy=RetryPolicy(max_attempts=1)
    )
    await setup.enqueue(1)
    setup.platform.faults["1"] = deque([Unreachable("down")])
    assert await setup.run_until(_all_closed) == LedgerCounts(dead=1)
    guests.refused.add("1")
    assert await SqlSubscriptions(database).suspend(chat(1), NOT_ADMITTED)
    assert await SqlDeliveryOverview(database).retry(None, setup.clock.now()) == 1
    assert await setup.run_until(_all_closed) == LedgerCounts(skipped=1)
    assert setup.platform.received["1"] == []
    saved = await SqlSubscriptions(database).get(chat(1))
    assert saved is not None
    assert saved.paused


async def test_the_threads_of_a_chat_are_told_together(database: Database) -> None:
    """RULE: a chat with several subscriptions is told once, though their deliveries are sent at the same time."""
    guests = Guests({"1"})
    setup = DeliverySetup.create(database, is_admitted=guests.is_admitted)
    subscriptions = SqlSubscriptions(database)
    first = await setup.enqueue(1)
    for thread in ("5", "6", "7"):
        saved = await subscriptions.save(replace(first, id=None, chat=replace(first.chat, thread=thread)))
        await setup.ledger.enqueue(
            saved, local_day=DAY, edition=DAY, next_due_at=saved.next_due_at, now=setup.clock.now()
        )
    assert await setup.run_until(_all_closed) == LedgerCounts(skipped=4)
    assert setup.platform.received["1"] == [ENDED]
    assert await subscriptions.list_suspended(ReasonKind.NOT_ADMITTED) == [chat(1)]


async def test_a_chat_revoked_in_the_middle_gets_no_further_part(any_database: Database) -> None:
    """RULE: access is asked before each part."""
    guests = Guests()
    setup = DeliverySetup.create(any_database, is_admitted=guests.is_admitted)
    setup.platform.hold = asyncio.Event()
    await setup.enqueue(1)
    async with setup.running():
        await setup.platform.entered.wait()
        guests.refused.add("1")
        setup.platform.hold.set()
        await eventually(lambda: _has_received(setup, "1", 2))
        assert await setup.wait_until(_all_closed) == LedgerCounts(skipped=1)
    assert setup.platform.received["1"] == ["part 0", ENDED]


async def test_a_chat_revoked_while_its_digest_waits_gets_none_of_it(any_database: Database) -> None:
    """RULE: access is asked once more right before the send: a digest waits for its turn for up to half a lease."""
    answers = deque([True])

    async def is_admitted(_: Chat) -> bool:
        return answers.popleft() if answers else False

    setup = DeliverySetup.create(any_database, is_admitted=is_admitted)
    await setup.enqueue(1)
    assert await setup.run_until(_all_closed) == LedgerCounts(skipped=1)
    assert setup.platform.received["1"] == [ENDED]


async def test_nothing_is_rendered_for_a_chat_that_is_not_admitted(any_database: Database) -> None:
    """RULE: a digest in another language may cost a model's tokens, so access is asked before it is made."""
    rendered = []

    async def render(day: date, subscription: object) -> RenderedDigest:
        rendered.append(day)
        return await render_three_parts(day, subscription)  # type: ignore[arg-type]

    setup = DeliverySetup.create(any_database, render=render, is_admitted=Guests({"1"}).is_admitted)
    await setup.enqueue(1)
    await setup.run_until(_all_closed)
    assert rendered == []


@pytest.mark.parametrize("fault", [Refused("no"), RetryLater(5, "chat"), Unreachable("down")])
async def test_a_notice_that_is_refused_changes_nothing(any_database: Database, fault: Exception) -> None:
    """RULE: the subscription is paused all the same, and no digest is sent instead."""
    setup = DeliverySetup.create(any_database, is_admitted=Guests({"1"}).is_admitted)
    setup.platform.faults["1"] = deque([fault])
    await setup.enqueue(1)
    assert await setup.run_until(_all_closed) == LedgerCounts(skipped=1)
    assert setup.platform.received["1"] == []


async def test_while_access_cannot_be_read_nothing_is_sent(any_database: Database) -> None:
    """RULE: a database that does not answer admits nobody; the delivery goes on when it does."""
    is_failing, asked = True, asyncio.Event()

    async def is_admitted(_: Chat) -> bool:
        asked.set()
        if is_failing:
            raise StoreFailed("store.locked")
        return True

    setup = DeliverySetup.create(any_database, is_admitted=is_admitted)
    await setup.enqueue(1)
    async with setup.running():
        await asked.wait()
        await eventually(lambda: _is_idle(setup))
        assert setup.platform.received["1"] == []
        is_failing = False
        setup.clock.advance(60)
        await setup.wait_until(_all_closed)
    assert setup.platform.received["1"] == PARTS


async def _is_idle(setup: DeliverySetup) -> bool:
    return not setup.worker._tasks
