"""An archive of a million papers: `python -m benchmarks.million FILE`, as in arxiv_80k.jsonl.gz.

The file is taken in by `python -m bot db import`, `python -m bot db copy` moves it to PostgreSQL, and on both it is repeated
with other ids (benchmarks.repeated_archive). Then the same is asked of both: commands through the router, up to the
finished message, and pages of the bot's own web server. It takes about six gigabytes of disk for each database and an
hour; `--folder` keeps the SQLite file, `--postgresql` fills a database that exists: both go on with what is there.
"""

import argparse
import asyncio
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks.delivery_setup import create_database
from benchmarks.figures import print_figures
from benchmarks.repeated_archive import repeat_archive
from benchmarks.search import SEED, draw_categories, draw_questions, import_archive, measure_commands
from benchmarks.web import ask_all, closed_settings, served
from bot.wiring.app import open_app
from insights.errors import DatabaseNotReady
from insights.sources.files import stream_papers
from insights.store.db.database import open_existing_database
from insights.taxonomy.taxonomy import load_taxonomy

DEFAULT_PAPERS, DEFAULT_REQUESTS = 1_000_000, 300
WARM_UP = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestions:
    """What is asked, the same on both databases."""

    commands: Mapping[str, Sequence[str]]
    pages: Mapping[str, Sequence[str]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.million", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--papers", type=int, default=DEFAULT_PAPERS)
    parser.add_argument("--requests", type=int, default=DEFAULT_REQUESTS, help="of each kind")
    parser.add_argument(
        "--folder", type=Path, help="where the SQLite file is kept; default: a temporary folder"
    )
    parser.add_argument(
        "--postgresql",
        metavar="URL",
        help="an empty database; default: a server of its own, deleted afterwards",
    )
    parser.add_argument("--database", choices=("sqlite", "both"), default="both")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = arguments.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        print_figures(run(arguments, folder, stack))


def run(arguments: argparse.Namespace, folder: Path, stack: ExitStack) -> dict[str, float | int]:
    file = folder / "insights.db"
    figures: dict[str, float | int] = {}
    urls = {"sqlite": f"sqlite:///{file}"}
    if not file.exists():
        figures["import_s"] = _timed(lambda: import_archive(arguments.file, urls["sqlite"]))
    if arguments.database == "both":
        urls["postgresql"] = arguments.postgresql or stack.enter_context(_start_postgresql())
        if not asyncio.run(_has_tables(urls["postgresql"])):
            figures["copy_s"] = _timed(lambda: _copy(urls["sqlite"], urls["postgresql"]))
    for database, url in urls.items():
        figures[f"{database}_repeat_s"] = _timed(lambda: asyncio.run(repeat_archive(url, arguments.papers)))  # noqa: B023
    figures |= {"papers": _count_papers(file), "sqlite_gb": round(file.stat().st_size / 1e9, 2)}
    asked = _draw(arguments.file, file, arguments.requests + WARM_UP)
    for database, url in urls.items():
        figures |= asyncio.run(_measure(database, url, asked))
    return figures


@contextmanager
def _start_postgresql() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the server runs as another user when it is started by root
        with create_database(Path(folder), "postgresql") as url:
            yield url


async def _has_tables(url: str) -> bool:
    try:
        async with open_existing_database(url):
            return True
    except DatabaseNotReady:
        return False


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 1)


def _copy(source: str, target: str) -> None:
    command = [sys.executable, "-m", "bot", "db", "copy", target]
    subprocess.run(command, env={**os.environ, "DATABASE_URL": source}, check=True, stdout=sys.stderr)


def _count_papers(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT count(*) FROM papers").fetchone()[0])


def _draw(archive: Path, file: Path, count: int) -> AskedQuestions:
    draw = random.Random(SEED)
    taxonomy = load_taxonomy()
    questions = draw_questions(list(stream_papers(archive)), taxonomy, draw, 2 * count)
    with closing(sqlite3.connect(file)) as database:
        ids = [paper for (paper,) in database.execute("SELECT paper FROM searched ORDER BY n")]
        days = [day for (day,) in database.execute("SELECT DISTINCT day FROM searched ORDER BY day")]
    topics = [topic.slug for topic in taxonomy.topics]
    return AskedQuestions(
        commands={
            "search": questions[:count],
            "paper": [f"/paper {draw.choice(ids)}" for _ in range(count)],
            "category": draw_categories(taxonomy, draw, count),
        },
        pages={
            "day_page": [f"/days/{draw.choice(days)}" for _ in range(count)],
            "search_page": [f"/search?q={quote(line.partition(' ')[2])}" for line in questions[count:]],
            "paper_page": [f"/papers/{draw.choice(ids)}" for _ in range(count)],
            "topic_page": [f"/topics/{draw.choice(topics)}?page={draw.randint(1, 4)}" for _ in range(count)],
        },
    )


async def _measure(database: str, url: str, asked: AskedQuestions) -> dict[str, float]:
    figures: dict[str, float] = {}
    async with open_app(closed_settings(url)) as app:
        for name, lines in asked.commands.items():
            times = (await measure_commands(app, lines))[WARM_UP:]
            figures |= _percentiles(f"{database}_{name}", times)
    async with served(url) as address:
        for name, paths in asked.pages.items():
            await ask_all(address, paths[:WARM_UP])
            _, seconds, _ = await ask_all(address, paths[WARM_UP:])
            figures |= _percentiles(f"{database}_{name}", [1000 * each for each in seconds])
    return figures


def _percentiles(name: str, milliseconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(milliseconds, n=100)
    return {f"{name}_p50_ms": round(cuts[49], 1), f"{name}_p99_ms": round(cuts[98], 1)}


if __name__ == "__main__":
    main()
