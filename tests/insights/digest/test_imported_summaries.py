"""Summaries of imported papers: written after the import, each once, wherever the writing was interrupted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from insights.archive.reader import ArchiveReader
from insights.digest.imported_summaries import ImportedSummaries
from insights.model import ClassifiedPaper, Paper, Tldr
from insights.store.db.database import Database
from insights.store.editions.archive import SqlArchive
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.imported_papers import SqlImportedPapers
from insights.store.editions.search import SqlSearch
from insights.taxonomy.taxonomy import load_taxonomy
from insights.writing.extractive.child_summarizer import ChildSummarizer
from insights.writing.extractive.paper_summary import summarize_paper
from insights.writing.extractive.writer import ExtractiveWriter
from scheduler.jobs import SUMMARY_INTERVAL, SummaryJob
from tests.insights.store.examples import DAY, NEXT_DAY, FixedClock, edition, paper


@dataclass
class CountingSummarizer:
    """The writer's summaries, and the ids of the papers that were summarised. It ends after `last`, as a child that is killed."""

    last: str = ""
    written: list[str] = field(default_factory=list)

    async def summarize(self, papers: Sequence[Paper]) -> Sequence[Tldr]:
        tldrs = []
        for each in papers:
            self.written.append(each.id)
            tldrs.append(summarize_paper(each.title, each.abstract))
            if each.id == self.last:
                break
        return tldrs


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


def make_archive(database: Database) -> ArchiveReader:
    return ArchiveReader(
        store=SqlArchive(database),
        editions=SqlEditions(database),
        search_store=SqlSearch(database),
        taxonomy=load_taxonomy(),
        writer=ExtractiveWriter(clock=FixedClock()),
    )


async def test_a_page_shows_the_summary_that_was_written_after_the_import(any_database: Database) -> None:
    """RULE: the newest day comes first; what is stored is what the writer writes, each once, and pages show it."""
    papers, summarizer = await import_papers(any_database, 2), CountingSummarizer()
    archive, filling = make_archive(any_database), ImportedSummaries(papers=papers, summarizer=summarizer)
    before = await archive.get_day(DAY)
    assert before is not None
    assert [hit.tldr for hit in before.papers] == [None, None]
    assert await filling.write_missing() == 3
    after, topic = await archive.get_day(DAY), await archive.store.topic_days("llm", [DAY])
    assert after is not None
    expected = [summarize_paper(paper(n).title, paper(n).abstract) for n in (1, 2)]
    assert [hit.tldr for hit in after.papers] == [hit.tldr for hit in topic[0].hits] == expected
    assert await filling.write_missing() == 0
    assert summarizer.written == ["2411.09000", "2411.00002", "2411.00001"]


async def test_what_was_interrupted_goes_on_where_it_was(database: Database) -> None:
    """RULE: what was written before the end is kept; the rest is written the next time; between portions it waits."""
    papers, pauses = await import_papers(database, 5), list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    filling = ImportedSummaries(
        papers=papers, summarizer=CountingSummarizer(last="2411.00004"), pause_s=2.0, portion=2, sleep=pause
    )
    assert await filling.write_missing() == 3
    assert pauses == [2.0]
    assert await papers.count_without_summary() == 3
    assert await ImportedSummaries(papers=papers, summarizer=CountingSummarizer()).write_missing() == 3
    assert await papers.count_without_summary() == 0


async def test_a_paper_that_an_edition_took_over_keeps_the_editions_summary(database: Database) -> None:
    """RULE: a summary that comes late is stored nowhere but with the imported paper it was written for."""
    papers = await import_papers(database, 1)
    waiting = await papers.list_without_summary(after=None, limit=10)
    stored = await SqlEditions(database).save_edition(edition(DAY, paper(1)), {})
    await papers.save_summaries(
        [(item, summarize_paper(item.paper.title, item.paper.abstract)) for item in waiting]
    )
    assert await SqlEditions(database).get_edition(DAY) == stored


async def test_the_job_looks_once_an_hour(database: Database) -> None:
    """RULE: a tick every few seconds does not search the archive every few seconds."""
    clock, summarizer = SetClock(), CountingSummarizer()
    job = SummaryJob(
        summaries=ImportedSummaries(papers=SqlImportedPapers(database), summarizer=summarizer), clock=clock
    )
    await job.run()
    await import_papers(database, 1)
    clock.at += SUMMARY_INTERVAL - timedelta(seconds=1)
    await job.run()
    assert summarizer.written == []
    clock.at += timedelta(seconds=1)
    await job.run()
    assert len(summarizer.written) == 2


async def test_a_child_process_writes_the_same_summaries() -> None:
    """RULE: the process has the papers' titles and abstracts alone, and its summaries are the writer's own."""
    papers = [
        paper(1),
        paper(2, title="Größe", abstract="We measure tea. It is 3% warmer.", is_paraphrase=True),
    ]
    expected = [
        summarize_paper(each.title, each.abstract, is_paraphrase=each.is_paraphrase) for each in papers
    ]
    for background in (False, True):
        assert await ChildSummarizer(background=background).summarize(papers) == expected
