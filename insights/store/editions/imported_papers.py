"""Papers that were imported: they stand beside a day's edition, in its topics, its counts and the search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import ClassifiedPaper
from insights.store.db.database import Database
from insights.store.db.tables import IMPORTED, day_terms, edition_papers
from insights.store.editions.mapping import imported_row, paper_row
from insights.store.editions.search import IndexedText, index
from insights.store.editions.writer import alone, upsert_papers


@dataclass(frozen=True, slots=True)
class SqlImportedPapers:
    """insights.ports.messaging.Archive."""

    database: Database

    async def add(self, dated: Sequence[tuple[date, ClassifiedPaper]]) -> None:
        async with self.database.write() as connection:
            await alone(self.database, connection)
            for day, same in groupby(dated, key=lambda item: item[0]):
                await self._add(connection, day, [labelled for _, labelled in same])

    async def _add(self, connection: AsyncConnection, day: date, papers: Sequence[ClassifiedPaper]) -> None:
        records = [paper_row(labelled.paper, day) for labelled in papers]
        await connection.execute(upsert_papers(self.database), records)
        first = await _free_position(connection, day)
        rows: list[dict[str, Any]] = [
            imported_row(day, position, labelled) for position, labelled in enumerate(papers, start=first)
        ]
        await connection.execute(edition_papers.insert(), rows)
        await connection.run_sync(index, day, [IndexedText.of(labelled) for labelled in papers])
        await connection.execute(delete(day_terms).where(day_terms.c.day == day))


async def _free_position(connection: AsyncConnection, day: date) -> int:
    here = (edition_papers.c.day == day, edition_papers.c.position >= IMPORTED)
    last = await connection.scalar(select(func.max(edition_papers.c.position)).where(*here))
    return IMPORTED if last is None else last + 1
