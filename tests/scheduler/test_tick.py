"""scheduler.tick: what is due is sent once, late if it must be, and never silently not at all."""

from datetime import UTC, date, datetime, timedelta

from insights.ledger import LedgerCounts
from insights.store.engine import Database
from insights.store.ledger import SqlLedger
from insights.store.subscriptions import SqlSubscriptions
from insights.subscriptions import Subscription
from scheduler.tick import Tick
from tests.scheduler.loop import DAY, NOON, Hand, chat, subscribed


class Press:
    """Editions that are out; a channel gets the newest it has not had."""

    def __init__(self, ledger: SqlLedger, *days: date) -> None:
        self.ledger = ledger
        self.days = list(days)

    async def __call__(self, subscription: Subscription) -> date | None:
        if subscription.chat.id == "13":
            raise LookupError
        had = await self.ledger.had(subscription)
        return max((day for day in self.days if had is None or day > had), default=None)


def _tick(database: Database, clock: Hand, *days: date) -> tuple[Tick, Press]:
    ledger = SqlLedger(database)
    press = Press(ledger, *days)
    return Tick(ledger=ledger, latest=press, clock=clock, max_lateness=timedelta(hours=12), page=2), press


async def _next_due(database: Database, number: int = 1) -> datetime:
    saved = await SqlSubscriptions(database).get(chat(number))
    assert saved is not None
    return saved.next_due_at


async def test_what_is_due_is_enqueued_once(database: Database) -> None:
    """All channels, page after page; a second tick, here or elsewhere, adds nothing."""
    for n in range(5):
        await subscribed(database, n)
    tick, _ = _tick(database, Hand(), DAY)
    assert await tick() == 5
    assert await tick() == 0
    assert await _next_due(database) == NOON + timedelta(days=1)
    assert await tick.ledger.counts() == LedgerCounts(open=5)


async def test_an_edition_that_comes_late_is_still_sent(database: Database) -> None:
    """While no edition is out the channel stays due; when one comes, it is enqueued for that day."""
    saved = await subscribed(database, 1)
    clock = Hand()
    tick, press = _tick(database, clock)
    for _ in range(3):
        assert await tick() == 0
        clock.later(3600)
    assert await _next_due(database) == NOON
    press.days.append(DAY)
    assert await tick() == 1
    assert (await tick.ledger.last(saved) or {})["local_day"] == "2024-11-06"


async def test_a_day_without_an_edition_is_settled_in_the_end(database: Database) -> None:
    """Past the maximum lateness the row says that there was nothing new, and tomorrow is due."""
    saved = await subscribed(database, 1)
    clock = Hand(NOON + timedelta(hours=12, seconds=1))
    tick, _ = _tick(database, clock)
    assert await tick() == 0
    assert await tick.ledger.last(saved) == {
        "local_day": "2024-11-06",
        "state": "skipped",
        "reason": "nothing-new",
    }
    assert await _next_due(database) == NOON + timedelta(days=1)


async def test_after_a_long_absence_the_past_is_not_made_up_for(database: Database) -> None:
    """Away for ten days: one row says too late, and the newest digest comes at the next time that is not."""
    saved = await subscribed(database, 1)
    clock = Hand(NOON + timedelta(days=10, hours=1))
    tick, _ = _tick(database, clock, DAY + timedelta(days=9))
    assert await tick() == 1
    assert await tick.ledger.counts(saved) == LedgerCounts(open=1, skipped=1)
    assert (await tick.ledger.last(saved) or {})["local_day"] == "2024-11-16"
    assert await _next_due(database) == NOON + timedelta(days=11)


async def test_one_channel_that_fails_delays_no_other(database: Database) -> None:
    """It stays due and is tried again by the next tick."""
    for n in (13, 1):
        await subscribed(database, n)
    tick, _ = _tick(database, Hand(), DAY)
    assert await tick() == 1
    assert await _next_due(database, 13) == NOON


async def test_the_paused_get_nothing(database: Database) -> None:
    """And nothing is noted about them."""
    await subscribed(database, 1)
    await SqlSubscriptions(database).pause(chat(), "asked")
    tick, _ = _tick(database, Hand(datetime(2025, 1, 1, tzinfo=UTC)), DAY)
    assert await tick() == 0
    assert await tick.ledger.counts() == LedgerCounts()
