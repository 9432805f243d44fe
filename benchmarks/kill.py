"""`python -m benchmarks.kill`: a worker is killed again and again while it delivers; what was lost, what came twice.

The worker is `python -m bot run --role worker` as its user starts it, sending through python-telegram-bot to a
server on loopback. `--fault` does something else to it, or to what it stands on, once, in the middle.
"""

import argparse
import asyncio
import random
import time
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from benchmarks.delivery_setup import FIRST_CHAT, DeliverySetup, Worker, open_setup
from benchmarks.faults import FAULTS, Fault
from benchmarks.figures import print_figures
from benchmarks.telegram_sink import ReceivedMessage
from insights.store.db.database import open_database
from insights.store.db.tables import channels, deliveries, parts

PATIENCE_S = 240.0
OURS = deliveries.c.channel_id.in_(select(channels.c.id).where(channels.c.platform == "telegram"))
"""The page gets its digest, too, and is not counted here."""


def main() -> None:
    asked = _parser().parse_args()
    print_figures(asyncio.run(run(asked)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--channels", type=int, default=0, help="default: 100 for each kill, at least 300")
    parser.add_argument("--fault", choices=sorted(FAULTS), help="instead of killing")
    parser.add_argument("--limit", type=float, default=0, help="messages a second that Telegram takes")
    parser.add_argument("--log", action="store_true", help="show what the workers said")
    return parser


async def run(asked: argparse.Namespace) -> dict[str, object]:
    count = asked.channels or max(300, 100 * asked.kills)
    play: Fault | None = FAULTS[asked.fault] if asked.fault else None
    async with open_setup(asked.database) as setup:
        setup.per_second = asked.limit or setup.per_second
        setup.sink.delay_s = 0.005  # an answer takes its time, so that a kill finds sends in flight
        await setup.seed(count)
        crew = Crew(setup=setup, size=max(asked.processes, play.workers if play else 1))
        try:
            done = (
                await _killed(crew, asked.kills, count) if play is None else await _faulted(crew, play, count)
            )
            await crew.everything_sent(count)
        finally:
            await crew.end()
        verdict = await judge(setup, count, crew.kills)
        said = crew.said()
    if asked.log:
        print(said)
    if play is not None:
        verdict |= {
            "fault": asked.fault,
            "met": setup.sink.failure_count,
            "errors_told": said.count(" ERROR "),
        }
    twice = int(str(verdict.pop("duplicates")))
    return {"kills": done, "duplicates_per_kill": round(twice / max(1, done), 1), **verdict}


@dataclass(slots=True, kw_only=True)
class Crew:
    """Workers, each started again when it was killed."""

    setup: DeliverySetup
    size: int
    workers: list[Worker] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    """When."""

    async def start(self) -> None:
        self.workers = [await self.setup.start_worker(n) for n in range(self.size)]

    async def restart(self, number: int) -> None:
        self.kills.append(time.perf_counter())
        await self.workers[number].kill_and_wait()
        self.workers[number] = await self.setup.start_worker(number)

    async def end(self) -> None:
        for worker in self.workers:
            await worker.kill_and_wait()

    def said(self) -> str:
        return "\n".join(worker.log.read_text() for worker in self.workers)

    async def everything_sent(self, count: int) -> None:
        """Until the ledger has no open row. It has no event for us to wait on."""
        async with asyncio.timeout(PATIENCE_S), open_database(self.setup.url) as database:
            done = select(func.count()).where(deliveries.c.state != "open", OURS)
            while True:
                async with database.read() as connection:
                    if await connection.scalar(done) == count:
                        return
                await asyncio.sleep(0.5)


async def _killed(crew: Crew, kills: int, count: int) -> int:
    """Evenly over all messages, of which a channel has some three; a process drawn by chance."""
    draw = random.Random(7)
    await crew.start()
    for kill in range(1, kills + 1):
        await crew.setup.sink.wait_for_messages(count * 3 * kill // (kills + 1), PATIENCE_S)
        await crew.restart(draw.randrange(crew.size))
    return kills


async def _faulted(crew: Crew, play: Fault, count: int) -> int:
    if play.prepare is not None:
        play.prepare(crew.setup)
    await crew.start()
    await crew.setup.sink.wait_for_messages(min(count, play.after_sends), PATIENCE_S)
    await play.inject(crew)
    return 0


async def judge(setup: DeliverySetup, count: int, kills: Sequence[float] = ()) -> dict[str, object]:
    """What arrived against what was planned."""
    async with open_database(setup.url) as database, database.read() as connection:
        rows = await connection.execute(
            select(parts.c.n, parts.c.payload).where(
                parts.c.plan_id == select(func.min(deliveries.c.plan_id)).where(OURS).scalar_subquery()
            )
        )
        plan = {row.payload.get("html") or "sendPhoto": row.n for row in rows}
        counted = await connection.scalar(select(func.sum(deliveries.c.possible_duplicates)).where(OURS))
        dead = await connection.scalar(select(func.count()).where(deliveries.c.state == "dead"))
    got = defaultdict(list)
    for one in setup.sink.messages:
        got[one.chat].append(plan[_said(one)])
    chats = range(FIRST_CHAT, FIRST_CHAT + count)
    lost = sum(len(plan) - len(set(got[chat])) for chat in chats)
    twice = sum(len(got[chat]) - len(set(got[chat])) for chat in chats)
    return {
        "lost": lost,
        "duplicates": twice,
        "most_after_one_kill": _most_after_one(kills, setup.sink.messages),
        "order_violations": sum(map(_violations, got.values())),
        "counted_as_possible": counted,
        "dead": dead,
        "channels": count,
        "messages": len(plan) * count,
    }


def _most_after_one(kills: Sequence[float], taken: Sequence[ReceivedMessage]) -> int:
    """Of what came twice, each counted to the kill after its first time: it was on its way then."""
    came, after = dict[tuple[int, str], float](), Counter[int]()
    for one in taken:
        if (before := came.get((one.chat, one.text))) is not None:
            after[bisect(kills, before)] += 1
        came[one.chat, one.text] = one.received_at
    return max(after.values(), default=0)


def _said(one: ReceivedMessage) -> str:
    return one.text


def _violations(seen: Sequence[int]) -> int:
    """A part that comes before one that stands before it; a repeat of the last one is none."""
    return sum(after not in (before, before + 1) for before, after in zip((-1, *seen), seen, strict=False))


if __name__ == "__main__":
    main()
