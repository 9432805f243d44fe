"""insights.digest.background_loader: the last 28 days, and what they change."""

from datetime import timedelta

from insights.digest.background_loader import Past
from insights.digest.ranking import ranked
from insights.model import Labelled
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.imported_papers import SqlArchive
from insights.store.editions.term_counts import SqlPast
from tests.insights.store.examples import DAY, edition, labelled, paper


def spoke(number: int, words: str) -> tuple[Labelled, ...]:
    return labelled(paper(number, title=words, abstract=f"This is about {words}."))


async def test_only_the_28_days_before_count(database: Database) -> None:
    """Neither the day itself nor what is older; terms today does not use are left aside."""
    archive, today = SqlArchive(database), paper(9, title="flow matching", abstract="On flow matching.")
    for number, back in enumerate((0, 1, 28, 29)):
        day = DAY - timedelta(days=back)
        await archive.add([(day, one) for one in spoke(number, "flow matching, old terms")])
    past = await Past(store=SqlPast(database)).before(DAY, [today])
    assert past.documents == 2
    assert past.share("flow matching") == 1
    assert "old terms" not in past.counts


async def test_a_day_that_changed_is_counted_anew(database: Database) -> None:
    """What is kept of a day's words holds as long as its papers do."""
    archive, past = SqlArchive(database), Past(store=SqlPast(database))
    day, today = DAY - timedelta(days=1), [paper(9, title="flow matching")]
    await archive.add([(day, one) for one in spoke(1, "flow matching")])
    assert (await past.before(DAY, today)).documents == 1
    await archive.add([(day, one) for one in spoke(2, "something else")])
    assert (await past.before(DAY, today)).share("flow matching") == 1 / 2
    await SqlEditions(database).keep(edition(day, paper(3)), {})
    assert (await past.before(DAY, today)).documents == 3


async def test_a_day_is_counted_once(database: Database) -> None:
    """RULE: what was counted of a day is kept: the next digest reads it back, and counts only days that changed."""
    archive, store = SqlArchive(database), SqlPast(database)
    days = [DAY - timedelta(days=back) for back in (2, 1)]
    await archive.add([(day, one) for n, day in enumerate(days) for one in spoke(n, "flow matching")])
    assert list((await store.counted_days(*days)).values()) == [None, None]
    await Past(store=store).before(DAY, [paper(9)])
    assert [counted.papers for counted in (await store.counted_days(*days)).values() if counted] == [1, 1]


async def test_no_past_knows_nothing(database: Database) -> None:
    """The first day of all."""
    assert (await Past(store=SqlPast(database)).before(DAY, [paper(1)])).documents == 0


async def test_newness_counts_once_there_is_a_past(sqlite_database: Database) -> None:
    """Of two papers that are equal otherwise, the one whose words are new comes first, and says so."""
    old = [one for n in range(300) for one in spoke(n, "image segmentation")]
    await SqlArchive(sqlite_database).add([(DAY - timedelta(days=3), one) for one in old])
    titles = ("image segmentation", "image segmentation", "flow matching", "flow matching")
    today = [one for n, words in enumerate(titles, start=900) for one in spoke(n, words)]
    past = Past(store=SqlPast(sqlite_database))
    before = ranked(today, await past.before(DAY - timedelta(days=28), [one.paper for one in today]))
    after = ranked(today, await past.before(DAY, [one.paper for one in today]))
    assert [one.labelled.paper.title for one in before] == list(titles)
    assert [one.labelled.paper.title for one in after] == [*titles[2:], *titles[:2]]
    assert after[0].signals[0].name == "new"
