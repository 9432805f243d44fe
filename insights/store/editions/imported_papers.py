"""Imports papers of past days: no edition shows them, but topics, counts and the search find them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import ClassifiedPaper
from insights.store.db.database import Database
from insights.store.db.tables import FIRST_IMPORTED_POSITION, day_terms, edition_papers
from insights.store.editions.mapping import classified_paper_row, paper_row
from insights.store.editions.search import IndexedText, index_papers
from insights.store.editions.writer import lock_editions, upsert_papers


@dataclass(frozen=True, slots=True)
class SqlImportedPapers:
    """insights.ports.storage.ImportedPapers."""

    database: Database

    async def add(self, dated: Sequence[tuple[date, ClassifiedPaper]]) -> None:
        async with self.database.write() as connection:
            await lock_editions(self.database, connection)
            for day, papers in groupby(dated, key=lambda item: item[0]):
                await self._add(connection, day, [classified for _, classified in papers])

    async def _add(self, connection: AsyncConnection, day: date, papers: Sequence[ClassifiedPaper]) -> None:
        records = [paper_row(classified.paper, day) for classified in papers]
        await connection.execute(upsert_papers(self.database), records)
        first = await _free_position(connection, day)
        rows: list[dict[str, Any]] = [
            classified_paper_row(day, position, classified)
            for position, classified in enumerate(papers, start=first)
        ]
        await connection.execute(edition_papers.insert(), rows)
        await connection.run_sync(
            index_papers, day, [IndexedText.from_classified(classified) for classified in papers]
        )
        await connection.execute(delete(day_terms).where(day_terms.c.day == day))


async def _free_position(connection: AsyncConnection, day: date) -> int:
    is_imported = (edition_papers.c.day == day, edition_papers.c.position >= FIRST_IMPORTED_POSITION)
    last = await connection.scalar(select(func.max(edition_papers.c.position)).where(*is_imported))
    return FIRST_IMPORTED_POSITION if last is None else last + 1
