"""insights.digest.background_loader: the term counts of the last 28 days."""

from datetime import timedelta

from insights.digest.background_loader import BackgroundLoader
from insights.digest.ranking import rank_papers
from insights.model import ClassifiedPaper
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.imported_papers import SqlImportedPapers
from insights.store.editions.term_counts import SqlTermCounts
from tests.insights.store.examples import DAY, classify, edition, paper


def classified_paper(number: int, text: str) -> tuple[ClassifiedPaper, ...]:
    return classify(paper(number, title=text, abstract=f"This is about {text}."))


async def test_only_the_28_days_before_count(database: Database) -> None:
    """Neither the day itself nor older days count; terms that today does not use are left out."""
    archive, today = (
        SqlImportedPapers(database),
        paper(9, title="flow matching", abstract="On flow matching."),
    )
    for number, back in enumerate((0, 1, 28, 29)):
        day = DAY - timedelta(days=back)
        await archive.add([(day, one) for one in classified_paper(number, "flow matching, old terms")])
    background = await BackgroundLoader(store=SqlTermCounts(database)).load(DAY, [today])
    assert background.documents == 2
    assert background.document_frequency("flow matching") == 1
    assert "old terms" not in background.counts


async def test_a_day_that_changed_is_counted_anew(database: Database) -> None:
    """Stored counts are valid until the papers of the day change."""
    archive, loader = SqlImportedPapers(database), BackgroundLoader(store=SqlTermCounts(database))
    day, today = DAY - timedelta(days=1), [paper(9, title="flow matching")]
    await archive.add([(day, one) for one in classified_paper(1, "flow matching")])
    assert (await loader.load(DAY, today)).documents == 1
    await archive.add([(day, one) for one in classified_paper(2, "something else")])
    assert (await loader.load(DAY, today)).document_frequency("flow matching") == 1 / 2
    await SqlEditions(database).save_edition(edition(day, paper(3)), {})
    assert (await loader.load(DAY, today)).documents == 3


async def test_a_day_is_counted_once(database: Database) -> None:
    """RULE: counts are stored: the next digest loads them, and counts only days that changed."""
    archive, store = SqlImportedPapers(database), SqlTermCounts(database)
    days = [DAY - timedelta(days=back) for back in (2, 1)]
    await archive.add(
        [(day, one) for n, day in enumerate(days) for one in classified_paper(n, "flow matching")]
    )
    assert list((await store.counted_days(*days)).values()) == [None, None]
    await BackgroundLoader(store=store).load(DAY, [paper(9)])
    assert [counted.papers for counted in (await store.counted_days(*days)).values() if counted] == [1, 1]


async def test_no_past_knows_nothing(database: Database) -> None:
    """Without earlier days the background is empty."""
    assert (await BackgroundLoader(store=SqlTermCounts(database)).load(DAY, [paper(1)])).documents == 0


async def test_newness_counts_once_there_is_a_past(any_database: Database) -> None:
    """Of papers that are equal otherwise, those with a new term are first, with this signal."""
    old = [one for n in range(1000) for one in classified_paper(n, "image segmentation")]
    await SqlImportedPapers(any_database).add([(DAY - timedelta(days=3), one) for one in old])
    titles = (*["image segmentation"] * 3, *["flow matching"] * 3)
    today = [one for n, title in enumerate(titles, start=1900) for one in classified_paper(n, title)]
    loader = BackgroundLoader(store=SqlTermCounts(any_database))
    before = rank_papers(today, await loader.load(DAY - timedelta(days=28), [one.paper for one in today]))
    after = rank_papers(today, await loader.load(DAY, [one.paper for one in today]))
    assert [one.classified.paper.title for one in before] == list(titles)
    assert [one.classified.paper.title for one in after] == [*titles[3:], *titles[:3]]
    assert after[0].signals[0].name == "new"
