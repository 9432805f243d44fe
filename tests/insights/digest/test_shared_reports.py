"""insights.digest.shared_reports: reports that several processes write of one draft, on a real PostgreSQL."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from insights.digest.background_loader import BackgroundLoader
from insights.digest.shared_reports import ReportJobs, ReportQueue
from insights.model import Edition, Headline
from insights.store.db.database import Database, open_database
from insights.store.editions.drafts import SqlEditionDrafts
from insights.store.editions.term_counts import SqlTermCounts
from tests.insights.digest.test_composer import COMPOSER
from tests.insights.store.examples import DAY, FULL_PAPER, NOON, FixedClock, classify, edition, paper, report
from tests.scheduler.job_queue.test_workers import processes

TOPICS = ("llm", "robotics", "generation")


def draft(**fields: object) -> Edition:
    papers = [FULL_PAPER, *map(paper, (2, 3))]
    classified = [
        item for each, topic in zip(papers, TOPICS, strict=True) for item in classify(each, topics=(topic,))
    ]
    headlines = (Headline(paper=papers[0].id),)
    return replace(edition(DAY, *papers), papers=tuple(classified), headlines=headlines, reports={}, **fields)


async def test_a_report_is_of_one_version_of_a_draft(any_database: Database) -> None:
    """RULE: a draft with other papers forgets the reports of the one before, and takes none of them afterwards; the same
    draft, made again, keeps its own.
    """
    store, first = SqlEditionDrafts(any_database), draft(made_at=NOON)
    version = await store.save(first, "en", NOON)
    await store.save_report(DAY, version, report(FULL_PAPER))
    again = replace(first, made_at=NOON + timedelta(minutes=1))
    assert await SqlEditionDrafts(any_database).save(again, "en", NOON + timedelta(minutes=1)) == version
    assert set(await store.get_reports(DAY, "en")) == {"llm"}
    fewer = replace(first, papers=first.papers[:2])
    newer = await store.save(fewer, "en", NOON)
    await store.save_report(DAY, version, report(FULL_PAPER))
    assert await store.get_reports(DAY, "en") == {}
    assert await store.get(DAY, "en", version) is None
    assert (await store.get(DAY, "en", newer)) == fewer


async def test_a_report_that_is_there_is_not_written_again(any_database: Database) -> None:
    """RULE: a job that was queued while another one wrote the same report leaves it as it is."""
    drafts, edition_draft = SqlEditionDrafts(any_database), draft(made_at=NOON)
    version = await drafts.save(edition_draft, "en", NOON)
    await drafts.save_report(DAY, version, report(FULL_PAPER))
    jobs = ReportJobs(
        composer=COMPOSER,
        drafts=drafts,
        background_loader=BackgroundLoader(store=SqlTermCounts(any_database)),
    )
    for topic in ("llm", "robotics"):
        await jobs.write_report(day=DAY.isoformat(), language="en", topic=topic, version=version.isoformat())
    reports = await drafts.get_reports(DAY, "en")
    assert set(reports) == {"llm", "robotics"}
    assert reports["llm"] == report(FULL_PAPER)


async def test_an_edition_that_starts_again_has_no_report_written_twice(migrated_postgres_url: str) -> None:
    """RULE: whoever goes on with an edition waits for the reports that are being written, and has the missing ones written."""
    began, all_began, may_end = Counter[str](), asyncio.Event(), asyncio.Event()
    async with open_database(migrated_postgres_url) as database:
        drafts = SqlEditionDrafts(database)

        async def write(day: str, language: str, topic: str, version: str) -> None:
            if topic in await drafts.get_reports(DAY, "en"):
                return  # as insights.digest.shared_reports.ReportJobs does
            began[topic] += 1
            if began.total() == len(TOPICS):
                all_began.set()
            if topic != "llm":
                await may_end.wait()
            written = report(FULL_PAPER, topic=topic, language=language)
            await drafts.save_report(DAY, datetime.fromisoformat(version), written)

        async with processes(migrated_postgres_url, 1, report=write) as (process,):
            process.start()
            queue = ReportQueue(jobs=process.queue, drafts=drafts, clock=FixedClock())
            cut_off = asyncio.create_task(queue.write(draft(), "en"))
            await all_began.wait()
            cut_off.cancel()
            await asyncio.gather(cut_off, return_exceptions=True)
            going_on = asyncio.create_task(queue.write(draft(made_at=NOON), "en"))
            may_end.set()
            assert set(await going_on) == set(TOPICS)
    assert began == Counter(TOPICS)
