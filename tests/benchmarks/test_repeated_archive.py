"""The archive that benchmarks.million repeats: on both databases what was added is found as what was there."""

from datetime import date

from benchmarks.repeated_archive import repeat_archive
from insights.model import ClassifiedPaper, Paper
from insights.store.db.database import open_database
from insights.store.editions.imported_papers import SqlImportedPapers
from insights.store.editions.search import SqlSearch
from insights.text.search_terms import Term

BEES = Term(alternatives=(("bee",),))


async def test_a_repeated_archive_has_its_papers_on_earlier_days(migrated_url: str) -> None:
    """Two papers become five, each with an id, a day and an entry in the index of its own."""
    async with open_database(migrated_url) as database:
        await SqlImportedPapers(database).add(
            [
                (
                    date(2026, 6, 1),
                    ClassifiedPaper(
                        paper=Paper(id=f"2606.0000{n}", title=f"Bees {n}", abstract="We train bees."),
                        topics=("rl",),
                    ),
                )
                for n in (1, 2)
            ]
        )
    assert await repeat_archive(migrated_url, 5) == 5
    async with open_database(migrated_url) as database:
        page = await SqlSearch(database).search([BEES], 0, 10)
        assert page.total == 5
        assert {hit.classified.paper.id for hit in page.hits} == {
            "2606.00001", "2606.00002", "2406.00001", "2406.00002", "2206.00002",
        }  # fmt: skip
        assert {hit.day for hit in page.hits} == {date(2026, 6, 1), date(2024, 6, 3), date(2022, 6, 6)}
