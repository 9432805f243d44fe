"""scheduler.limits.account_slots: what a chat may get, whoever of its topics it is for."""

from dataclasses import replace

import pytest

from insights.errors import RetryLater
from insights.ports.messaging import Limits
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database
from scheduler.limits.account_limiter import AccountLimiter, MemoryRates
from scheduler.limits.account_slots import AccountSlots
from tests.scheduler.loop_platform import (
    DAY,
    NOON,
    PARTS,
    DeliverySetup,
    LoopPlatform,
    chat,
    save_subscription,
)

FAST = Limits(account_per_second=1e6, chat_per_second=1e6)
GROUP = replace(FAST, chat_window_limit=20, chat_window_s=60.0)


def account_slots(limits: Limits) -> AccountSlots:
    limiter = AccountLimiter(key="loop/bot", per_second=limits.account_per_second, rate_store=MemoryRates())
    return AccountSlots.from_limiter(limiter, limits, max_in_flight=20)


async def test_a_group_keeps_a_share_of_its_minute_for_answers() -> None:
    """RULE: of twenty a minute in a group sixteen are deliveries', over all its topics; the next one comes back
    when the minute is over. Other chats do not wait.
    """
    slots = account_slots(GROUP)
    for n in range(16):
        await slots.begin_delivery(replace(chat(-1), thread=str(n)))
    with pytest.raises(RetryLater) as later:
        await slots.begin_delivery(replace(chat(-1), thread="16"))
    assert later.value.scope == "chat"
    assert 0 < later.value.retry_after_s <= 60
    await slots.begin_delivery(chat(-2))


async def test_where_no_window_counts_nobody_waits_for_one() -> None:
    """RULE: a platform that counts seconds only has no minute to fill."""
    slots = account_slots(FAST)
    for _ in range(100):
        await slots.begin_delivery(chat(-1))
        slots.end_delivery(chat(-1))


async def test_topics_of_one_group_take_turns(any_database: Database) -> None:
    """RULE: four topics of a group subscribed, twelve messages: all arrive, never more in a window than a share."""
    setup = DeliverySetup.create(any_database)
    window = 0.6
    limits = replace(FAST, chat_window_limit=6, chat_window_s=window)
    setup.platform = LoopPlatform(limits=limits)
    setup.worker.messengers = {"loop": setup.platform}
    subscription = await save_subscription(any_database, 1)
    for n in range(4):
        topic = replace(subscription, id=None, chat=replace(subscription.chat, thread=str(n)))
        saved = await SqlSubscriptions(any_database).save(topic)
        await setup.ledger.enqueue(saved, local_day=DAY, edition=DAY, next_due_at=NOON, now=setup.clock.now())
    await setup.run_until(lambda counts: counts.open == 0)
    assert sorted(setup.platform.received["1"]) == sorted(PARTS * 4)
    times = setup.platform.times
    assert all(later - first >= window * 0.95 for first, later in zip(times, times[5:], strict=False))
