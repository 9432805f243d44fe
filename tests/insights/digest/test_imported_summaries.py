"""Summaries of imported papers: written after the import, each once, wherever the writing was interrupted."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from insights.archive.reader import ArchiveReader
from insights.digest.imported_summaries import PORTION, ImportedSummaries
from insights.model import ClassifiedPaper, Paper, Tldr
from insights.store.db.database import Database
from insights.store.editions.archive import SqlArchive
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.imported_papers import SqlImportedPapers
from insights.store.editions.search import SqlSearch
from insights.taxonomy.taxonomy import load_taxonomy
from insights.writing.extractive.writer import ExtractiveWriter
from scheduler.jobs import SUMMARY_INTERVAL, SummaryJob
from tests.insights.store.examples import DAY, NEXT_DAY, FixedClock, edition, paper


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingWriter(ExtractiveWriter):
    """The writer, with the ids of the papers it summarised."""

    written: list[str] = field(default_factory=list)

    async def tldr(self, paper: Paper) -> Tldr:
        self.written.append(paper.id)
        return await ExtractiveWriter.tldr(self, paper)


@dataclass
class SetClock:
    """A clock that is set."""

    at: datetime = datetime(2026, 11, 24, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


async def import_papers(database: Database, count: int) -> SqlImportedPapers:
    """Papers 1 to `count` of DAY, and one more of NEXT_DAY."""
    store = SqlImportedPapers(database)
    dated = [(DAY, ClassifiedPaper(paper=paper(n), topics=("llm",))) for n in range(1, count + 1)]
    await store.add([*dated, (NEXT_DAY, ClassifiedPaper(paper=paper(9000), topics=("rl",)))])
    return store


def make_archive(database: Database, writer: ExtractiveWriter) -> ArchiveReader:
    return ArchiveReader(
        store=SqlArchive(database),
        editions=SqlEditions(database),
        search_store=SqlSearch(database),
        taxonomy=load_taxonomy(),
        writer=writer,
    )


async def test_a_page_shows_the_summary_that_was_written_after_the_import(any_database: Database) -> None:
    """RULE: the newest day comes first; what is stored is what the writer writes, and no page writes it again."""
    papers, writer = await import_papers(any_database, 2), CountingWriter(clock=FixedClock())
    archive = make_archive(any_database, writer)
    before = await archive.get_day(DAY)
    assert before is not None
    assert [hit.tldr for hit in before.papers] == [None, None]
    assert await ImportedSummaries(papers=papers, writer=writer).write_missing() == 3
    assert writer.written == ["2411.09000", "2411.00002", "2411.00001"]
    after, topic = await archive.get_day(DAY), await archive.get_topic("llm")
    assert after is not None
    assert topic is not None
    written = [await ExtractiveWriter.tldr(writer, paper(n)) for n in (1, 2)]
    assert [hit.tldr for hit in after.papers] == written
    assert [hit.tldr for hit in topic.page.hits] == written
    assert len(writer.written) == 3
    assert await ImportedSummaries(papers=papers, writer=writer).write_missing() == 0


async def test_what_was_interrupted_goes_on_where_it_was(database: Database) -> None:
    """RULE: a stop loses the portion that was being written, and nothing else; replies have their turn in between."""
    papers, writer = await import_papers(database, PORTION + 20), CountingWriter(clock=FixedClock())
    pauses = 0

    async def stop_in_the_second_portion(pause_s: float) -> None:
        nonlocal pauses
        assert pause_s == 0.01
        pauses += 1
        if pauses == PORTION + 10:
            raise asyncio.CancelledError

    filling = ImportedSummaries(papers=papers, writer=writer, pause_s=0.01, sleep=stop_in_the_second_portion)
    with pytest.raises(asyncio.CancelledError):
        await filling.write_missing()
    assert await papers.count_without_summary() == 21
    assert await ImportedSummaries(papers=papers, writer=writer).write_missing() == 21
    assert await papers.count_without_summary() == 0


async def test_a_paper_that_an_edition_took_over_keeps_the_editions_summary(database: Database) -> None:
    """RULE: a summary that comes late is stored nowhere but with the imported paper it was written for."""
    papers, writer = await import_papers(database, 1), ExtractiveWriter(clock=FixedClock())
    waiting = await papers.list_without_summary(after=None, limit=10)
    stored = await SqlEditions(database).save_edition(edition(DAY, paper(1)), {})
    await papers.save_summaries([(item, await writer.tldr(item.paper)) for item in waiting])
    assert await SqlEditions(database).get_edition(DAY) == stored


async def test_the_job_looks_once_an_hour(database: Database) -> None:
    """RULE: a tick every few seconds does not search the archive every few seconds."""
    clock, writer = SetClock(), CountingWriter(clock=FixedClock())
    job = SummaryJob(
        summaries=ImportedSummaries(papers=SqlImportedPapers(database), writer=writer), clock=clock
    )
    await job.run()
    await import_papers(database, 1)
    clock.at += SUMMARY_INTERVAL - timedelta(seconds=1)
    await job.run()
    assert writer.written == []
    clock.at += timedelta(seconds=1)
    await job.run()
    assert len(writer.written) == 2
