"""`python -m benchmarks.model FILE`: what a day takes of a language model: calls, tokens, cost, seconds.

FILE is a day's papers as `python -m bot digest --input` takes them; its first 250 are written about in English and
Korean, against a server on loopback that takes a second for each call and answers in sentences of usual length.
Beside it, in the same run and with the same client and server: one call for each paper instead of batches, and the
way in which digests were written first: one call over all titles, one for each topic and language with all its abstracts.
A token is four bytes of UTF-8 of messages, schema and response. Prices are those of `--price`, by default of a small
model: 0.05 US$ for a million tokens in and 0.40 out.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import print_figures
from benchmarks.fixed_clock import FixedClock
from benchmarks.model_responses import UsualAnswers
from bot.wiring.model_writers import MAX_CONCURRENT_CALLS
from insights.digest.background import Background
from insights.digest.collect import FilteredPapers
from insights.digest.composer import Composer
from insights.model import Language, Paper
from insights.sources.files import read_batch
from insights.store.db.database import Database, open_database
from insights.store.leases import SqlLeases
from insights.store.llm.readings import SqlModelResponses, SqlReadings
from insights.store.llm.server_capabilities import SqlServerCapabilities
from insights.store.llm.token_ledger import SqlTokenLedger
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from insights.text.latex.plain_text import latex_to_text
from insights.text.sentences import split_sentences
from insights.writing.extractive.writer import ExtractiveWriter
from insights.writing.llm import paper_reader
from insights.writing.llm.client import LlmClient, ModelRequest
from insights.writing.llm.cost_estimate import estimate_edition
from insights.writing.llm.model_price import ModelPrice, parse_price
from insights.writing.llm.paper_reader import PaperReader
from insights.writing.llm.prompts import REPORT, REPORT_SCHEMA, strict_object
from insights.writing.llm.report_writer import LlmReportWriter
from insights.writing.llm.single_flight import SingleFlight
from insights.writing.llm.throttle import Throttle
from insights.writing.llm.token_budget import TokenBudget
from tests.standins.openai import ModelStandin

DAY = date(2026, 6, 23)
CLOCK = FixedClock(instant=datetime(2026, 6, 24, 6, tzinfo=UTC))
LANGUAGES: tuple[Language, ...] = ("en", "ko")
BYTES_PER_TOKEN = 4
MIN_SENTENCES = 3
UNLIMITED = 1_000_000_000
SMALL_PRICE = "0.05,0.40"
FIGURES = ("papers", "calls", "tokens_in", "tokens_out", "cost_usd", "seconds", "cpu_s", "abstracts_sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayUse:
    """What one way of writing a day took."""

    papers: int
    calls: int
    tokens_in: int
    tokens_out: int
    cost_usd: float
    seconds: float
    cpu_s: float
    """Of client and server together; on a busy machine it says more than `seconds`."""
    abstracts_sent: float
    """How often the abstract of a paper is sent, on average."""
    most_abstracts_sent: int


def _inner_sentence(paper: Paper) -> str:
    """A part of the abstract that stands in no summary and no result; empty where there is none."""
    sentences = split_sentences(paper.abstract)
    return latex_to_text(sentences[1])[:60] if len(sentences) > MIN_SENTENCES else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """One database, one server and one client of it."""

    database: Database
    server: ModelStandin
    client: LlmClient
    price: ModelPrice

    async def measure(self, papers: Sequence[Paper], write: Callable[[], Awaitable[object]]) -> DayUse:
        """What `write` takes of the server."""
        began, cpu_began = time.perf_counter(), time.process_time()
        await write()
        seconds, cpu_s = time.perf_counter() - began, time.process_time() - cpu_began
        use = await SqlTokenLedger(self.database).total()
        sent = [
            message["content"]
            for body in (*self.server.reading_requests, *self.server.requests)
            for message in body["messages"]
        ]
        times = [
            sum(sentence in text for text in sent) for sentence in map(_inner_sentence, papers) if sentence
        ]
        return DayUse(
            papers=len(papers),
            calls=use.calls,
            tokens_in=use.tokens_in,
            tokens_out=use.tokens_out,
            cost_usd=round(self.price.cost(use), 4),
            seconds=round(seconds, 1),
            cpu_s=round(cpu_s, 1),
            abstracts_sent=round(sum(times) / max(1, len(times)), 2),
            most_abstracts_sent=max(times, default=0),
        )


async def write_by_readings(bench: Workbench, papers: Sequence[Paper]) -> None:
    """As the bot does: an edition in both languages."""
    taxonomy = load_taxonomy()
    reader = PaperReader(
        client=bench.client,
        store=SqlReadings(bench.database),
        clock=CLOCK,
        topics={topic.slug: topic.names["en"] for topic in taxonomy.topics},
    )
    embedded = ExtractiveWriter(clock=CLOCK)
    model = LlmReportWriter(client=bench.client, reader=reader, clock=CLOCK, embedded=embedded, featured=5)
    composer = Composer(classifier=Classifier(taxonomy), writer=embedded, clock=CLOCK, model=model)
    filtered = FilteredPapers(papers=tuple(papers), excluded=())
    edition = await composer.compose(
        DAY, filtered, sources=(), reason_if_empty=None, topic_counts={}, background=Background()
    )
    reports = [
        report
        for language in LANGUAGES
        for report in await composer.write_reports(edition, language, Background())
    ]
    written = sum(report.checks.written for report in reports)
    dropped = sum(report.checks.dropped for report in reports)
    estimate = estimate_edition(model, edition, LANGUAGES)
    fallback = sum(report.written_by.fallback for report in reports)
    print(
        f"{len(reports)} reports, {fallback} of them quotes; {written} statements, {dropped} dropped; estimated before: {estimate.line}"
    )


async def write_paper_by_paper(bench: Workbench, papers: Sequence[Paper]) -> None:
    """The same with one call for each paper."""
    with _batches_of_one():
        await write_by_readings(bench, papers)


async def write_by_abstracts(
    bench: Workbench, papers: Sequence[Paper], topics: Mapping[str, tuple[str, ...]]
) -> None:
    """As digests were written first: the titles are sorted in one call, then each topic is told from its abstracts, in
    each language.
    """
    listed = "\n\n".join(f"id: {paper.id}\n{paper.title}" for paper in papers)
    slugs = ", ".join(topic.slug for topic in load_taxonomy().topics)
    schema = strict_object(
        {
            "topics": {
                "type": "array",
                "items": strict_object({"id": {"type": "string"}, "topic": {"type": "string"}}),
            }
        }
    )
    await bench.client.complete(
        _request(f"Sort the titles by topic: {slugs}", listed, "topics", schema, 30 * len(papers))
    )
    by_topic: dict[str, list[Paper]] = {}
    for paper in papers:
        by_topic.setdefault(topics[paper.id][0], []).append(paper)
    requests = [
        _request(
            REPORT[language],
            "\n\n".join(f"id: {paper.id}\n{paper.title}\n{paper.abstract}" for paper in group),
            "report",
            REPORT_SCHEMA,
            3000,
        )
        for language in LANGUAGES
        for group in by_topic.values()
    ]
    await asyncio.gather(*map(bench.client.complete, requests))


def _request(system: str, text: str, name: str, schema: Mapping[str, Any], tokens: int) -> ModelRequest:
    messages = [{"role": "system", "content": system}, {"role": "user", "content": text}]
    return ModelRequest(
        purpose="report",
        subject=str(DAY),
        messages=messages,
        schema_name=name,
        schema=schema,
        answer_tokens=tokens,
    )


@contextmanager
def _batches_of_one() -> Iterator[None]:
    size = paper_reader.BATCH_SIZE
    paper_reader.BATCH_SIZE = 1
    try:
        yield
    finally:
        paper_reader.BATCH_SIZE = size


async def measure_day(papers: Sequence[Paper], delay_s: float, price: ModelPrice) -> dict[str, DayUse]:
    """Each way of writing on a database and a server of its own."""
    classifier = Classifier(load_taxonomy())
    topics = {paper.id: classifier.classify(paper).topics for paper in papers}
    answers = UsualAnswers({paper.id: paper for paper in papers}, topics)
    ways: dict[str, Callable[[Workbench], Awaitable[None]]] = {
        "readings": lambda bench: write_by_readings(bench, papers),
        "paper by paper": lambda bench: write_paper_by_paper(bench, papers),
        "all abstracts": lambda bench: write_by_abstracts(bench, papers, topics),
    }
    return {name: await _measure_way(way, papers, answers, delay_s, price) for name, way in ways.items()}


async def _measure_way(
    way: Callable[[Workbench], Awaitable[None]],
    papers: Sequence[Paper],
    answers: UsualAnswers,
    delay_s: float,
    price: ModelPrice,
) -> DayUse:
    with tempfile.TemporaryDirectory(prefix="benchmark-model-") as folder:
        async with (
            ModelStandin() as server,
            open_database(f"sqlite:///{Path(folder) / 'model.db'}") as database,
        ):
            server.read, server.delay_s = answers.read, delay_s
            server.bytes_per_token = BYTES_PER_TOKEN
            server.respond_with(answers.respond)
            client = LlmClient(
                model="stand-in",
                key="",
                base_url=server.url,
                budget=TokenBudget(limit=UNLIMITED, clock=CLOCK, ledger=SqlTokenLedger(database)),
                clock=CLOCK,
                throttle=Throttle(max_concurrent=MAX_CONCURRENT_CALLS),
                capability_store=SqlServerCapabilities(database),
                responses=SqlModelResponses(database),
                flights=SingleFlight(leases=SqlLeases(database)),
            )
            bench = Workbench(database=database, server=server, client=client, price=price)
            try:
                return await bench.measure(papers, lambda: way(bench))
            finally:
                await client.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.model", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--papers", type=int, default=250, metavar="N")
    parser.add_argument("--delay", type=float, default=1.0, metavar="SECONDS", help="of each call")
    parser.add_argument("--price", default=SMALL_PRICE, metavar="IN,OUT", help="US$ for a million tokens")
    arguments = parser.parse_args()
    price = parse_price(arguments.price)
    papers = read_batch(arguments.file).papers[: arguments.papers]
    found = asyncio.run(measure_day(papers, arguments.delay, price))
    for name, use in found.items():
        print(f"{name:<16} {asdict(use)}")
    ours = found["readings"]
    print_figures({field: getattr(ours, field) for field in FIGURES})


if __name__ == "__main__":
    main()
