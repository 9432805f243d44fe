"""`python -m benchmarks.enqueue`: so many channels are due at once; one tick books a delivery for each of them."""

import argparse
import asyncio
import time
from pathlib import Path
from typing import Any

from benchmarks.scene import Scene, opened
from benchmarks.table import show
from bot.config.settings import Settings
from bot.wiring.clock import SystemClock
from bot.wiring.stores import Stores
from insights.store.db.database import open_database
from scheduler.jobs import DueJob


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.enqueue", description=__doc__)
    parser.add_argument("--channels", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    show(asyncio.run(run(asked.database, asked.channels)))


async def run(database: str, channels: int) -> dict[str, Any]:
    async with opened(database) as scene:
        await scene.seed(channels)
        figures = await _ticked(scene)
    return {"database": database, "channels": channels, **figures}


async def _ticked(scene: Scene) -> dict[str, Any]:
    async with open_database(scene.url) as database:
        stores = Stores.over(database, SystemClock())
        tick = DueJob(dues=stores.dues, clock=SystemClock(), max_lateness=Settings().max_lateness)
        before, cpu, begun = _memory_mb("VmRSS"), time.process_time(), time.perf_counter()
        added = await tick()
        return {
            "seconds": round(time.perf_counter() - begun, 2),
            "cpu_seconds": round(time.process_time() - cpu, 2),
            "memory_before_mb": before,
            "most_memory_mb": _memory_mb("VmHWM"),
            "added": added,
            "added_again": await tick(),
        }


def _memory_mb(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main()
