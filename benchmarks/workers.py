"""`python -m benchmarks.workers FILE`: one edition by one worker and by several, on PostgreSQL, with a model that takes a second.

FILE is a day's papers as `python -m bot digest --input` takes them; its first `--papers` are the newest list of arXiv's
feed. The workers are `python -m bot run --role worker` as their user starts them, all at once, each run on an empty
database. The model's server answers in sentences of usual length after `--delay` seconds. `seconds` are from the first
request to a source to the stored edition; `prompts` are the different bodies among the model's `calls`. `--kill` kills
the worker that makes the edition, with SIGKILL, when a third of the papers is read: what it was reading is read once more.
"""

import argparse
import asyncio
import json
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, make_url, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.delivery_setup import DeliverySetup, Worker, open_setup
from benchmarks.figures import print_figures
from benchmarks.model_responses import UsualAnswers
from insights import arxiv_calendar
from insights.errors import InsightsError
from insights.model import AnnounceType, Paper
from insights.sources.files import read_batch
from insights.store.db.database import open_existing_database
from insights.store.db.tables import editions, reports
from insights.taxonomy.arxiv_categories import list_categories
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from insights.writing.llm.paper_reader import BATCH_SIZE
from tests.standins.openai import ModelStandin
from tests.standins.papers import PapersStandin

PATIENCE_S = 300.0
POLL_S = 0.1
STOP_TIMEOUT_S = 30.0


def main() -> None:
    asked = _parser().parse_args()
    papers = _load_papers(asked.file, asked.papers)
    for workers in asked.workers:
        edition = asyncio.run(measure(papers, workers, asked.delay, kills=asked.kill, shows_log=asked.log))
        print_figures({"workers": workers, "papers": len(papers), **asdict(edition)})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--papers", type=int, default=1000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 3])
    parser.add_argument("--delay", type=float, default=1.0, help="seconds of the model for each call")
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--log", action="store_true", help="show what the workers said")
    return parser


def _load_papers(file: Path, count: int) -> Sequence[Paper]:
    """The papers of the file, again and again with other ids where there are too few."""
    day = arxiv_calendar.newest_list_day(datetime.now(UTC))
    stored = [paper for paper in read_batch(file).papers if paper.abstract]
    return [
        replace(
            stored[n % len(stored)],
            id=f"{day:%y%m}.{n + 10000:05}",
            title=f"{stored[n % len(stored)].title}{f' ({n // len(stored)})' if n >= len(stored) else ''}",
            version=1,
            announce=AnnounceType.NEW,
            announced=day,
            published=None,
            updated=None,
        )
        for n in range(count)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeEdition:
    """How one edition was made."""

    seconds: float
    published: int
    reports: int
    by_model: int
    calls: int
    prompts: int
    most_open_calls: int
    source_requests: dict[str, int]
    """The API is asked once when the list's newest paper was submitted."""
    worker_cpu_s: float


async def measure(
    papers: Sequence[Paper], workers: int, delay_s: float, *, kills: bool, shows_log: bool
) -> MadeEdition:
    """One edition on an empty database."""
    classifier = Classifier(load_taxonomy())
    topics = {paper.id: classifier.classify(paper).topics for paper in papers}
    answers = UsualAnswers({paper.id: paper for paper in papers}, topics)
    async with (
        PapersStandin() as sources,
        ModelStandin() as model,
        open_setup("postgresql") as setup,
    ):
        sources.day = arxiv_calendar.newest_list_day(datetime.now(UTC))
        sources.papers = papers
        model.read, model.delay_s = answers.read, delay_s
        model.respond_with(answers.respond)
        await _create_database(setup)
        named = {category.partition(".")[0] for paper in papers for category in paper.categories}
        archives = [name for name in sorted(named) if list_categories(name)]
        setup.extra_environment = _environment(sources, model) | {"ARXIV_CATEGORIES": ",".join(archives)}
        started = [await setup.start_worker(n) for n in range(workers)]
        try:
            return await _watch(setup, started, sources, model, kills=kills)
        finally:
            await _stop(started)
            if shows_log:
                print("\n".join(worker.log.read_text() for worker in started))


def _environment(sources: PapersStandin, model: ModelStandin) -> dict[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": "",
        "SOURCES": "arxiv",
        "ARXIV_FEED_URL": sources.feed_url,
        "ARXIV_API_URL": sources.api_url,
        "OPENAI_BASE_URL": model.url,
        "OPENAI_MODEL": "stand-in",
        "OPENAI_API_KEY": "none",
        "MODEL_TOKENS_PER_DAY": "1000000000",
        "TICK_SECONDS": "2",
    }


async def _create_database(setup: DeliverySetup) -> None:
    engine = create_async_engine(
        make_url(setup.url).set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT"
    )
    async with engine.connect() as connection:
        await connection.execute(text("CREATE DATABASE insights"))
    await engine.dispose()
    setup.url = make_url(setup.url).set(database="insights").render_as_string(hide_password=False)


async def _watch(
    setup: DeliverySetup,
    workers: Sequence[Worker],
    sources: PapersStandin,
    model: ModelStandin,
    *,
    kills: bool,
) -> MadeEdition:
    def is_asked() -> bool:
        if any(worker.process.returncode for worker in workers):
            raise SystemExit("a worker ended: --log says why")
        return bool(sources.requests["feed"])

    async with asyncio.timeout(PATIENCE_S):
        await _until(is_asked)
        began = time.perf_counter()
        if kills:
            await _until(lambda: len(model.reading_requests) * BATCH_SIZE * 3 >= len(sources.papers))
            await _find_maker(workers).kill_and_wait()
        made = await _wait_for_edition(setup.url)
        seconds = time.perf_counter() - began
    cpu_s = sum(worker.cpu_s() for worker in workers if worker.process.returncode is None)
    bodies = [*model.reading_requests, *model.requests]
    published, report_count, by_model = made
    return MadeEdition(
        seconds=round(seconds, 1),
        published=published,
        reports=report_count,
        by_model=by_model,
        calls=len(bodies),
        prompts=len({json.dumps(body["messages"]) for body in bodies}),
        most_open_calls=model.max_open_calls,
        source_requests={place: len(asked) for place, asked in sources.requests.items()},
        worker_cpu_s=round(cpu_s, 1),
    )


def _find_maker(workers: Sequence[Worker]) -> Worker:
    """The worker that asked the source, and has the others help."""
    return next(worker for worker in workers if "source arxiv: " in worker.log.read_text())


async def _until(is_true: Callable[[], bool]) -> None:
    while not is_true():  # noqa: ASYNC110 - the stand-ins have no event for it
        await asyncio.sleep(POLL_S)


async def _wait_for_edition(url: str) -> tuple[int, int, int]:
    while True:
        if (made := await _read_edition(url)) is not None:
            return made
        await asyncio.sleep(POLL_S)


async def _read_edition(url: str) -> tuple[int, int, int] | None:
    """Its papers and reports, and how many of these a model wrote; None before it is stored."""
    try:
        async with open_existing_database(url) as database, database.read() as connection:
            published = await connection.scalar(select(editions.c.published).where(~editions.c.sample))
            if published is None:
                return None
            stored = list(await connection.scalars(select(reports.c.report)))
            count = int(await connection.scalar(select(func.count()).select_from(reports)) or 0)
    except InsightsError:
        return None
    return published, count, sum(report["written_by"]["kind"] == "model" for report in stored)


async def _stop(workers: Sequence[Worker]) -> None:
    for worker in workers:
        if worker.process.returncode is None:
            worker.send_signal(signal.SIGTERM)
    for worker in workers:
        try:
            await asyncio.wait_for(worker.process.wait(), STOP_TIMEOUT_S)
        except TimeoutError:
            await worker.kill_and_wait()


if __name__ == "__main__":
    main()
