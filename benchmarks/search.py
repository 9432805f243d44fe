"""How fast commands are answered over a large archive: `python -m benchmarks.search FILE`, as in arxiv_80k.jsonl.gz.

The file is imported by `python -m bot db import`, its newest day becomes an edition, and the commands go through
the router as a platform would send them, up to the finished message. Questions are one to four words drawn from
the titles with a fixed seed, one in ten a Korean topic name; all differ, so no answer is cached.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.config.settings import Settings
from bot.wiring.app import AppContext, open_app
from insights.messages.blocks import Message
from insights.model import Chat, IncomingEvent, Paper, Sender, SourceState
from insights.ports.sources import Batch
from insights.sources.files import stream_papers
from insights.taxonomy.taxonomy import Taxonomy, list_spellings

SEED = 20_241_106
QUERIES = 1000
CLOSED = "http://127.0.0.1:9"


@dataclass(slots=True)
class RecordedReply:
    """A Reply that records its messages."""

    messages: list[Message] = field(default_factory=list)

    async def show(self, message: Message) -> None:
        self.messages.append(message)

    async def replace(self, message: Message) -> None:
        self.messages.append(message)

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        self.messages += [message async for message in messages]

    async def notify(self, text: str) -> None:
        """Notices are ignored."""

    async def finish(self) -> None:
        """Every message was recorded already."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--queries", type=int, default=QUERIES)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("BENCHMARK_DATABASE_URL", f"sqlite:///{folder}/insights.db")
        began = time.perf_counter()
        import_archive(arguments.file, url)
        imported = time.perf_counter() - began
        count, figures = asyncio.run(_measure(url, arguments.file, arguments.queries))
    print(f"papers            {count:>10,}  imported in {imported:.0f} s")
    for name in ("search", "paper", "category"):
        print(f"/{name:<16} {figures[name][98]:>8.1f} ms at p99, {figures[name][49]:.1f} ms at p50")
    print(json.dumps(_record(count, arguments.queries, figures)))


def import_archive(file: Path, url: str) -> None:
    """As an operator does."""
    command = [sys.executable, "-m", "bot", "db", "import", str(file)]
    subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=True)


def _record(papers: int, queries: int, figures: dict[str, list[float]]) -> dict[str, float | int]:
    p99 = {f"{name}_p99_ms": round(cuts[98], 1) for name, cuts in figures.items()}
    return {"papers": papers, "queries": queries, **p99}


async def _measure(url: str, file: Path, queries: int) -> tuple[int, dict[str, list[float]]]:
    """The number of papers, and command -> its 99 percentiles in milliseconds."""
    closed = {"sources": ("arxiv",), "arxiv_feed_url": CLOSED, "arxiv_api_url": CLOSED}
    settings = Settings.model_validate({"database_url": url, **closed})
    draw = random.Random(SEED)
    async with open_app(settings) as app:
        papers = list(stream_papers(file))
        await make_newest_edition(app, papers)
        lines = {
            "search": draw_questions(papers, app.taxonomy, draw, queries),
            "paper": [f"/paper {paper.id}" for paper in draw.sample(papers, min(queries, len(papers)))],
            "category": draw_categories(app.taxonomy, draw, queries),
        }
        count = len({paper.id for paper in papers})
        # A bot has no archive in memory for the garbage collector to traverse.
        papers.clear()
        gc.collect()
        times = {name: await measure_commands(app, commands) for name, commands in lines.items()}
        return count, {name: statistics.quantiles(taken, n=100) for name, taken in times.items()}


async def make_newest_edition(app: AppContext, papers: Sequence[Paper]) -> None:
    """The papers of the newest day as an edition in English."""
    day = max(paper.announced for paper in papers if paper.announced)
    listed = tuple(paper for paper in papers if paper.announced == day)
    batch = Batch(source="file", papers=listed, records=len(listed), day=day)
    state = SourceState(name="file", state="ok", records=len(listed))
    await app.editions.make_from_batches(day, [batch], (state,), "en", ())


def draw_questions(papers: Sequence[Paper], taxonomy: Taxonomy, draw: random.Random, n: int) -> list[str]:
    """Different lines, /search with one to four words of a title; one in ten begins with a topic's Korean name."""
    korean = [name for topic in taxonomy.topics for name in list_spellings(topic) if not name.isascii()]
    drawn: dict[str, None] = {}
    while len(drawn) < n:
        title = draw.choice(papers).title.split()
        size = min(draw.randint(1, 4), len(title))
        start = draw.randint(0, len(title) - size)
        words = " ".join(title[start : start + size])
        if not draw.randrange(10):
            words = " ".join([draw.choice(korean), *title[start : start + size - 1]])
        drawn[f"/search {words}"] = None
    return list(drawn)


def draw_categories(taxonomy: Taxonomy, draw: random.Random, n: int) -> list[str]:
    """Half of them over several days, half of the newest edition."""
    days: Callable[[], str] = lambda: f" {draw.randint(1, 90)}" if draw.randrange(2) else ""  # noqa: E731
    return [
        f"/category {draw.choice(list_spellings(draw.choice(taxonomy.topics)))}{days()}" for _ in range(n)
    ]


async def measure_commands(app: AppContext, lines: Sequence[str]) -> list[float]:
    """Milliseconds of each command. A command without an answer ends the benchmark."""
    times = []
    for line in lines:
        reply = RecordedReply()
        incoming = IncomingEvent(
            kind="message",
            chat=Chat(platform="local", account="local", id="terminal"),
            sender=Sender(id="1"),
            chat_type="private",
            text=line,
        )
        began = time.perf_counter()
        await app.router.handle(incoming, reply)
        times.append(1000 * (time.perf_counter() - began))
        if not reply.messages:
            raise SystemExit(f"{line} was not answered")
    return times


if __name__ == "__main__":
    main()
