"""scheduler.operator_alerts: alerts to the operator, once each."""

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
from insights.subscriptions.reason import Reason, ReasonKind
from insights.taxonomy.taxonomy import load_taxonomy
from insights.views.settings import SettingsView
from insights.views.status import StatusView
from scheduler.operator_alerts import OperatorAlerts
from tests.scheduler.loop_platform import DAY, NOON, ManualClock, save_subscription
from tests.scheduler.test_due_job import insert_edition

VIEW = StatusView(settings=SettingsView(taxonomy=load_taxonomy()))


@dataclass
class Operator:
    """Receives alerts, except while `is_away`."""

    received: list[str] = field(default_factory=list)
    is_away: bool = False

    async def notify(self, message: Message) -> bool:
        if not self.is_away:
            self.received.append(render(message, 1000).text)
        return not self.is_away


def operator_alerts(database: Database, clock: ManualClock, operator: Operator) -> OperatorAlerts:
    return OperatorAlerts(
        due_store=SqlDueStore(database),
        overview=SqlDeliveryOverview(database),
        edition_store=SqlEditions(database),
        clock=clock,
        view=VIEW,
        language="en",
        notify=operator.notify,
    )


async def test_a_stuck_day_is_told_once_after_noon_in_new_york(database: Database) -> None:
    """Not before noon, not on a weekend, and once however many processes look."""
    operator = Operator()
    clock = ManualClock(datetime(2024, 11, 6, 16, 59, tzinfo=UTC))
    await operator_alerts(database, clock, operator).run()
    clock.instant = datetime(2024, 11, 9, 20, tzinfo=UTC)
    await operator_alerts(database, clock, operator).run()
    assert operator.received == []
    clock.instant = datetime(2024, 11, 6, 17, tzinfo=UTC)
    await asyncio.gather(*(operator_alerts(database, clock, operator).run() for _ in range(3)))
    await operator_alerts(database, clock, operator).run()
    (alert,) = operator.received
    assert "No digest of Wednesday, 6 November 2024 yet" in alert


async def test_a_day_that_is_there_is_not_stuck_and_an_empty_one_is_told(database: Database) -> None:
    """A made edition is no news; one without papers is, with its reason."""
    operator = Operator()
    clock = ManualClock(datetime(2024, 11, 6, 18, tzinfo=UTC))
    await insert_edition(database, DAY)
    await operator_alerts(database, clock, operator).run()
    assert operator.received == []
    await insert_edition(database, date(2024, 11, 7), published=0, empty="nothing-announced")
    for _ in range(2):
        await operator_alerts(database, clock, operator).run()
    (alert,) = operator.received
    assert "Thursday, 7 November 2024 is empty: the sources answered and listed no paper" in alert


async def test_who_could_not_be_told_is_told_later(database: Database) -> None:
    """An operator's chat that is not connected yet hears it when it is, a minute later."""
    operator, clock = Operator(is_away=True), ManualClock(datetime(2024, 11, 6, 18, tzinfo=UTC))
    alerts = operator_alerts(database, clock, operator)
    await alerts.run()
    operator.is_away = False
    await alerts.run()
    assert operator.received == []
    clock.advance(61)
    await alerts.run()
    assert len(operator.received) == 1


async def bury(database: Database, number: int, reason: str, *, day: date = DAY) -> None:
    """A delivery that will not be sent; the channel rests."""
    ledger, saved = SqlLedger(database), await save_subscription(database, number)
    await ledger.enqueue(saved, local_day=day, edition=day, next_due_at=NOON, now=NOON)
    (delivery,) = await ledger.claim("one", NOON, lease_s=30, limit=10)
    await ledger.mark_dead(delivery, Reason(ReasonKind.CHAT_GONE, reason), pause_channel=True)


async def test_each_chat_that_is_gone_is_one_line_with_its_reason(database: Database) -> None:
    """RULE: a delivery that was given up is told once, all new ones in one message; old ones are no news."""
    operator, clock = Operator(), ManualClock()
    await insert_edition(database, DAY)
    await bury(database, 1, "bot was blocked by the user")
    await bury(database, 2, "chat not found")
    await bury(database, 3, "chat not found", day=date(2024, 10, 1))
    await asyncio.gather(*(operator_alerts(database, clock, operator).run() for _ in range(2)))
    alerts_text = "\n".join(operator.received)
    assert alerts_text.count("bot was blocked by the user") == alerts_text.count("chat not found") == 1
    await bury(database, 4, "chat not found")
    await operator_alerts(database, clock, operator).run()
    assert "given up: 1." in operator.received[-1]
    assert "/status retry" in operator.received[-1]
    assert sum(text.count("chat not found") for text in operator.received) == 2


async def test_what_befalls_many_is_told_once(database: Database) -> None:
    """RULE: a revoked token takes all chats at once: that is one message, not one for each."""
    operator, clock = Operator(), ManualClock()
    await insert_edition(database, DAY)
    for number in range(12):
        await bury(database, number, "token_revoked")
    for _ in range(3):
        await operator_alerts(database, clock, operator).run()
    (alert,) = operator.received
    assert "the app's token was revoked" in alert
    assert "/status retry all" in alert


async def test_a_line_that_could_not_be_told_comes_later(database: Database) -> None:
    """RULE: an operator's chat that is away hears of given-up deliveries when it is back."""
    operator, clock = Operator(is_away=True), ManualClock()
    await insert_edition(database, DAY)
    await bury(database, 1, "chat not found")
    alerts = operator_alerts(database, clock, operator)
    await alerts.run()
    operator.is_away = False
    clock.advance(61)
    await alerts.run()
    (alert,) = operator.received
    assert "chat not found" in alert


async def reject_delivery(database: Database, day: date, **facts: Any) -> None:
    """A delivery that the platform does not take."""
    ledger, saved = SqlLedger(database), await save_subscription(database, 1)
    await ledger.enqueue(saved, local_day=day, edition=day, next_due_at=NOON, now=NOON)
    (delivery,) = await ledger.claim("one", NOON, lease_s=30, limit=10)
    await ledger.reject(delivery, "message is too long", **facts)


async def test_what_the_platform_refuses_is_told_once_a_day(database: Database) -> None:
    """One message for a reason, not one for each channel, and how to try again."""
    operator, clock = Operator(), ManualClock()
    await insert_edition(database, DAY)
    await reject_delivery(database, DAY)
    for _ in range(2):
        await operator_alerts(database, clock, operator).run()
    (alert,) = operator.received
    assert "the platform said: “message is too long”" in alert
    assert "/status retry all" in alert
