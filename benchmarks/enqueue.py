"""`python -m benchmarks.enqueue`: many channels are due together; one run of the due job books a delivery for each."""

import argparse
import asyncio
import time
from pathlib import Path
from typing import Any

from benchmarks.delivery_setup import DeliverySetup, open_setup
from benchmarks.figures import print_figures
from bot.config.settings import Settings
from bot.wiring.clock import SystemClock
from bot.wiring.stores import Stores
from insights.store.db.database import open_database
from scheduler.jobs import DueJob


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.enqueue", description=__doc__)
    parser.add_argument("--channels", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    arguments = parser.parse_args()
    print_figures(asyncio.run(run(arguments.database, arguments.channels)))


async def run(database: str, channels: int) -> dict[str, Any]:
    async with open_setup(database) as setup:
        await setup.seed(channels)
        figures = await _measure_due_job(setup)
    return {"database": database, "channels": channels, **figures}


async def _measure_due_job(setup: DeliverySetup) -> dict[str, Any]:
    async with open_database(setup.url) as database:
        stores = Stores.from_database(database, SystemClock())
        job = DueJob(due_store=stores.due_store, clock=SystemClock(), max_lateness=Settings().max_lateness)
        before, cpu, begun = _memory_mb("VmRSS"), time.process_time(), time.perf_counter()
        added = await job.run()
        return {
            "seconds": round(time.perf_counter() - begun, 2),
            "cpu_seconds": round(time.process_time() - cpu, 2),
            "memory_before_mb": before,
            "most_memory_mb": _memory_mb("VmHWM"),
            "added": added,
            "added_again": await job.run(),
        }


def _memory_mb(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main()
