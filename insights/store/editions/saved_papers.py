"""Stores the papers that people saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import ClassifiedPaper, Paper
from insights.ports.saved_papers import PersonRef, SavedPage, SavedPaper
from insights.store.db.database import Database
from insights.store.db.tables import edition_papers, papers, saved_papers, search_numbers
from insights.store.editions.mapping import (
    UNCLASSIFIED_TOPICS,
    classified_paper_from_row,
    paper_from_row,
    paper_row,
    tldr_from_row,
)
from insights.store.editions.reader import EDITION_PAPERS, split_into_chunks
from insights.store.editions.search import format_query
from insights.text.search_terms import Term, matches_terms, search_words

# The saved papers that the index has. Its matches are found once, and not for each saved paper.
_FIND = {
    "sqlite": """
        WITH found AS MATERIALIZED (SELECT rowid AS n FROM search WHERE search MATCH :query)
        SELECT s.paper FROM saved_papers AS s JOIN searched ON searched.paper = s.paper JOIN found ON found.n = searched.n
        WHERE s.platform = :platform AND s.account = :account AND s.person = :person""",
    "postgresql": """
        SELECT s.paper FROM saved_papers AS s JOIN searched ON searched.paper = s.paper JOIN search ON search.n = searched.n
        WHERE s.platform = :platform AND s.account = :account AND s.person = :person
        AND search.words @@ CAST(CAST(:query AS text) AS tsquery)""",
}


def _key(person: PersonRef) -> dict[str, str]:
    return {"platform": person.platform, "account": person.account, "person": person.id}


def _is_of(person: PersonRef) -> ColumnElement[bool]:
    return and_(*(saved_papers.c[name] == value for name, value in _key(person).items()))


@dataclass(frozen=True, slots=True)
class SqlSavedPapers:
    """insights.ports.saved_papers.SavedPapers."""

    database: Database

    async def save(self, person: PersonRef, given: Sequence[Paper], now: datetime, limit: int) -> int:
        async with self.database.write() as connection:
            count = select(func.count()).select_from(saved_papers).where(_is_of(person))
            room = max(0, limit - (await connection.scalar(count) or 0))
            known = await _find_saved(connection, person, [paper.id for paper in given])
            new = [paper for paper in {paper.id: paper for paper in given}.values() if paper.id not in known]
            if not (added := new[:room]):
                return 0
            # The record of a paper that no edition has; one that is known stays as it is.
            insert_papers = self.database.insert(papers).on_conflict_do_nothing()
            await connection.execute(insert_papers, [paper_row(paper, None) for paper in added])
            insert = self.database.insert(saved_papers).on_conflict_do_nothing()
            await connection.execute(
                insert, [{**_key(person), "paper": paper.id, "at": now} for paper in added]
            )
            return len(added)

    async def remove(self, person: PersonRef, paper_ids: Sequence[str]) -> int:
        is_removed = and_(_is_of(person), saved_papers.c.paper.in_(paper_ids))
        async with self.database.write() as connection:
            return (await connection.execute(delete(saved_papers).where(is_removed))).rowcount

    async def find_saved(self, person: PersonRef, paper_ids: Sequence[str]) -> frozenset[str]:
        async with self.database.read() as connection:
            return await _find_saved(connection, person, paper_ids)

    async def list_page(self, person: PersonRef, terms: Sequence[Term], offset: int, limit: int) -> SavedPage:
        newest = (saved_papers.c.at.desc(), saved_papers.c.paper.desc())
        async with self.database.read() as connection:
            if terms:
                found = await self._search(connection, person, terms)
                rows = await _rows_of(connection, person, found)
                rows.sort(key=lambda row: (row.at, row.paper), reverse=True)
                total, page = len(rows), rows[offset : offset + limit]
            else:
                total = (
                    await connection.scalar(
                        select(func.count()).select_from(saved_papers).where(_is_of(person))
                    )
                    or 0
                )
                query = (
                    select(saved_papers.c.paper, saved_papers.c.at).where(_is_of(person)).order_by(*newest)
                )
                page = list((await connection.execute(query.limit(limit).offset(offset))).all())
            return SavedPage(papers=await _load(connection, page), total=total)

    async def _search(
        self, connection: AsyncConnection, person: PersonRef, terms: Sequence[Term]
    ) -> list[str]:
        """Ids of the saved papers that contain every term: from the index, and those it has not, read one by one."""
        dialect = self.database.dialect
        parameters = {**_key(person), "query": format_query(dialect, terms)}
        found = list(await connection.scalars(text(_FIND[dialect]), parameters))
        unindexed = (
            select(papers.c.id, papers.c.title, papers.c.abstract)
            .join(saved_papers, saved_papers.c.paper == papers.c.id)
            .outerjoin(search_numbers, search_numbers.c.paper == papers.c.id)
            .where(_is_of(person), search_numbers.c.n.is_(None))
        )
        rows = await connection.execute(unindexed)
        read = {row.id: [search_words(part) for part in (row.title, row.abstract, row.id)] for row in rows}
        return [*found, *(paper_id for paper_id, texts in read.items() if matches_terms(terms, texts))]

    async def count_savers(self, since: datetime, min_people: int, limit: int) -> Sequence[tuple[str, int]]:
        people = func.count().label("people")
        query = (
            select(saved_papers.c.paper, people)
            .where(saved_papers.c.at >= since)
            .group_by(saved_papers.c.paper)
            .having(people >= min_people)
            .order_by(people.desc(), saved_papers.c.paper.desc())
            .limit(limit)
        )
        async with self.database.read() as connection:
            return [(row.paper, row.people) for row in await connection.execute(query)]

    async def forget(self, person: PersonRef) -> None:
        async with self.database.write() as connection:
            await connection.execute(delete(saved_papers).where(_is_of(person)))


async def _find_saved(connection: AsyncConnection, person: PersonRef, ids: Iterable[str]) -> frozenset[str]:
    return frozenset(row.paper for row in await _rows_of(connection, person, ids))


async def _rows_of(connection: AsyncConnection, person: PersonRef, ids: Iterable[str]) -> list[Any]:
    rows: list[Any] = []
    for chunk in split_into_chunks(ids):
        query = select(saved_papers.c.paper, saved_papers.c.at).where(
            _is_of(person), saved_papers.c.paper.in_(chunk)
        )
        rows += (await connection.execute(query)).all()
    return rows


async def _load(connection: AsyncConnection, saved: Sequence[Any]) -> tuple[SavedPaper, ...]:
    """The papers of these rows in their order: with topics and summary where an edition published them."""
    ids = [row.paper for row in saved]
    records: dict[str, Any] = {}
    published: dict[str, Any] = {}
    for chunk in split_into_chunks(ids):
        query = EDITION_PAPERS.where(edition_papers.c.paper.in_(chunk), edition_papers.c.excluded.is_(None))
        published |= {row["id"]: row for row in (await connection.execute(query)).mappings()}
        unpublished = [paper for paper in chunk if paper not in published]
        rows = await connection.execute(select(papers).where(papers.c.id.in_(unpublished)))
        records |= {row["id"]: row for row in rows.mappings()}
    return tuple(
        _saved_paper(row, published.get(row.paper), records.get(row.paper))
        for row in saved
        if row.paper in published or row.paper in records
    )


def _saved_paper(row: Any, published: Any, record: Any) -> SavedPaper:
    if published is not None:
        return SavedPaper(
            classified=classified_paper_from_row(published),
            saved_at=row.at,
            day=published["day"],
            tldr=tldr_from_row(published),
        )
    classified = ClassifiedPaper(paper=paper_from_row(record), topics=UNCLASSIFIED_TOPICS)
    return SavedPaper(classified=classified, saved_at=row.at)
