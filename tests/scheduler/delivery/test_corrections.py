"""A day that was made anew: what was posted of it is edited, each changed message once, and nothing is posted anew."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest

from insights.errors import ChatGone, DeliveryUncertain, Refused, RetryLater, Unreachable
from insights.i18n.catalog import translate
from insights.messages.blocks import Message, Paragraph, text
from insights.model import Chat
from insights.ports.messaging import Part
from insights.store.chats.posts import SqlPosts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.corrections import SqlCorrections
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.corrections import CorrectionJob
from scheduler.delivery.rendering import PlanCache, RenderedDigest
from scheduler.delivery.task import AccessCheck, admit_every_chat
from tests.scheduler.loop_platform import DAY, PARTS, DeliverySetup, LoopPlatform, ManualClock, chat


@dataclass
class EditablePlatform(LoopPlatform):
    """The stand-in platform with edits, of which `edit_faults` fail."""

    edits: list[tuple[str, str, str]] = field(default_factory=list)
    edit_faults: deque[Exception] = field(default_factory=deque)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        await asyncio.sleep(0)
        if self.edit_faults:
            raise self.edit_faults.popleft()
        self.edits.append((chat.id, message_ref, part.payload["text"]))


@dataclass
class Day:
    """The day as it is rendered now."""

    words: Sequence[str] = tuple(PARTS)

    async def render(self, day: date, subscription: Subscription) -> RenderedDigest:
        del day, subscription
        messages = [Message(blocks=(Paragraph(text=text(each)),), paper_ids=(each,)) for each in self.words]
        return RenderedDigest(messages, key="day")


@dataclass
class Corrected:
    """Deliveries of a day on a real database, and the job that corrects them."""

    database: Database
    day: Day
    setup: DeliverySetup
    platform: EditablePlatform

    @classmethod
    async def deliver(cls, database: Database, chats: int = 2) -> "Corrected":
        day = Day()
        setup = DeliverySetup.create(database, render=day.render)
        platform = EditablePlatform()
        setup.worker.messengers = {"loop": platform}
        for number in range(1, chats + 1):
            await setup.enqueue(number)
        await setup.run_until(lambda counts: counts.open == 0)
        return cls(database, day, setup, platform)

    @property
    def clock(self) -> ManualClock:
        return self.setup.clock

    def job(self, is_admitted: AccessCheck = admit_every_chat) -> CorrectionJob:
        return CorrectionJob(
            corrections=SqlCorrections(self.database),
            find_messenger={"loop": self.platform}.get,
            plans=PlanCache(self.day.render),
            clock=self.clock,
            is_admitted=is_admitted,
        )

    async def remake(self, *words: str, day: date = DAY) -> int:
        self.day.words = words
        return await SqlCorrections(self.database).request(day, self.clock.now())

    async def papers(self, ref: str) -> tuple[str, ...]:
        return await SqlPosts(self.database, self.clock).get_paper_ids(chat(1), ref)


async def test_what_changed_is_edited(database: Database) -> None:
    """RULE: the messages that differ are edited in every chat, and are about the papers they show now; nothing is sent."""
    corrected = await Corrected.deliver(database)
    sent = {number: list(words) for number, words in corrected.platform.received.items()}
    assert await corrected.remake("part 0", "part 1, corrected", "part 2") == 2
    assert await corrected.job().run() == 2
    assert sorted(corrected.platform.edits) == [
        ("1", "1.2", "part 1, corrected"),
        ("2", "2.2", "part 1, corrected"),
    ]
    assert corrected.platform.received == sent
    assert await corrected.papers("1.2") == ("part 1, corrected",)
    assert await corrected.job().run() == 0


async def test_a_second_correction_starts_from_the_first(database: Database) -> None:
    """RULE: what the messages show now is stored: a correction that is taken back is edited back."""
    corrected = await Corrected.deliver(database, chats=1)
    for words in ("wrong", "part 1"):
        await corrected.remake("part 0", words, "part 2")
        assert await corrected.job().run() == 1
    assert [words for _, _, words in corrected.platform.edits] == ["wrong", "part 1"]


async def test_a_day_that_stays_the_same_edits_nothing(database: Database) -> None:
    """RULE: made anew with the same words, or another day: no message is touched."""
    corrected = await Corrected.deliver(database)
    assert await corrected.remake(*PARTS) == 2
    assert await corrected.job().run() == 2
    assert await corrected.remake("x", "y", "z", day=date(2024, 11, 7)) == 0
    assert await corrected.job().run() == 0
    assert corrected.platform.edits == []


async def test_fewer_and_more_messages(database: Database) -> None:
    """RULE: a message without a part says so; a part without a message is not posted late."""
    corrected = await Corrected.deliver(database, chats=1)
    await corrected.remake("part 0")
    await corrected.job().run()
    left_out = translate("en", "digest.left_out")
    assert corrected.platform.edits == [("1", "1.2", left_out), ("1", "1.3", left_out)]
    await corrected.remake(*PARTS, "part 3")
    await corrected.job().run()
    assert [words for _, _, words in corrected.platform.edits[2:]] == ["part 1", "part 2"]
    assert len(corrected.platform.received["1"]) == 3


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [(RetryLater(30), 31), (Unreachable("down"), 61), (DeliveryUncertain("?"), 61)],
    ids=str,
)
async def test_an_edit_that_fails_is_tried_again(
    database: Database, fault: Exception, seconds: float
) -> None:
    """RULE: a limit is waited for as long as the platform says, a failure for a minute; an edit may be done twice."""
    corrected = await Corrected.deliver(database, chats=1)
    corrected.platform.edit_faults.append(fault)
    await corrected.remake("a", "b", "c")
    assert await corrected.job().run() == 0
    assert await corrected.job().run() == 0
    corrected.clock.advance(seconds)
    assert await corrected.job().run() == 1
    assert [words for _, _, words in corrected.platform.edits] == ["a", "b", "c"]


async def test_what_cannot_be_edited_stays(database: Database) -> None:
    """RULE: a message that the platform does not edit stays as it is, and the others are edited; a chat that is gone is left."""
    corrected = await Corrected.deliver(database, chats=1)
    corrected.platform.edit_faults.append(Refused("message_not_found"))
    await corrected.remake("a", "b", "c")
    assert await corrected.job().run() == 1
    assert [words for _, _, words in corrected.platform.edits] == ["b", "c"]
    corrected.platform.edit_faults.append(ChatGone("is_archived"))
    await corrected.remake("d", "e", "f")
    assert await corrected.job().run() == 1
    assert len(corrected.platform.edits) == 2


async def test_a_chat_that_is_not_served_is_left(database: Database) -> None:
    """RULE: what is not admitted any more gets no edit either."""
    corrected = await Corrected.deliver(database, chats=1)

    async def is_admitted(_: Chat) -> bool:
        return False

    await corrected.remake("a", "b", "c")
    assert await corrected.job(is_admitted).run() == 1
    assert corrected.platform.edits == []


async def test_a_message_of_unknown_place_leaves_the_digest(database: Database) -> None:
    """RULE: where an answer was lost nobody knows which message is which: nothing is edited."""
    setup = DeliverySetup.create(database)
    platform = EditablePlatform(loses_answers=True)
    platform.faults["1"] = deque([DeliveryUncertain("lost"), DeliveryUncertain("lost")])
    setup.worker.messengers = {"loop": platform}
    await setup.enqueue(1)
    async with setup.running():
        await setup.wait_until(lambda counts: counts.possible_duplicates > 0)
        setup.clock.advance(600)
        await setup.wait_until(lambda counts: counts.open == 0)
    corrected = Corrected(database, Day(), setup, platform)
    await corrected.remake("a", "b", "c")
    assert await corrected.job().run() == 1
    assert platform.edits == []


async def test_a_digest_on_its_way_is_corrected_when_it_has_arrived(database: Database) -> None:
    """RULE: the parts that are being sent are those of the day as it was: they are edited afterwards."""
    day, platform = Day(), EditablePlatform(hold=asyncio.Event())
    setup = DeliverySetup.create(database, render=day.render)
    setup.worker.messengers = {"loop": platform}
    await setup.enqueue(1)
    corrected = Corrected(database, day, setup, platform)
    async with setup.running():
        await platform.entered.wait()
        assert await corrected.remake("a", "b", "c") == 1
        assert await corrected.job().run() == 0
        assert platform.hold is not None
        platform.hold.set()
        await setup.wait_until(lambda counts: counts.done == 1)
    assert platform.received["1"] == PARTS
    assert await corrected.job().run() == 1
    assert [words for _, _, words in platform.edits] == ["a", "b", "c"]


async def test_several_processes_share_the_work(database: Database) -> None:
    """RULE: each delivery is corrected by one of them."""
    corrected = await Corrected.deliver(database, chats=30)
    await corrected.remake("a", "b", "c")
    assert sum(await asyncio.gather(*(corrected.job().run() for _ in range(3)))) == 30
    assert len(corrected.platform.edits) == len(set(corrected.platform.edits)) == 90


async def test_a_forgotten_chat_is_not_corrected(database: Database) -> None:
    """RULE: with its deliveries go their corrections."""
    corrected = await Corrected.deliver(database, chats=1)
    await corrected.remake("a", "b", "c")
    await SqlSubscriptions(database).remove(chat(1))
    assert await corrected.job().run() == 0
    assert corrected.platform.edits == []


async def test_an_error_of_this_program_stops_no_other(database: Database) -> None:
    """RULE: one chat's error is logged and tried again; the others are corrected."""
    corrected = await Corrected.deliver(database)
    corrected.platform.edit_faults.append(KeyError("html"))
    await corrected.remake("a", "b", "c")
    assert await corrected.job().run() == 1
    corrected.clock.advance(61)
    assert await corrected.job().run() == 1
    assert {chat for chat, _, _ in corrected.platform.edits} == {"1", "2"}
