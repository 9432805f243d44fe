"""scheduler.paper_changes: what became of a paper is told once, in one message a day, where the paper was posted."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from insights.digest.paper_follower import PaperFollower
from insights.errors import ChatGone, DeliveryUncertain, RetryLater, SourceFailed
from insights.messages.blocks import Message
from insights.messages.plain_text import render
from insights.model import Chat, Paper, WithdrawalReason
from insights.model.paper_change import ChangeKind
from insights.ports.ledger import DeliveryPlan
from insights.ports.messaging import Part, Sent
from insights.ports.saved_papers import PersonRef
from insights.store.chats.posts import SqlPosts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.change_notices import SqlChangeNotices
from insights.store.delivery.corrections import SqlCorrections
from insights.store.delivery.ledger import SqlLedger
from insights.store.delivery.paper_changes import SqlPaperChanges
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.saved_papers import SqlSavedPapers
from insights.views.paper_changes import MAX_SHOWN, PaperChangesView
from scheduler.paper_changes import PaperChangeJob
from tests.insights.store.examples import edition, paper
from tests.scheduler.loop_platform import DAY, NOON, LoopPlatform, ManualClock, chat, save_subscription


class TextPlatform(LoopPlatform):
    """Shows whole messages as text."""

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        del chat
        return [Part(payload={"text": render(one, 200).text}, paper_ids=one.paper_ids) for one in messages]


@dataclass
class Arxiv:
    """The port to arXiv's API: the papers as they are there now."""

    papers: dict[str, Paper] = field(default_factory=dict)
    asked: list[Sequence[str]] = field(default_factory=list)
    error: SourceFailed | None = None

    async def find_papers(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        self.asked.append(ids)
        if self.error:
            raise self.error
        return {paper_id: self.papers[paper_id] for paper_id in ids if paper_id in self.papers}


@dataclass
class Follow:
    """A bot that delivered one edition, and follows its papers."""

    database: Database
    clock: ManualClock = field(default_factory=ManualClock)
    platform: TextPlatform = field(default_factory=TextPlatform)
    arxiv: Arxiv = field(default_factory=Arxiv)

    def job(self, **options: Any) -> PaperChangeJob:
        """A process that has just started."""
        follower = PaperFollower(
            store=SqlPaperChanges(self.database), lookup=self.arxiv, clock=self.clock, days=60
        )
        return PaperChangeJob(
            **{
                "follower": follower,
                "notices": SqlChangeNotices(self.database),
                "subscriptions": SqlSubscriptions(self.database),
                "find_messenger": {"loop": self.platform}.get,
                "posts": SqlPosts(self.database, self.clock),
                "view": PaperChangesView(),
                "clock": self.clock,
                **options,
            }
        )

    async def deliver(self, papers: Sequence[Paper], *numbers: int) -> None:
        """The edition of DAY, posted at noon to each of these chats; arXiv has the papers as they were announced."""
        await SqlEditions(self.database).save_edition(edition(DAY, *papers), {})
        self.arxiv.papers = {one.id: one for one in papers}
        for number in numbers:
            await self.post([one.id for one in papers], number)

    async def next_morning(self) -> int:
        """The look-ups after arXiv's announcement, and the chats' hour; returns how many messages were sent."""
        self.clock.instant += NIGHT
        sent = await self.job().run()
        self.clock.instant += MORNING
        return sent + await self.job().run()

    async def post(self, ids: Sequence[str], number: int) -> None:
        ledger, now = SqlLedger(self.database), self.clock.now()
        saved = await save_subscription(self.database, number)
        await ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=NOON + timedelta(days=1), now=now)
        (delivery,) = await ledger.claim("host-1", now, lease_s=30, limit=1)
        parts = (Part(payload={"text": "digest"}, paper_ids=tuple(ids)),)
        await ledger.save_plan(delivery, DeliveryPlan.from_parts(parts))
        await ledger.ack(
            replace(delivery, parts=parts), 0, Sent(message_ref=f"post-{number}"), now, lease_s=30
        )

    def change(self, paper_id: str, **fields: Any) -> None:
        """From now on arXiv has it so."""
        self.arxiv.papers[paper_id] = replace(self.arxiv.papers[paper_id], **fields)

    @property
    def told(self) -> dict[str, list[str]]:
        return {number: texts for number, texts in self.platform.received.items() if texts}


PAPERS = [paper(n, version=1, comment="9 pages", sources=("arxiv",)) for n in (1, 2, 3)]
NIGHT = timedelta(hours=19)
"""From noon in UTC to an hour after arXiv's announcement, when papers are looked up."""
MORNING = timedelta(hours=5)
"""From then to noon, the chats' hour."""


async def test_what_became_of_papers_is_told_in_one_reply_a_day(database: Database) -> None:
    """RULE: a version, acceptance and code of one day are one silent reply to the post, at the chat's hour; what has been there
    from the beginning, or was told, is not told, also not by a process that starts anew.
    """
    follow = Follow(database)
    await follow.deliver(PAPERS, 1)
    assert await follow.job().run() == 0
    follow.change(PAPERS[0].id, version=2)
    follow.change(PAPERS[1].id, comment="Accepted to ICML 2025 (oral). Code: https://github.com/who/what")
    follow.clock.instant += NIGHT
    assert await follow.job().run() == 0
    follow.clock.instant += MORNING
    assert await follow.job().run() == 1
    (text,) = follow.told["1"]
    assert "Accepted at ICML 2025, as an oral." in text
    assert "github.com/who/what" in text
    assert text.index("ICML") < text.index("Version 2 is out.")
    assert follow.platform.anchors == ["post-1"]
    assert PAPERS[2].title not in text
    for hours in (19, 5, 19, 5):
        follow.clock.instant += timedelta(hours=hours)
        assert await follow.job().run() == 0


async def test_each_chat_is_told_once_whatever_its_platform_answers(database: Database) -> None:
    """RULE: a message counts as told before it is sent: a lost answer, and a process that dies while it sends, tell nothing
    twice. Asked to wait, it is told later. A chat that turned it off, or is paused, is not told, nor later.
    """
    follow = Follow(database)
    await follow.deliver(PAPERS, *range(6))
    await follow.job().run()
    store = SqlSubscriptions(database)
    for number, settings in ((4, {"notify_changes": False}), (5, {"paused": True})):
        subscription = await store.get(chat(number))
        assert subscription
        await store.save(replace(subscription, **settings))
    follow.platform.faults["1"].append(RetryLater(60, "chat"))
    follow.platform.faults["2"].append(DeliveryUncertain("no answer"))
    follow.platform.faults["3"].append(ChatGone("kicked"))
    follow.change(PAPERS[0].id, version=2)
    assert await follow.next_morning() == 1
    follow.clock.advance(61)
    assert await follow.job().run() == 1
    subscription = await store.get(chat(5))
    assert subscription
    await store.save(replace(subscription, paused=False))
    assert await follow.next_morning() == await follow.next_morning() == 0
    assert {number: len(texts) for number, texts in follow.told.items()} == {"0": 1, "1": 1}


async def test_a_process_that_ends_while_it_sends_tells_nothing_twice(sqlite_database: Database) -> None:
    """RULE: also where its stop comes between the platform's acceptance and its answer."""
    follow = Follow(sqlite_database)
    await follow.deliver(PAPERS, 1)
    await follow.job().run()
    follow.change(PAPERS[0].id, version=2)
    follow.clock.instant += NIGHT
    await follow.job().run()
    follow.clock.instant += MORNING
    follow.platform.hold = asyncio.Event()
    async with asyncio.timeout(20):
        running = asyncio.create_task(follow.job().run())
        await follow.platform.entered.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    follow.platform.hold = None
    assert await follow.next_morning() == 0


async def test_what_is_not_known_to_be_new_is_no_news(sqlite_database: Database) -> None:
    """RULE: a paper looked up for the first time days after its post gives no news, and neither does one that has not been
    posted; its page shows what became of it all the same.
    """
    follow = Follow(sqlite_database)
    await follow.deliver(PAPERS[:1], 1)
    follow.change(PAPERS[0].id, version=3)
    follow.clock.instant += timedelta(days=5)
    assert await follow.job().run() == 0
    assert await follow.next_morning() == 0
    (change,) = (await SqlPaperChanges(sqlite_database).list_changes([PAPERS[0].id]))[PAPERS[0].id]
    assert (change.kind, change.detail, follow.told) == (ChangeKind.NEW_VERSION, "3", {})


async def test_a_withdrawal_is_told_alone_and_marks_the_record(database: Database) -> None:
    """RULE: of a paper that is withdrawn by a new version only the withdrawal is told; its record has arXiv's notice from then
    on. What its day says of it is withdrawn, and what was posted is to be struck.
    """
    follow = Follow(database)
    await follow.deliver(PAPERS, 1)
    await follow.job().run()
    notice = "This paper has been withdrawn by the authors due to an error in Section 4"
    follow.change(PAPERS[1].id, version=2, comment=notice)
    assert await follow.next_morning() == 1
    (text,) = follow.told["1"]
    assert "Withdrawn by its authors." in text
    assert "Version 2" not in text
    stored = await SqlEditions(database).get_edition(DAY)
    assert stored
    assert [item.paper.comment for item in stored.papers] == ["9 pages", notice, "9 pages"]
    assert [bool(stored.tldrs[one.id].withdrawals) for one in PAPERS] == [False, True, False]
    statements = [each for section in stored.reports["en"][0].sections for each in section.statements]
    assert {each.papers for each in statements if each.withdrawal} == {(PAPERS[1].id,)}
    [correction] = await SqlCorrections(database).claim(follow.clock.now(), lease_s=60, limit=9)
    assert {each.withdrawal.reason for each in correction.withdrawn or ()} == {WithdrawalReason.PAPER}


async def test_of_many_papers_the_gravest_are_named(sqlite_database: Database) -> None:
    """RULE: one message names MAX_SHOWN papers, and says of the others how many there are and what became of them."""
    follow = Follow(sqlite_database)
    papers = [paper(n, version=1, sources=("arxiv",)) for n in range(1, MAX_SHOWN + 4)]
    await follow.deliver(papers, 1)
    await follow.job().run()
    for one in papers[:-1]:
        follow.change(one.id, version=2)
    follow.change(papers[-1].id, comment="Accepted at ACL 2025")
    assert await follow.next_morning() == 1
    (text,) = follow.told["1"]
    assert text.count("Version 2 is out.") == MAX_SHOWN - 1
    assert "Accepted at ACL 2025." in text
    assert "Besides: 3 in a new version." in text


async def test_arxiv_is_asked_once_after_each_announcement(sqlite_database: Database) -> None:
    """RULE: one request has many papers; nothing is asked before the next announcement; a failed one is made again in an hour;
    a paper is asked for no longer than FOLLOW_PAPERS_DAYS.
    """
    follow = Follow(sqlite_database)
    await follow.deliver(PAPERS, 1, 2)
    ids = sorted(one.id for one in PAPERS)
    await follow.job().run()
    await follow.job().run()
    assert [sorted(asked) for asked in follow.arxiv.asked] == [ids]
    follow.clock.instant += NIGHT
    follow.arxiv.error = SourceFailed("arxiv", "timeout")
    await follow.job().run()
    follow.arxiv.error = None
    await follow.job().run()
    assert len(follow.arxiv.asked) == 2
    follow.clock.instant += timedelta(hours=1)
    await follow.job().run()
    assert len(follow.arxiv.asked) == 3
    follow.clock.instant += timedelta(days=60)
    await follow.job().run()
    assert len(follow.arxiv.asked) == 3


async def test_who_saved_a_paper_is_told_in_private(sqlite_database: Database) -> None:
    """RULE: where the private chat has the person's id and a subscription; a paper that was posted there, too, is told once."""
    follow = Follow(sqlite_database)
    await follow.deliver(PAPERS[:1], 1)
    saved = SqlSavedPapers(sqlite_database)
    follow.arxiv.papers |= {one.id: one for one in PAPERS}
    await saved.save(PersonRef(platform="loop", account="bot", id="1"), PAPERS[:2], NOON, 9)
    await saved.save(PersonRef(platform="loop", account="bot", id="none"), PAPERS, NOON, 9)
    await follow.job().run()
    for one in PAPERS:
        follow.change(one.id, version=2)
    assert await follow.next_morning() == 1
    (text,) = follow.told["1"]
    assert [text.count(one.title) for one in PAPERS] == [1, 1, 0]
