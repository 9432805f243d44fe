"""scheduler.operator_alerts: what the operator is told without asking, once each."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from insights.messages.blocks import Message
from insights.messages.plain_text import render
from insights.store.db.database import Database
from insights.store.delivery.due import SqlDueStore
from insights.store.delivery.ledger import SqlLedger
from insights.store.delivery.overview import SqlDeliveryOverview
from insights.store.editions.edition_store import SqlEditions
from insights.taxonomy.taxonomy import load
from insights.views.settings import SettingsView
from insights.views.status import StatusView
from scheduler.operator_alerts import OperatorAlerts
from tests.scheduler.loop_platform import DAY, NOON, Hand, subscribed
from tests.scheduler.test_due_job import make

VIEW = StatusView(settings=SettingsView(taxonomy=load()))


@dataclass
class Operator:
    """Who is told; unreachable while `away`."""

    heard: list[str] = field(default_factory=list)
    away: bool = False

    async def __call__(self, message: Message) -> bool:
        if not self.away:
            self.heard.append(render(message, 1000).text)
        return not self.away


def watch(database: Database, clock: Hand, operator: Operator) -> OperatorAlerts:
    return OperatorAlerts(
        dues=SqlDueStore(database),
        operations=SqlDeliveryOverview(database),
        store=SqlEditions(database),
        clock=clock,
        view=VIEW,
        language="en",
        tells=operator,
    )


async def test_a_stuck_day_is_told_once_after_noon_in_new_york(database: Database) -> None:
    """Not before noon, not on a weekend, and once however many processes look."""
    operator = Operator()
    clock = Hand(datetime(2024, 11, 6, 16, 59, tzinfo=UTC))
    await watch(database, clock, operator)()
    clock.at = datetime(2024, 11, 9, 20, tzinfo=UTC)
    await watch(database, clock, operator)()
    assert operator.heard == []
    clock.at = datetime(2024, 11, 6, 17, tzinfo=UTC)
    await asyncio.gather(*(watch(database, clock, operator)() for _ in range(3)))
    await watch(database, clock, operator)()
    (told,) = operator.heard
    assert "No digest of Wednesday, 6 November 2024 yet" in told


async def test_a_day_that_is_there_is_not_stuck_and_an_empty_one_is_told(database: Database) -> None:
    """A made edition is no news; one without papers is, with its reason."""
    operator = Operator()
    clock = Hand(datetime(2024, 11, 6, 18, tzinfo=UTC))
    await make(database, DAY)
    await watch(database, clock, operator)()
    assert operator.heard == []
    await make(database, date(2024, 11, 7), published=0, empty="nothing-announced")
    for _ in range(2):
        await watch(database, clock, operator)()
    (told,) = operator.heard
    assert "Thursday, 7 November 2024 is empty: the sources answered and listed no paper" in told


async def test_who_could_not_be_told_is_told_later(database: Database) -> None:
    """An operator's chat that is not connected yet hears it when it is, a minute later."""
    operator, clock = Operator(away=True), Hand(datetime(2024, 11, 6, 18, tzinfo=UTC))
    watching = watch(database, clock, operator)
    await watching()
    operator.away = False
    await watching()
    assert operator.heard == []
    clock.later(61)
    await watching()
    assert len(operator.heard) == 1


async def gave_up(database: Database, number: int, reason: str, *, day: date = DAY) -> None:
    """A delivery that will not be sent; the channel rests."""
    ledger, saved = SqlLedger(database), await subscribed(database, number)
    await ledger.enqueue(saved, local_day=day, edition=day, next_due_at=NOON, now=NOON)
    (delivery,) = await ledger.claim("one", NOON, lease_s=30, limit=10)
    await ledger.mark_dead(delivery, reason, pause_channel=True)


async def test_each_chat_that_is_gone_is_one_line_with_its_reason(database: Database) -> None:
    """RULE: a delivery that was given up is told once, all new ones in one message; old ones are no news."""
    operator, clock = Operator(), Hand()
    await make(database, DAY)
    await gave_up(database, 1, "bot was blocked by the user")
    await gave_up(database, 2, "chat not found")
    await gave_up(database, 3, "chat not found", day=date(2024, 10, 1))
    await asyncio.gather(*(watch(database, clock, operator)() for _ in range(2)))
    told = "\n".join(operator.heard)
    assert told.count("bot was blocked by the user") == told.count("chat not found") == 1
    await gave_up(database, 4, "chat not found")
    await watch(database, clock, operator)()
    assert "given up: 1." in operator.heard[-1]
    assert "/status retry" in operator.heard[-1]
    assert sum(words.count("chat not found") for words in operator.heard) == 2


async def test_what_befalls_many_is_told_once(database: Database) -> None:
    """RULE: a revoked token takes all chats at once: that is one message, not one for each."""
    operator, clock = Operator(), Hand()
    await make(database, DAY)
    for number in range(12):
        await gave_up(database, number, "token_revoked")
    for _ in range(3):
        await watch(database, clock, operator)()
    (told,) = operator.heard
    assert "token_revoked" in told
    assert "/status retry all" in told


async def test_a_line_that_could_not_be_told_comes_later(database: Database) -> None:
    """RULE: an operator's chat that is away hears of given-up deliveries when it is back."""
    operator, clock = Operator(away=True), Hand()
    await make(database, DAY)
    await gave_up(database, 1, "chat not found")
    watching = watch(database, clock, operator)
    await watching()
    operator.away = False
    clock.later(61)
    await watching()
    (told,) = operator.heard
    assert "chat not found" in told


async def refused(database: Database, day: date, **facts: Any) -> None:
    """A delivery that the platform does not take."""
    ledger, saved = SqlLedger(database), await subscribed(database, 1)
    await ledger.enqueue(saved, local_day=day, edition=day, next_due_at=NOON, now=NOON)
    (delivery,) = await ledger.claim("one", NOON, lease_s=30, limit=10)
    await ledger.reject(delivery, "message is too long", **facts)


async def test_what_the_platform_refuses_is_told_once_a_day(database: Database) -> None:
    """One message for a reason, not one for each channel, and how to try again."""
    operator, clock = Operator(), Hand()
    await make(database, DAY)
    await refused(database, DAY)
    for _ in range(2):
        await watch(database, clock, operator)()
    (told,) = operator.heard
    assert "the platform said: “message is too long”" in told
    assert "/status retry all" in told
