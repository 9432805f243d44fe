"""Imports papers of past days: no edition shows them, but topics, counts and the search find them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import ClassifiedPaper, Tldr
from insights.model.edition_sentences import mark_summary
from insights.ports.storage import ImportedPaper
from insights.store.db.database import Database
from insights.store.db.tables import FIRST_IMPORTED_POSITION, day_terms, edition_papers, papers
from insights.store.editions.mapping import (
    PAPER_COLUMNS,
    classified_paper_row,
    paper_from_row,
    paper_row,
    summary_columns,
)
from insights.store.editions.search import IndexedText, index_papers
from insights.store.editions.withdrawn_sentences import read_changes, read_withdrawals
from insights.store.editions.writer import lock_editions, upsert_papers

_place = tuple_(edition_papers.c.day, edition_papers.c.position)
_WITHOUT_SUMMARY = (
    edition_papers.c.position >= FIRST_IMPORTED_POSITION,
    edition_papers.c.tldr.is_(None),
    edition_papers.c.excluded.is_(None),
)


@dataclass(frozen=True, slots=True)
class SqlImportedPapers:
    """insights.ports.storage.ImportedPapers."""

    database: Database

    async def add(self, dated: Sequence[tuple[date, ClassifiedPaper]]) -> None:
        async with self.database.write() as connection:
            await lock_editions(self.database, connection)
            for day, group in groupby(dated, key=lambda item: item[0]):
                await self._add(connection, day, [classified for _, classified in group])

    async def count_without_summary(self) -> int:
        async with self.database.read() as connection:
            query = select(func.count()).select_from(edition_papers).where(*_WITHOUT_SUMMARY)
            return await connection.scalar(query) or 0

    async def list_without_summary(
        self, *, after: ImportedPaper | None, limit: int
    ) -> Sequence[ImportedPaper]:
        async with self.database.read() as connection:
            rows = (await connection.execute(_next_without_summary(after, limit))).mappings().all()
        return [
            ImportedPaper(day=row["day"], position=row["position"], paper=paper_from_row(row)) for row in rows
        ]

    async def save_summaries(self, summaries: Sequence[tuple[ImportedPaper, Tldr]]) -> None:
        if not summaries:
            return
        is_paper = (
            edition_papers.c.day == bindparam("of_day"),
            edition_papers.c.position == bindparam("at_position"),
            edition_papers.c.paper == bindparam("of_paper"),
            edition_papers.c.tldr.is_(None),
        )
        rows = [
            {"of_day": item.day, "at_position": item.position, "of_paper": item.paper.id}
            for item, _ in summaries
        ]
        async with self.database.write() as connection:
            marked_days = await read_changes(connection, {item.day for item, _ in summaries})
            marks = {day: await read_withdrawals(connection, day) for day in marked_days}
            marked = [mark_summary(tldr, marks.get(item.day, {})) for item, tldr in summaries]
            values = [row | summary_columns(tldr) for row, tldr in zip(rows, marked, strict=True)]
            await connection.execute(update(edition_papers).where(*is_paper), values)

    async def _add(self, connection: AsyncConnection, day: date, added: Sequence[ClassifiedPaper]) -> None:
        records = [paper_row(classified.paper, day) for classified in added]
        await connection.execute(upsert_papers(self.database), records)
        first = await _free_position(connection, day)
        rows: list[dict[str, Any]] = [
            classified_paper_row(day, position, classified)
            for position, classified in enumerate(added, start=first)
        ]
        await connection.execute(edition_papers.insert(), rows)
        await connection.run_sync(
            index_papers, day, [IndexedText.from_classified(classified) for classified in added]
        )
        await connection.execute(delete(day_terms).where(day_terms.c.day == day))


async def _free_position(connection: AsyncConnection, day: date) -> int:
    is_imported = (edition_papers.c.day == day, edition_papers.c.position >= FIRST_IMPORTED_POSITION)
    last = await connection.scalar(select(func.max(edition_papers.c.position)).where(*is_imported))
    return FIRST_IMPORTED_POSITION if last is None else last + 1


def _next_without_summary(after: ImportedPaper | None, limit: int) -> Select[Any]:
    query = (
        select(
            edition_papers.c.day,
            edition_papers.c.position,
            *(papers.c[name] for name in PAPER_COLUMNS.values()),
        )
        .join(papers, papers.c.id == edition_papers.c.paper)
        .where(*_WITHOUT_SUMMARY)
        .order_by(edition_papers.c.day.desc(), edition_papers.c.position.desc())
        .limit(limit)
    )
    return query if after is None else query.where(_place < tuple_(after.day, after.position))
