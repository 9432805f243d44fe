"""scheduler.watches: what a watch found is told once, also where a send fails."""

from datetime import timedelta

from insights.errors import ChatGone, DeliveryUncertain, RetryLater
from insights.store.chats.posts import SqlPosts
from insights.store.chats.watches import SqlWatches
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from insights.views.watches import MAX_SHOWN, WatchView
from scheduler.watches import WatchJob
from tests.insights.store.examples import edition, paper
from tests.scheduler.loop_platform import DAY, NOON, LoopPlatform, ManualClock, chat

PAPERS = [
    paper(n, title=f"Menu {n}", abstract="We speed up speculative decoding.") for n in range(MAX_SHOWN + 1)
]
"""One more than a message shows: the stand-in platform sends the sentence that counts it."""


def watch_job(database: Database, platform: LoopPlatform, clock: ManualClock) -> WatchJob:
    return WatchJob(
        watches=SqlWatches(database),
        editions=SqlEditions(database),
        find_messenger={"loop": platform}.get,  # type: ignore[arg-type]
        posts=SqlPosts(database, clock),
        view=WatchView(),
        clock=clock,
    )


async def test_each_chat_is_told_once_whatever_its_platform_answers(database: Database) -> None:
    """RULE: asked to wait, it is told later; a lost answer is no reason to tell twice; the watches of a chat that is gone
    end; two processes that look at the same day tell each chat once.
    """
    platform, clock, store = LoopPlatform(), ManualClock(), SqlWatches(database)
    for number in range(4):
        await store.add(
            chat(number),
            "speculative decoding",
            language="en",
            newest_day=DAY - timedelta(days=1),
            now=NOON,
            limit=9,
        )
    await SqlEditions(database).save_edition(edition(DAY, *PAPERS), {})
    platform.faults["1"].append(RetryLater(60, "chat"))
    platform.faults["2"].append(DeliveryUncertain("no answer"))
    platform.faults["3"].append(ChatGone("kicked"))
    assert await watch_job(database, platform, clock).run() == 1
    assert await watch_job(database, platform, clock).run() == 0
    clock.advance(61)
    assert await watch_job(database, platform, clock).run() == 1
    clock.advance(24 * 3600)
    assert await watch_job(database, platform, clock).run() == 0
    assert {number: len(texts) for number, texts in platform.received.items() if texts} == {"0": 1, "1": 1}
    assert list(await store.list_of(chat(3))) == []
