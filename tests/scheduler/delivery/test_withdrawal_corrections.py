"""A withdrawn sentence: the messages that show it are edited, once, and where they cannot be, one quiet reply says so."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from insights.errors import Refused, RetryLater, Unreachable
from insights.model import SentenceWithdrawal, WithdrawalReason
from insights.model.edition_sentences import EditionSentence
from insights.model.withdrawal import sentence_key
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.withdrawals import SqlWithdrawals
from scheduler.delivery.corrections import LEASE_S, PLANNING_TIME, SEEING_TIME
from tests.scheduler.delivery.test_corrections import Corrected, Day, EditablePlatform
from tests.scheduler.loop_platform import DAY, NOON, PARTS, DeliverySetup, chat, save_subscription

WRONG = "It beats the sun."


@dataclass
class Withdrawal:
    """Withdraws WRONG of the paper that the second message is about, after which the day reads as `words`."""

    corrected: Corrected
    words: Sequence[str] = ("part 0, later", "part 1, struck", "part 2, later")

    async def withdraw(self, *papers: str) -> int:
        self.corrected.day.words = self.words
        sentence = EditionSentence(text=WRONG, papers=papers or ("part 1",), topic="llm", quote=False)
        why = SentenceWithdrawal(reason=WithdrawalReason.WRONG, at=self.corrected.clock.now())
        store = SqlWithdrawals(self.corrected.database)
        return await store.withdraw(DAY, sentence, why, "page")

    async def undo(self) -> None:
        self.corrected.day.words = PARTS
        store = SqlWithdrawals(self.corrected.database)
        await store.undo(DAY, sentence_key(WRONG), self.corrected.clock.now(), "page")


async def test_only_messages_about_its_papers_are_edited(database: Database) -> None:
    """RULE: what else would read differently by now stays as it was posted; undone, the message reads as before."""
    corrected = await Corrected.deliver(database)
    day = Withdrawal(corrected)
    assert await day.withdraw() == 2
    assert await corrected.job().run() == 2
    assert sorted(corrected.platform.edits) == [
        ("1", "1.2", "part 1, struck"),
        ("2", "2.2", "part 1, struck"),
    ]
    corrected.clock.advance(1)
    await day.undo()
    assert await corrected.job().run() == 2
    assert [words for _, _, words in corrected.platform.edits[2:]] == ["part 1", "part 1"]
    assert [len(sent) for sent in corrected.platform.received.values()] == [3, 3]


async def test_a_refused_edit_is_told_once(database: Database) -> None:
    """RULE: one reply, to the message that stays wrong; also when its own sending had to wait."""
    corrected = await Corrected.deliver(database, chats=1)
    platform = corrected.platform
    platform.edit_faults.extend([Refused("too old")] * 3)
    platform.faults["1"].append(RetryLater(30))
    await Withdrawal(corrected).withdraw()
    assert await corrected.job().run() == 0
    corrected.clock.advance(31)
    assert await corrected.job().run() == 1
    assert platform.edits == []
    [notice] = platform.received["1"][3:]
    assert "withdrawn" in notice
    assert platform.anchors[-1] == "1.2"
    await Withdrawal(corrected, ("part 0", "part 1, struck again", "part 2")).withdraw()
    assert await corrected.job().run() == 1
    assert len(platform.received["1"]) == 4


async def test_another_layout_is_told_and_not_edited(database: Database) -> None:
    """RULE: where the chat's settings give another number of messages by now, none is exchanged for a wrong one."""
    corrected = await Corrected.deliver(database, chats=1)
    await Withdrawal(corrected, ("all in one",)).withdraw()
    assert await corrected.job().run() == 1
    assert corrected.platform.edits == []
    assert len(corrected.platform.received["1"]) == 4
    await Withdrawal(corrected, ("all in one, again",)).withdraw("a paper that was not shown")
    assert await corrected.job().run() == 1
    assert len(corrected.platform.received["1"]) == 4


async def test_a_killed_correction_is_done_by_the_next_process(database: Database) -> None:
    """RULE: what was claimed and not finished is done when the lease is over; what was queued anew meanwhile is not lost."""
    corrected = await Corrected.deliver(database, chats=3)
    day = Withdrawal(corrected)
    await day.withdraw()
    entered, platform = asyncio.Event(), corrected.platform

    async def hang(*_: object) -> None:
        entered.set()
        await asyncio.Event().wait()

    platform.edit = hang  # type: ignore[method-assign]
    dying = asyncio.create_task(corrected.job().run())
    await entered.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    del platform.edit  # type: ignore[method-assign]
    assert await corrected.job().run() == 0
    corrected.clock.advance(LEASE_S + 1)
    assert await corrected.job().run() == 3
    assert len(platform.edits) == len(set(platform.edits)) == 3


async def test_a_second_withdrawal_during_a_correction_is_not_lost(database: Database) -> None:
    """RULE: finishing the first does not take the second from the queue."""
    corrected = await Corrected.deliver(database, chats=1)
    day, platform = Withdrawal(corrected), corrected.platform
    await day.withdraw()
    edit = platform.edit

    async def edit_and_withdraw(*given: object) -> None:
        platform.edit = edit  # type: ignore[method-assign]
        await edit(*given)  # type: ignore[arg-type]
        corrected.clock.advance(1)
        await day.undo()

    platform.edit = edit_and_withdraw  # type: ignore[method-assign]
    assert await corrected.job().run() == 2
    assert [words for _, _, words in platform.edits] == ["part 1, struck", "part 1"]


async def test_what_is_not_sent_yet_is_planned_anew(database: Database) -> None:
    """RULE: a digest that is stored and of which nothing was sent is sent as the day is now."""
    day, platform = Day(), EditablePlatform()
    setup = DeliverySetup.create(database, render=day.render)
    setup.worker.messengers = {"loop": platform}
    platform.faults["1"].append(Unreachable("down"))
    await setup.enqueue(1)
    corrected = Corrected(database, day, setup, platform)
    async with setup.running():
        await setup.wait_until(lambda counts: counts.open == 1 and not platform.faults["1"])
    setup.clock.advance(3601)
    assert await Withdrawal(corrected).withdraw() == 0
    setup.worker.plans.forget()
    await setup.run_until(lambda counts: counts.open == 0)
    assert platform.received["1"] == ["part 0, later", "part 1, struck", "part 2, later"]
    assert await corrected.job().run() == 0


async def test_what_another_process_had_cached_is_corrected_too(database: Database) -> None:
    """RULE: each process forgets what it has cached when it sees a withdrawal; what was planned by then is looked at once more
    when that is stored: once, however many processes there are, but also when one that was held up sees it later.
    """
    corrected = await Corrected.deliver(database, chats=1)
    day, job, other, held_up = Withdrawal(corrected), corrected.job(), corrected.job(), corrected.job()
    await held_up.follow_withdrawals()
    await day.withdraw()
    await other.follow_withdrawals()
    assert await job.run() == 1
    corrected.day.words = PARTS
    await corrected.setup.enqueue(2)
    corrected.setup.worker.plans.forget()
    await corrected.setup.run_until(lambda counts: counts.open == 0)
    corrected.day.words = day.words
    assert await job.run() == 0
    corrected.clock.advance((SEEING_TIME + PLANNING_TIME).total_seconds() + 1)
    assert await job.run() == 2
    assert corrected.platform.edits[1:] == [("2", "2.2", "part 1, struck")]
    assert [await each.run() for each in (other, corrected.job(), held_up)] == [0, 0, 0]
    corrected.clock.advance(PLANNING_TIME.total_seconds() + 1)
    assert [await each.run() for each in (job, other, held_up, other)] == [0, 0, 2, 0]


async def test_a_digest_of_the_week_is_corrected_too(database: Database) -> None:
    """RULE: a digest of a week shows the days of that week, withdrawn from or made anew; a later day's own digest does not show
    this one.
    """
    corrected = await Corrected.deliver(database, chats=0)
    setup, friday = corrected.setup, DAY + timedelta(days=2)
    daily = await save_subscription(database, 1)
    weekly = await SqlSubscriptions(database).save(replace(daily, id=None, chat=chat(2), weekday=4))
    for each in (daily, weekly):
        await setup.ledger.enqueue(each, local_day=friday, edition=friday, next_due_at=NOON, now=NOON)
    await setup.run_until(lambda counts: counts.open == 0)
    assert await Withdrawal(corrected).withdraw() == 1
    assert await corrected.job().run() == 1
    assert corrected.platform.edits == [("2", "2.2", "part 1, struck")]
    assert await corrected.remake("part 0", "part 1, anew and struck", "part 2") == 1
    assert await corrected.job().run() == 1
    assert corrected.platform.edits[1:] == [("2", "2.2", "part 1, anew and struck")]
