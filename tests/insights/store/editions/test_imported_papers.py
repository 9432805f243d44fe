"""Importing papers: their days, topics and search entries, and editions of the same days."""

from datetime import UTC, date, datetime

from insights.digest.import_papers import ImportCounts, PaperImport, infer_day
from insights.model import AnnounceType, Paper
from insights.qa.search_query import parse_query
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.imported_papers import SqlImportedPapers
from insights.store.editions.search import SqlSearch
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from tests.insights.store.examples import DAY, NEXT_DAY, edition, paper

TAXONOMY = load_taxonomy()
RL = "Deep reinforcement learning with policy gradients"


def paper_import(database: Database) -> PaperImport:
    return PaperImport(
        store=SqlEditions(database), archive=SqlImportedPapers(database), classifier=Classifier(TAXONOMY)
    )


def listed(number: int, day: date = DAY, title: str = "") -> Paper:
    return paper(number, announced=day, title=title or f"{RL} {number}", categories=("cs.LG",))


async def _count_hits(database: Database, question: str) -> int:
    return (await SqlSearch(database).search(parse_query(question, TAXONOMY.find_topic), 0, 8)).total


async def test_imported_papers_are_classified_counted_and_found(database: Database) -> None:
    """They are published on their own days, by topic, without an edition."""
    store = SqlEditions(database)
    counts = await paper_import(database).run([listed(1), listed(2), listed(3, NEXT_DAY)])
    assert counts == ImportCounts(added=3)
    assert await store.topic_counts(DAY, NEXT_DAY) == {DAY: {"rl": 2}, NEXT_DAY: {"rl": 1}}
    assert await _count_hits(database, "policy gradient") == 3
    assert await _count_hits(database, "강화학습") == 3
    assert await store.get_edition(DAY) is None
    assert await store.get_latest_edition(sample=True) is None
    stored = await store.get_paper("2411.00003")
    assert stored is not None
    assert stored[2] == NEXT_DAY


async def test_importing_again_changes_nothing(database: Database) -> None:
    """Papers are known by id: two with one title are two papers, a line twice in the file is one."""
    records = [listed(1, title="Editorial"), listed(2, title="Editorial"), listed(1, title="Editorial")]
    assert await paper_import(database).run(records) == ImportCounts(added=2, known=1)
    assert await paper_import(database).run(records) == ImportCounts(known=3)
    assert await _count_hits(database, "editorial") == 2


async def test_an_edition_replaces_imported_papers_of_its_day(database: Database) -> None:
    """A paper is published once, by the edition; other imported papers of the day stay."""
    store = SqlEditions(database)
    await paper_import(database).run([listed(1), listed(2)])
    stored = await store.save_edition(edition(DAY, listed(1)), {})
    assert [item.paper.id for item in stored.papers] == ["2411.00001"]
    assert await store.get_edition(DAY) == stored
    counts = await store.topic_counts(DAY, DAY)
    assert sum(counts[DAY].values()) == 2
    assert await _count_hits(database, "policy gradient") == 2


async def test_removing_an_edition_keeps_imported_papers(database: Database) -> None:
    """Only the edition's own papers may be published again."""
    store = SqlEditions(database)
    await paper_import(database).run([listed(2)])
    await store.save_edition(edition(DAY, listed(1)), {})
    await store.remove_edition(DAY)
    assert await store.publication_days([listed(1), listed(2)]) == {"2411.00002": DAY}
    assert await _count_hits(database, "policy gradient") == 1


async def test_an_imported_paper_is_not_published_on_another_day(database: Database) -> None:
    """It counts as published on the day it was listed."""
    store = SqlEditions(database)
    await paper_import(database).run([listed(1)])
    stored = await store.save_edition(edition(NEXT_DAY, listed(1), listed(5, NEXT_DAY)), {})
    assert [item.paper.id for item in stored.papers] == ["2411.00005"]
    assert stored.excluded[0].published_on == DAY


def test_the_day_of_a_paper() -> None:
    """The day it was listed, unless as a new version; else submitted (US Eastern); else the month of its id."""
    night = datetime(2024, 11, 6, 3, tzinfo=UTC)
    assert infer_day(paper(1, announced=NEXT_DAY, published=night)) == NEXT_DAY
    assert infer_day(paper(1, published=night)) == date(2024, 11, 5)
    assert infer_day(paper(1, announced=NEXT_DAY, announce=AnnounceType.REPLACE, published=night)) == date(
        2024, 11, 5
    )
    assert infer_day(paper(1)) == date(2024, 11, 1)
    assert infer_day(Paper(id="quant-ph/0201082", title="a", abstract="b")) == date(2002, 1, 1)
    assert infer_day(Paper(id="t-0123456789abcdef", title="a", abstract="b")) is None


async def test_a_paper_without_a_day_is_counted_and_left_out(database: Database) -> None:
    """A paper without a day is not stored, and counted as undated."""
    undated = Paper(id="t-0123456789abcdef", title="a", abstract="b")
    assert await paper_import(database).run([undated, listed(1)]) == ImportCounts(added=1, undated=1)
