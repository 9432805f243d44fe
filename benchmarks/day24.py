"""`python -m benchmarks.day24 [--hours H] [--chats N]`: a day of the whole bot in simulated time, while everything fails in turn.

The bot of `run` without its page (a web server looks at the time ten times a second), with Telegram and Slack, a model, its jobs and a real database, in one process with the
stand-ins; only the clock is simulated (benchmarks.simulated_time). It starts on a Monday at noon UTC. Chats are due all
around the clock, and somebody asks something every hour. lost: parts of digests that never arrived; twice: messages that
arrived twice, of which `counted` are known to the ledger; unsettled: due days without an outcome; rss_mb: the process's
memory by hour, the stand-ins' own records included; held_mb: what the bot's own code holds more after the day than after its
first two hours (tracemalloc, with --trace).
"""

import argparse
import asyncio
import logging
import shutil
import tempfile
import tracemalloc
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.day24_plan import (
    MONDAY,
    TUESDAY,
    DayPlan,
)
from benchmarks.delivery_setup import create_database
from benchmarks.figures import print_figures
from benchmarks.simulated_day import SimulatedDay, open_day
from benchmarks.simulated_time import SimulatedLoop
from bot.runtime.logging_setup import configure_logging
from bot.runtime.redaction import Redactor
from insights.i18n.catalog import translate
from insights.model import WrittenBy
from insights.store.db.tables import channels, deliveries
from tests.sample_lists import make_two_lists

SERVER_SETTLE_S = 0.002


async def run_day(folder: Path, url: str, plan: DayPlan) -> dict[str, Any]:
    """The figures of the plan's hours."""
    _, tuesday = await make_two_lists()
    async with open_day(folder, url, plan) as day:
        works = (day.apply_outages(), day.publish_tuesday(tuesday), day.ask_hourly())
        tasks = [asyncio.create_task(work) for work in works]
        await day.sleep_until(plan.at(plan.hours) + plan.settle)
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result
        return await judge(day)


async def judge(day: SimulatedDay) -> dict[str, Any]:
    """What arrived, against what was due."""
    until = day.plan.at(day.plan.hours)
    async with day.app.stores.database.read() as connection:
        chats = {row.id: row for row in await connection.execute(select(channels))}
        rows = (await connection.execute(select(deliveries))).all()
    chats = {number: row for number, row in chats.items() if row.platform != "local"}
    rows = [row for row in rows if row.channel_id in chats]
    due = [number for number in chats if day.due_at[number] < until]
    settled = {row.channel_id for row in rows if row.state in ("done", "skipped")}
    received = {number: day.received(chats[number]) for number in due}
    planned = {number: sum(row.n_parts or 0 for row in rows if row.channel_id == number) for number in due}
    return {
        "hours": day.plan.hours,
        "chats": len(due),
        "editions": await _count_editions(day),
        "unsettled": len(set(due) - settled),
        "states": dict(Counter(row.state for row in rows)),
        "parts": sum(planned.values()),
        "lost": sum(max(0, planned[n] - len(set(received[n]))) for n in due),
        "twice": sum(len(received[n]) - len(set(received[n])) for n in due),
        "counted": sum(row.possible_duplicates for row in rows),
        "faults": {name: dict(injector.injected) for name, injector in day.fault_injectors.items()},
        "labelled": _count_labelled(received, rows, chats),
        "late_answers": day.late_answers,
        "unanswered": day.unanswered,
        "not_ready_hours": dict(day.not_ready),
        "rss_mb": day.memory_mb,
        **day.memory_held(),
    }


async def _count_editions(day: SimulatedDay) -> dict[str, str]:
    """Of each day how many of the collected papers it publishes, and who wrote its English reports."""
    editions = {}
    for listed in (MONDAY, TUESDAY):
        edition = await day.app.stores.editions.get_edition(listed)
        if edition is not None:
            writers = Counter(_writer_kind(report.written_by) for report in edition.reports["en"])
            editions[str(listed)] = f"{len(edition.papers)} of {edition.collected}, reports {dict(writers)}"
    return editions


def _writer_kind(by: WrittenBy) -> str:
    return "quoted for want of the model" if by.fallback else by.kind


def _count_labelled(received: dict[int, list[str]], rows: Sequence[Any], chats: dict[int, Any]) -> str:
    """Of the chats that got Tuesday's edition, in how many it says that the model had failed."""
    tuesdays = {row.channel_id for row in rows if row.edition == TUESDAY and row.state == "done"}
    told = sum(
        any(translate(chats[n].language, "digest.footer.fallback") in text for text in received[n])
        for n in tuesdays & set(received)
    )
    return f"{told} of {len(tuesdays & set(received))}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.day24", description=__doc__)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--chats", type=int, default=24, help="of each platform")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--trace", action="store_true", help="measure what the bot's own code holds; slower")
    parser.add_argument("--log", action="store_true", help="show the bot's log on standard error")
    asked = parser.parse_args()
    if asked.log:
        configure_logging("INFO", Redactor())
        logging.getLogger("aiohttp.access").setLevel(logging.WARNING)  # the stand-ins' own
    if asked.trace:
        tracemalloc.start(4)
    folder = Path(tempfile.gettempdir()) / f"benchmark-day24-{uuid.uuid4().hex[:12]}"
    folder.mkdir(mode=0o755)  # a PostgreSQL server that root starts runs as another user
    settle_s = 0.0 if asked.database == "sqlite" else SERVER_SETTLE_S
    try:
        with (
            create_database(folder, asked.database) as url,
            asyncio.Runner(loop_factory=lambda: SimulatedLoop(settle_s)) as runner,
        ):
            print_figures(runner.run(run_day(folder, url, DayPlan(hours=asked.hours, chats=asked.chats))))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
