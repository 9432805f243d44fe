"""insights.store.editions.saved_papers: people's lists, on both databases."""

from datetime import timedelta

from insights.ports.saved_papers import PersonRef
from insights.store.db.database import Database
from insights.store.editions.edition_store import SqlEditions
from insights.store.editions.saved_papers import SqlSavedPapers
from insights.text.search_terms import parse_terms
from tests.insights.store.examples import DAY, NOON, edition, paper

ANN = PersonRef(platform="loop", account="bot", id="ann")
BOB = PersonRef(platform="loop", account="bot", id="bob")
ELSEWHERE = PersonRef(platform="loop", account="other", id="ann")


async def saved_ids(store: SqlSavedPapers, person: PersonRef, query: str = "") -> list[str]:
    page = await store.list_page(person, parse_terms(query), 0, 10)
    assert page.total == len(page.papers)
    return [item.classified.paper.id for item in page.papers]


async def test_a_list_is_a_persons_on_one_account(database: Database) -> None:
    """RULE: saving twice changes nothing; nobody else's list changes; the paper saved last is first."""
    store = SqlSavedPapers(database)
    assert await store.save(ANN, [paper(1), paper(2)], NOON, 9) == 2
    assert await store.save(ANN, [paper(2), paper(3), paper(3)], NOON + timedelta(hours=1), 9) == 1
    await store.save(BOB, [paper(2)], NOON, 9)
    assert (await saved_ids(store, ANN))[0] == paper(3).id
    assert await store.find_saved(ANN, [paper(1).id, paper(9).id]) == {paper(1).id}
    assert await store.remove(ANN, [paper(2).id, paper(9).id]) == 1
    assert await saved_ids(store, BOB) == [paper(2).id]
    assert await saved_ids(store, ELSEWHERE) == []
    await store.forget(ANN)
    assert await saved_ids(store, ANN) == []
    assert await saved_ids(store, BOB) == [paper(2).id]


async def test_a_full_list_takes_no_more(database: Database) -> None:
    """RULE: of what is given as much is saved as fits."""
    store = SqlSavedPapers(database)
    assert await store.save(ANN, [paper(n) for n in range(3)], NOON, 2) == 2
    assert await store.save(ANN, [paper(5)], NOON, 2) == 0


async def test_a_search_finds_published_papers_and_others(database: Database) -> None:
    """RULE: a paper that no edition has is found by the same words; a page has its part, and the number of all."""
    store, published = SqlSavedPapers(database), edition(DAY, paper(1), paper(2))
    await SqlEditions(database).save_edition(published, {})
    known = published.papers[0].paper
    other = paper(77, title="Quantized menus", abstract="Large things.")
    await store.save(ANN, [known, other], NOON, 9)
    assert await saved_ids(store, ANN, "quantized") == [other.id]
    assert await saved_ids(store, ANN, f'"{known.title}"') == [known.id]
    assert await saved_ids(store, ANN, "nowhere") == []
    page = await store.list_page(ANN, (), 1, 1)
    assert (len(page.papers), page.total) == (1, 2)
    (found,) = (await store.list_page(ANN, parse_terms(known.id), 0, 9)).papers
    assert (found.day, found.classified.topics) == (published.day, published.papers[0].topics)


async def test_the_papers_saved_most_are_those_of_several_people(database: Database) -> None:
    """RULE: what one person alone saved is told to nobody."""
    store = SqlSavedPapers(database)
    await store.save(ANN, [paper(1), paper(2)], NOON, 9)
    await store.save(BOB, [paper(2), paper(3)], NOON, 9)
    assert await store.count_savers(NOON, 2, 5) == [(paper(2).id, 2)]
    assert await store.count_savers(NOON + timedelta(seconds=1), 1, 5) == []
