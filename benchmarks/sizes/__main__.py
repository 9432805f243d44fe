"""What an installation of 10, 1,000, 100,000 and 1,000,000 channels needs: `python -m benchmarks.sizes`.

First the real worker sends to two small numbers of channels against the stand-in: what a message costs, how large rows are,
how memory grows. Then days are simulated with these costs, the bot's own limits, the digests that its views lay out and
the people assumed in benchmarks/sizes/population.py. The same simulation predicts two runs that it has not seen, one
with Telegram's rate and one without, and their measured figures stand beside it: how far it is to be trusted.
"""

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchmarks import enqueue
from benchmarks.sizes.costs import MeasuredCosts
from benchmarks.sizes.digests import measure_digests
from benchmarks.sizes.measured_run import PARTS, MeasuredRun, run_worker
from benchmarks.sizes.needs import SizeModel
from benchmarks.sizes.population import all_choices
from benchmarks.sizes.simulation import SimulatedAccount, SimulatedDigest, simulate
from bot.telegram.messenger import LIMITS

SIZES = (10, 1000, 100_000, 1_000_000)
DEFAULT_CHANNELS, DEFAULT_PAPERS = 1000, 250
ENQUEUED_CHANNELS = 20_000
UNLIMITED = 100_000.0
"""Messages a second, as benchmarks.delivery_setup sets it."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sizes", description=__doc__)
    parser.add_argument("--channels", type=int, default=DEFAULT_CHANNELS, help="of the smaller measured run")
    parser.add_argument(
        "--papers", type=int, default=DEFAULT_PAPERS, help="of the day whose digests are sent"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    print_sizes(asyncio.run(run(parser.parse_args())))


async def run(asked: argparse.Namespace) -> dict[str, Any]:
    small = await run_worker(asked.database, asked.channels)
    large = await run_worker(asked.database, 3 * asked.channels)
    booking = await enqueue.run(asked.database, ENQUEUED_CHANNELS)
    costs = MeasuredCosts.from_runs(small, large, booking)
    digests = await measure_digests(all_choices(), asked.papers)
    model = SizeModel(costs=costs, digests=digests)
    checks = {
        "no_limit": _compare(costs, await run_worker(asked.database, 2 * asked.channels), None),
        "telegrams_limit": _compare(
            costs, await run_worker(asked.database, asked.channels // 4, LIMITS.account_per_second),
            LIMITS.account_per_second,
        ),
    }  # fmt: skip
    parts = sorted(size.parts for size in digests.values())
    return {
        "database": asked.database,
        "costs": {
            "message_cpu_ms": round(1000 * costs.message_s, 3),
            "worker_base_mb": round(costs.base_mb, 1),
            "kb_a_delivery_in_hand": round(1024 * costs.in_hand_mb, 2),
            "kb_a_due_channel": round(1024 * costs.due_mb, 2),
            "due_ms_a_channel": round(1000 * costs.due_s, 3),
            **{f"bytes_a_row_{name}": round(size) for name, size in costs.row_bytes.items()},
            "messages_of_a_digest": f"{parts[0]} to {parts[-1]}",
        },
        "checks": checks,
        "sizes": [model.figures(size) for size in asked.sizes],
        "bends": [{"rule": bend.rule, "channels": bend.channels} for bend in model.bends()],
    }


def _compare(
    costs: MeasuredCosts, measured: MeasuredRun, per_second: float | None
) -> Mapping[str, Sequence[float]]:
    """Figure -> predicted, measured, and by how many per cent the prediction is off."""
    limits = replace(LIMITS, account_per_second=per_second or UNLIMITED)
    account = SimulatedAccount(limits=limits, work_s=costs.message_s)
    day = simulate(account, [SimulatedDigest(due_s=0.0, parts=PARTS)] * measured.channels)
    predicted = {
        "seconds": day.last_s - day.first_s,
        "messages": day.messages,
        "cpu_s": day.messages * costs.message_s,
        "worker_mb": costs.memory_mb(measured.channels),
        "posts_bytes": day.messages * costs.row_bytes["posts"],
        "deliveries_bytes": measured.channels * costs.row_bytes["deliveries"],
    }
    found = {
        "seconds": measured.seconds,
        "messages": measured.messages,
        "cpu_s": measured.cpu_s,
        "worker_mb": measured.peak_mb,
        "posts_bytes": measured.table_bytes["posts"],
        "deliveries_bytes": measured.table_bytes["deliveries"],
    }
    return {
        name: (round(value, 1), round(found[name], 1), round(100 * (value / found[name] - 1), 1))
        for name, value in predicted.items()
    }


def print_sizes(figures: Mapping[str, Any]) -> None:
    """The costs, the checks, a column for each size, where it bends; the same as JSON in the last line."""
    print(f"\nMeasured here, on {figures['database']}")
    for name, value in figures["costs"].items():
        print(f"  {name:<28} {value:>14}")
    print("\nThe simulation against runs that it has not seen: predicted, measured, off by per cent")
    for kind, rows in figures["checks"].items():
        for name, (predicted, measured, off) in rows.items():
            print(f"  {kind:<16} {name:<18} {predicted:>14,} {measured:>14,} {off:>+8}")
    print()
    for name in figures["sizes"][0]:
        print(f"  {name:<28}" + "".join(f" {size[name]:>14,}" for size in figures["sizes"]))
    print("\nUp to so many channels each rule holds; the first line is where the design bends first")
    for bend in figures["bends"]:
        print(f"  {bend['channels']:>12,}  {bend['rule']}")
    print(json.dumps(dict(figures)), flush=True)


if __name__ == "__main__":
    main()
