"""An hour and a half of benchmarks.day24: the whole bot in simulated time, on a morning on which everything fails in turn."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.day24 import run_day
from benchmarks.day24_plan import DayPlan, Outage
from benchmarks.simulated_time import SimulatedLoop
from tests.databases import database_url_in

MORNING = DayPlan(
    start=datetime(2026, 11, 24, 4, 50, tzinfo=UTC),  # Tuesday's list comes at 05:05
    hours=1.5,
    chats=4,
    outages=(
        Outage(name="telegram down", start=0.05, end=0.2),
        Outage(name="sources down", start=0.2, end=0.5),
        Outage(name="model down", start=0.2, end=1.0),
        Outage(name="slack down", start=0.9, end=1.05),
        Outage(name="disk full", start=1.15, end=1.25),
    ),
    settle=timedelta(minutes=20),
)


def test_no_edition_is_lost_and_every_chat_is_told_the_truth(tmp_path: Path) -> None:
    """RULE: each due chat gets its digest once, whatever failed meanwhile; what the ledger counts as possibly sent twice
    covers what arrived twice; an edition that the model did not write says so.
    """
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        figures = runner.run(run_day(tmp_path, database_url_in(tmp_path), MORNING))
    assert set(figures["editions"]) == {"2026-11-23", "2026-11-24"}
    assert "quoted for want of the model" in figures["editions"]["2026-11-24"]
    assert (figures["chats"], figures["unsettled"], figures["lost"]) == (8, 0, 0)
    assert set(figures["states"]) == {"done"}
    assert figures["twice"] <= figures["counted"]
    labelled, _, of = figures["labelled"].partition(" of ")
    assert labelled == of != "0"
    assert figures["unanswered"] == []
