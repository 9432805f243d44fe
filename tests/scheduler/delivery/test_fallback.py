"""scheduler.delivery.task: a rich message that is refused goes out in its classic form, once, and that is remembered."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from insights.errors import RichRefused, Unreachable
from insights.messages.blocks import Message, Paragraph, text
from insights.ports.ledger import LedgerCounts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.due import SqlDueStore
from insights.subscriptions.subscription import Subscription
from tests.scheduler.loop_platform import PARTS, Stage, chat, eventually, three


async def _styled(edition: date, subscription: Subscription) -> Sequence[Message]:
    """Rich is one message, anything else three."""
    if subscription.style == "rich":
        return [Message(blocks=(Paragraph(text=text("all in one")),), about=("p0", "p1", "p2"), rich=True)]
    classic: Sequence[Message] = await three(edition, subscription)
    return classic


async def _stage(database: Database) -> Stage:
    stage = Stage.on(database, renders=_styled)
    saved = await stage.enqueue()
    await SqlSubscriptions(database).save(replace(saved, style="rich"))
    return stage


def _done(counts: LedgerCounts) -> bool:
    return counts.open == 0


async def _style(database: Database) -> str:
    saved = await SqlSubscriptions(database).get(chat())
    assert saved is not None
    return saved.style


async def _given_back(stage: Stage, subscription: Subscription) -> bool:
    last = await SqlDueStore(stage.database).last(subscription)
    return bool(last and last.reason)


async def test_refused_as_rich_it_arrives_as_classic_once(database: Database) -> None:
    """Nothing is lost, nothing comes twice, and the next day is not tried as rich again."""
    stage = await _stage(database)
    stage.loop.faults["1"] = deque([RichRefused("unsupported")])
    assert await stage.until(_done) == LedgerCounts(done=1)
    assert (stage.loop.got["1"], await _style(database)) == (PARTS, "refused")


async def test_other_trouble_is_no_refusal(database: Database) -> None:
    """Who cannot be reached gets the rich message later: the choice stands."""
    stage = await _stage(database)
    saved = await SqlSubscriptions(database).get(chat())
    assert saved is not None
    stage.loop.faults["1"] = deque([Unreachable("down")])
    async with stage.running():
        await eventually(lambda: _given_back(stage, saved))
        stage.clock.later(10)
        stage.drain.wake()
        assert await stage.reach(_done) == LedgerCounts(done=1)
    assert (stage.loop.got["1"], await _style(database)) == (["all in one"], "rich")
