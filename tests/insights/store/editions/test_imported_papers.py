"""Importing: what comes in, where it stands, and what an edition makes of it."""

from datetime import UTC, date, datetime

from insights.digest.import_papers import ImportCounts, PaperImport, day_of
from insights.model import AnnounceType, Paper
from insights.qa.search_query import read
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.imported_papers import SqlImportedPapers
from insights.store.editions.search import SqlSearch
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load
from tests.insights.store.examples import DAY, NEXT, edition, paper

TAXONOMY = load()
RL = "Deep reinforcement learning with policy gradients"


def importing(database: Database) -> PaperImport:
    return PaperImport(
        store=SqlEditions(database), archive=SqlImportedPapers(database), classifier=Classifier(TAXONOMY)
    )


def listed(number: int, day: date = DAY, title: str = "") -> Paper:
    return paper(number, announced=day, title=title or f"{RL} {number}", categories=("cs.LG",))


async def _found(database: Database, question: str) -> int:
    return (await SqlSearch(database).search(read(question, TAXONOMY.find), 0, 8)).total


async def test_imported_papers_are_sorted_counted_and_found(database: Database) -> None:
    """They stand on their own days, by topic, with no edition made of them."""
    store = SqlEditions(database)
    tally = await importing(database)([listed(1), listed(2), listed(3, NEXT)])
    assert tally == ImportCounts(added=3)
    assert await store.counts(DAY, NEXT) == {DAY: {"rl": 2}, NEXT: {"rl": 1}}
    assert await _found(database, "policy gradient") == 3
    assert await _found(database, "강화학습") == 3
    assert await store.edition(DAY) is None
    assert await store.latest(sample=True) is None
    stored = await store.paper("2411.00003")
    assert stored is not None
    assert stored[2] == NEXT


async def test_the_same_again_changes_nothing(database: Database) -> None:
    """Known by their number; two of one title are two papers; a line twice in the file is one."""
    records = [listed(1, title="Editorial"), listed(2, title="Editorial"), listed(1, title="Editorial")]
    assert await importing(database)(records) == ImportCounts(added=2, known=1)
    assert await importing(database)(records) == ImportCounts(known=3)
    assert await _found(database, "editorial") == 2


async def test_an_edition_takes_over_what_was_imported_for_its_day(database: Database) -> None:
    """The day's papers are published once, by the edition; others imported for the day stay beside it."""
    store = SqlEditions(database)
    await importing(database)([listed(1), listed(2)])
    kept = await store.keep(edition(DAY, listed(1)), {})
    assert [item.paper.id for item in kept.papers] == ["2411.00001"]
    assert await store.edition(DAY) == kept
    counts = await store.counts(DAY, DAY)
    assert sum(counts[DAY].values()) == 2
    assert await _found(database, "policy gradient") == 2


async def test_a_day_made_again_leaves_what_was_imported(database: Database) -> None:
    """Removing an edition frees its own papers alone."""
    store = SqlEditions(database)
    await importing(database)([listed(2)])
    await store.keep(edition(DAY, listed(1)), {})
    await store.remove(DAY)
    assert await store.published_on([listed(1), listed(2)]) == {"2411.00002": DAY}
    assert await _found(database, "policy gradient") == 1


async def test_an_imported_paper_is_not_published_on_another_day(database: Database) -> None:
    """It was published when it was listed."""
    store = SqlEditions(database)
    await importing(database)([listed(1)])
    kept = await store.keep(edition(NEXT, listed(1), listed(5, NEXT)), {})
    assert [item.paper.id for item in kept.papers] == ["2411.00005"]
    assert kept.excluded[0].published_on == DAY


def test_the_day_of_a_paper() -> None:
    """Listed, else submitted (Eastern); a new version is no new paper; else the month of its number."""
    night = datetime(2024, 11, 6, 3, tzinfo=UTC)
    assert day_of(paper(1, announced=NEXT, published=night)) == NEXT
    assert day_of(paper(1, published=night)) == date(2024, 11, 5)
    assert day_of(paper(1, announced=NEXT, announce=AnnounceType.REPLACE, published=night)) == date(
        2024, 11, 5
    )
    assert day_of(paper(1)) == date(2024, 11, 1)
    assert day_of(Paper(id="quant-ph/0201082", title="a", abstract="b")) == date(2002, 1, 1)
    assert day_of(Paper(id="t-0123456789abcdef", title="a", abstract="b")) is None


async def test_a_paper_without_a_day_is_counted_and_left_out(database: Database) -> None:
    """Nothing is lost without a word."""
    nameless = Paper(id="t-0123456789abcdef", title="a", abstract="b")
    assert await importing(database)([nameless, listed(1)]) == ImportCounts(added=1, undated=1)
