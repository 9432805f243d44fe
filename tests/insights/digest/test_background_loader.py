"""insights.digest.background_loader: the last 28 days, and what they change."""

from datetime import timedelta

from insights.digest.background_loader import BackgroundLoader
from insights.digest.ranking import rank_papers
from insights.model import ClassifiedPaper
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.imported_papers import SqlImportedPapers
from insights.store.editions.term_counts import SqlTermCounts
from tests.insights.store.examples import DAY, edition, labelled, paper


def spoke(number: int, words: str) -> tuple[ClassifiedPaper, ...]:
    return labelled(paper(number, title=words, abstract=f"This is about {words}."))


async def test_only_the_28_days_before_count(database: Database) -> None:
    """Neither the day itself nor what is older; terms today does not use are left aside."""
    archive, today = (
        SqlImportedPapers(database),
        paper(9, title="flow matching", abstract="On flow matching."),
    )
    for number, back in enumerate((0, 1, 28, 29)):
        day = DAY - timedelta(days=back)
        await archive.add([(day, one) for one in spoke(number, "flow matching, old terms")])
    past = await BackgroundLoader(store=SqlTermCounts(database)).load(DAY, [today])
    assert past.documents == 2
    assert past.share("flow matching") == 1
    assert "old terms" not in past.counts


async def test_a_day_that_changed_is_counted_anew(database: Database) -> None:
    """What is kept of a day's words holds as long as its papers do."""
    archive, past = SqlImportedPapers(database), BackgroundLoader(store=SqlTermCounts(database))
    day, today = DAY - timedelta(days=1), [paper(9, title="flow matching")]
    await archive.add([(day, one) for one in spoke(1, "flow matching")])
    assert (await past.load(DAY, today)).documents == 1
    await archive.add([(day, one) for one in spoke(2, "something else")])
    assert (await past.load(DAY, today)).share("flow matching") == 1 / 2
    await SqlEditions(database).keep(edition(day, paper(3)), {})
    assert (await past.load(DAY, today)).documents == 3


async def test_a_day_is_counted_once(database: Database) -> None:
    """RULE: what was counted of a day is kept: the next digest reads it back, and counts only days that changed."""
    archive, store = SqlImportedPapers(database), SqlTermCounts(database)
    days = [DAY - timedelta(days=back) for back in (2, 1)]
    await archive.add([(day, one) for n, day in enumerate(days) for one in spoke(n, "flow matching")])
    assert list((await store.counted_days(*days)).values()) == [None, None]
    await BackgroundLoader(store=store).load(DAY, [paper(9)])
    assert [counted.papers for counted in (await store.counted_days(*days)).values() if counted] == [1, 1]


async def test_no_past_knows_nothing(database: Database) -> None:
    """The first day of all."""
    assert (await BackgroundLoader(store=SqlTermCounts(database)).load(DAY, [paper(1)])).documents == 0


async def test_newness_counts_once_there_is_a_past(sqlite_database: Database) -> None:
    """Of two papers that are equal otherwise, the one whose words are new comes first, and says so."""
    old = [one for n in range(300) for one in spoke(n, "image segmentation")]
    await SqlImportedPapers(sqlite_database).add([(DAY - timedelta(days=3), one) for one in old])
    titles = ("image segmentation", "image segmentation", "flow matching", "flow matching")
    today = [one for n, words in enumerate(titles, start=900) for one in spoke(n, words)]
    past = BackgroundLoader(store=SqlTermCounts(sqlite_database))
    before = rank_papers(today, await past.load(DAY - timedelta(days=28), [one.paper for one in today]))
    after = rank_papers(today, await past.load(DAY, [one.paper for one in today]))
    assert [one.labelled.paper.title for one in before] == list(titles)
    assert [one.labelled.paper.title for one in after] == [*titles[2:], *titles[:2]]
    assert after[0].signals[0].name == "new"
