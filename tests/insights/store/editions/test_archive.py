"""The archive's store: lists of days, whole days, and the days of a paper, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

from insights.model import Edition
from insights.ports.archive import ArchivedDay, PaperDay
from insights.store.db.database import Database
from insights.store.editions.archive import SqlArchive
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.imported_papers import SqlImportedPapers
from tests.insights.store.examples import DAY, NEXT_DAY, classify, edition, full_edition, paper, report

DAY_BEFORE = DAY - timedelta(days=1)
WEEKEND = DAY - timedelta(days=3)


async def test_days_are_listed_with_editions_imports_and_empty_days(database: Database) -> None:
    """RULE: the newest first, each day once, with all its published papers; an empty day says why; `before` goes on."""
    archive, editions = SqlArchive(database), SqlEditions(database)
    await editions.save_edition(edition(WEEKEND), {})
    await editions.save_edition(edition(DAY, paper(1), paper(2)), {})
    imported = [(day, item) for day in (DAY_BEFORE, DAY) for item in classify(paper(10 + day.day))]
    await SqlImportedPapers(database).add(imported)
    listed = [
        ArchivedDay(day=DAY, papers=3),
        ArchivedDay(day=DAY_BEFORE, papers=1),
        ArchivedDay(day=WEEKEND, papers=0, reason_if_empty="weekend"),
    ]
    assert list(await archive.list_days(before=None, limit=9)) == listed
    assert list(await archive.list_days(before=DAY, limit=1)) == listed[1:2]
    assert await archive.adjacent_days(DAY_BEFORE) == (None, DAY)


async def test_the_sample_day_is_listed_while_there_is_no_other(database: Database) -> None:
    """RULE: the sample gives way to any real day."""
    archive, editions = SqlArchive(database), SqlEditions(database)
    await editions.save_edition(edition(DAY, paper(1), sample=True), {})
    assert list(await archive.list_days(before=None, limit=9)) == [
        ArchivedDay(day=DAY, papers=1, is_sample=True)
    ]
    await editions.save_edition(edition(NEXT_DAY, paper(2)), {})
    assert [each.day for each in await archive.list_days(before=None, limit=9)] == [NEXT_DAY]


async def test_a_day_is_read_again_when_it_has_changed(database: Database) -> None:
    """RULE: a new language, an import and a removal are seen at once; an unchanged day is not read twice."""
    archive, editions = SqlArchive(database), SqlEditions(database)
    stored = await editions.save_edition(edition(DAY, paper(1)), {})
    first = await archive.get_day(DAY)
    assert first is not None
    assert await archive.get_day(DAY) is first
    korean = replace(stored, reports={**stored.reports, "ko": (report(paper(1), language="ko"),)})
    await editions.add_language(korean, "ko", {})
    await SqlImportedPapers(database).add([(DAY, item) for item in classify(paper(2))])
    record = await archive.get_day(DAY)
    assert record is not None
    assert record.edition is not None
    assert set(record.edition.reports) == {"en", "ko"}
    assert [item.paper.id for item in record.imported] == [paper(2).id]
    await editions.remove_edition(DAY)
    without_edition = await archive.get_day(DAY)
    assert without_edition is not None
    assert without_edition.edition is None
    assert await archive.get_day(date(1999, 1, 1)) is None


async def test_a_paper_knows_the_days_that_collected_it(database: Database) -> None:
    """RULE: the day that published a paper, and each that excluded it with the reason."""
    archive, full = SqlArchive(database), full_edition()
    await SqlEditions(database).save_edition(full, {})
    shown: Edition = full
    assert await archive.days_of_paper(shown.papers[0].paper.id) == [PaperDay(day=DAY)]
    excluded = shown.excluded[1]
    assert await archive.days_of_paper(excluded.paper.id) == [PaperDay(day=DAY, excluded=excluded.reason)]
