"""scheduler.delivery.metered_ledger: what becomes of deliveries is counted, by a real worker on a real database."""

import pytest

from bot.prometheus_metrics import PrometheusMetrics
from insights.errors import ChatGone, DeliveryUncertain, Refused, RetryLater, Unreachable
from insights.ports.ledger import LedgerCounts
from insights.store.db.database import Database
from scheduler.delivery.metered_ledger import MeteredLedger
from tests.bot.test_prometheus_metrics import samples
from tests.scheduler.loop_platform import DeliverySetup


def counted(metrics: PrometheusMetrics, name: str) -> dict[str, float]:
    """By the label that is not the platform's."""
    return {
        next((value for label, value in sorted(labels) if label != "platform"), ""): value
        for (found, labels), value in samples(metrics).items()
        if found == name
    }


async def deliver(database: Database, *faults: Exception) -> PrometheusMetrics:
    """One delivery, due 400 s ago, whose sends meet these faults, until it is settled; time passes meanwhile."""
    metrics = PrometheusMetrics()
    setup = DeliverySetup.create(database)
    setup.worker.ledger = MeteredLedger(ledger=setup.ledger, metrics=metrics)
    await setup.enqueue(1)
    setup.platform.faults["1"].extend(faults)
    setup.clock.advance(400)

    def is_settled(counts: LedgerCounts) -> bool:
        setup.clock.advance(1)
        return bool(counts.done or counts.dead)

    await setup.run_until(is_settled)
    return metrics


async def test_a_delivery_and_its_lateness_are_counted(any_database: Database) -> None:
    metrics = await deliver(any_database)
    assert counted(metrics, "insights_deliveries_total") == {"done": 1}
    assert counted(metrics, "insights_delivery_lateness_seconds_sum")[""] >= 400


@pytest.mark.parametrize(
    ("fault", "outcome"), [(ChatGone("blocked"), "dead"), (Refused("too long"), "rejected")]
)
async def test_what_is_not_delivered_is_counted(
    any_database: Database, fault: Exception, outcome: str
) -> None:
    metrics = await deliver(any_database, fault)
    assert counted(metrics, "insights_deliveries_total") == {outcome: 1}


async def test_retries_are_counted_by_reason(any_database: Database) -> None:
    metrics = await deliver(any_database, RetryLater(1, scope="chat"))
    assert counted(metrics, "insights_delivery_retries_total") == {"rate": 1}
    assert counted(metrics, "insights_deliveries_total") == {"done": 1}


async def test_a_lost_answer_is_a_possible_duplicate(any_database: Database) -> None:
    metrics = await deliver(any_database, DeliveryUncertain())
    assert counted(metrics, "insights_possible_duplicates_total") == {"": 1}
    assert counted(metrics, "insights_delivery_retries_total") == {"unknown": 1}


async def test_the_log_says_what_became_of_deliveries(
    any_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: one line for each platform and minute, at the latest when the worker stops; a warning where one failed."""
    caplog.set_level("INFO", "scheduler.delivery.metered_ledger")
    await deliver(any_database, RetryLater(1, scope="chat"))
    (line,) = [record for record in caplog.records if record.message == "delivery.settled"]
    fields = vars(line)
    assert (line.levelname, fields["platform"], fields["done"], fields["retry_rate_limit"]) == (
        "INFO",
        "loop",
        1,
        1,
    )


async def test_what_failed_is_a_warning(any_database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "scheduler.delivery.metered_ledger")
    await deliver(any_database, Unreachable("no connection"))
    (line,) = [record for record in caplog.records if record.message == "delivery.settled"]
    assert (line.levelname, vars(line)["retry_unreachable"]) == ("WARNING", 1)
