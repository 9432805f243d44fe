"""scheduler.delivery.task: a rich message that is refused goes out in its classic form, once, and that is remembered."""

from collections import deque
from dataclasses import replace
from datetime import date

from insights.errors import RichRefused, Unreachable
from insights.messages.blocks import Message, Paragraph, text
from insights.ports.ledger import LedgerCounts
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from insights.store.delivery.due import SqlDueStore
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.rendering import RenderedDigest
from tests.scheduler.loop_platform import PARTS, DeliverySetup, chat, eventually, render_three_parts


async def _render_in_style(day: date, subscription: Subscription) -> RenderedDigest:
    """Rich is one message, anything else three."""
    if subscription.style == "rich":
        block = Paragraph(text=text("all in one"))
        return RenderedDigest([Message(blocks=(block,), paper_ids=("p0", "p1", "p2"), rich=True)])
    return await render_three_parts(day, subscription)


async def _rich_setup(database: Database) -> DeliverySetup:
    setup = DeliverySetup.create(database, render=_render_in_style)
    saved = await setup.enqueue()
    await SqlSubscriptions(database).save(replace(saved, style="rich"))
    return setup


def _all_closed(counts: LedgerCounts) -> bool:
    return counts.open == 0


async def _style(database: Database) -> str:
    saved = await SqlSubscriptions(database).get(chat())
    assert saved is not None
    return saved.style


async def _is_given_back(setup: DeliverySetup, subscription: Subscription) -> bool:
    last = await SqlDueStore(setup.database).last_delivery(subscription)
    return bool(last and last.reason)


async def test_refused_as_rich_it_arrives_as_classic_once(database: Database) -> None:
    """Nothing is lost, nothing comes twice, and the next day is not tried as rich again."""
    setup = await _rich_setup(database)
    setup.platform.faults["1"] = deque([RichRefused("unsupported")])
    assert await setup.run_until(_all_closed) == LedgerCounts(done=1)
    assert (setup.platform.received["1"], await _style(database)) == (PARTS, "refused")


async def test_other_trouble_is_no_refusal(database: Database) -> None:
    """Who cannot be reached gets the rich message later: the choice stands."""
    setup = await _rich_setup(database)
    saved = await SqlSubscriptions(database).get(chat())
    assert saved is not None
    setup.platform.faults["1"] = deque([Unreachable("down")])
    async with setup.running():
        await eventually(lambda: _is_given_back(setup, saved))
        setup.clock.advance(10)
        setup.worker.wake()
        assert await setup.wait_until(_all_closed) == LedgerCounts(done=1)
    assert (setup.platform.received["1"], await _style(database)) == (["all in one"], "rich")
