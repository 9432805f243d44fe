"""Full-text search over titles and abstracts: FTS5 on SQLite, tsvector on PostgreSQL.

Both index words that insights.text.search_terms has normalised, so that both find the same papers. Table `searched`
has the number of each paper; the index is `search`, which the migrations create for each database. Numbers grow with
the day, so the newest matches are read in index order: of a word in tens of thousands of papers only the newest
MAX_FOUND are counted and ranked.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnClause,
    Connection,
    and_,
    column,
    delete,
    func,
    select,
    table,
    text,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import ClassifiedPaper
from insights.ports.storage import SearchHit, SearchPage
from insights.store.db.database import Database
from insights.store.db.tables import edition_papers, papers, search_numbers
from insights.store.editions.mapping import hit_from_row
from insights.store.editions.reader import EDITION_PAPERS, has_topic_slug, split_into_chunks
from insights.text.search_terms import Term, is_korean, search_words

NUMBERS_PER_DAY = 100_000
"""Numbers reserved for the papers of one day."""
MAX_FOUND = 4000
"""Of more matching papers only the newest are ranked, and no more are counted: among a million papers PostgreSQL takes
seconds to count a frequent word.
"""
RECENT_PAPERS = 100_000
"""PostgreSQL searches these first."""
ABSTRACT_START = 500
"""The position of an abstract's first word, so that no phrase matches across title and abstract."""
MAX_TITLE_WORDS, MAX_ABSTRACT_WORDS = ABSTRACT_START - 10, 10_000
"""Words that PostgreSQL's index has of a paper; a position is at most 16,383."""

# `newest`: the newest matches, one more than are ranked. `ranked`: all but that one; the best has the lowest score.
# PostgreSQL scores after the limit, because scoring reads what it has compressed and stored apart.
_NEWEST_AND_RANKED = {
    "sqlite": """
        newest AS MATERIALIZED (
            SELECT rowid AS n, bm25(search, 8.0, 1.0, 1.0) AS score FROM search
            WHERE search MATCH :query AND rowid > :after ORDER BY rowid DESC LIMIT :most + 1),
        ranked AS (SELECT n, score FROM newest ORDER BY n DESC LIMIT :most)""",
    "postgresql": """
        newest AS MATERIALIZED (
            SELECT n FROM search WHERE words @@ CAST(CAST(:query AS text) AS tsquery) AND n > :after
            ORDER BY n DESC LIMIT :most + 1),
        ranked AS (
            SELECT n, -ts_rank('{0.1,0.1,0.1,1.0}', words, CAST(CAST(:query AS text) AS tsquery), 1) AS score
            FROM (SELECT n FROM newest ORDER BY n DESC LIMIT :most) AS latest JOIN search USING (n))""",
}
# The total beside each number of the page; a page behind the last has one row without a number.
_FIND = {
    dialect: f"""
        WITH {newest_and_ranked}
        SELECT total, n FROM (SELECT count(*) AS total FROM newest) AS counted
        LEFT JOIN (SELECT n, score FROM ranked ORDER BY score, n DESC LIMIT :limit OFFSET :offset) AS page ON true
        ORDER BY score, n DESC"""  # noqa: S608 -- constants alone; what is asked is a parameter
    for dialect, newest_and_ranked in _NEWEST_AND_RANKED.items()
}
# For a word that is known to be rare: no order of an index is read, in which PostgreSQL would look for it row by row.
_FIND_RARE = _FIND["postgresql"].replace(
    "ORDER BY n DESC LIMIT :most + 1", "ORDER BY n + 0 DESC LIMIT :most + 1"
)
_FIND_NEWEST = {
    "sqlite": "SELECT rowid AS n FROM search WHERE search MATCH :query ORDER BY rowid DESC LIMIT :limit",
    "postgresql": """
        SELECT n FROM search WHERE words @@ CAST(CAST(:query AS text) AS tsquery) ORDER BY n DESC LIMIT :limit""",
}
INSERT_INDEX_ROW = {
    "sqlite": "INSERT INTO search (rowid, title, abstract, about) VALUES (:n, :title, :abstract, :about)",
    "postgresql": "INSERT INTO search (n, words) VALUES (:n, CAST(CAST(:words AS text) AS tsvector))",
}
_KEY = {"sqlite": "rowid", "postgresql": "n"}


class IndexedText(NamedTuple):
    """The indexed fields of a paper."""

    paper: str
    title: str
    abstract: str
    topics: Sequence[str]

    @classmethod
    def from_classified(cls, classified: ClassifiedPaper) -> "IndexedText":
        paper = classified.paper
        return cls(paper.id, paper.title, paper.abstract, classified.topics)


@dataclass(frozen=True, slots=True)
class SqlSearch:
    """insights.ports.storage.SearchStore."""

    database: Database
    max_found: int = MAX_FOUND
    recent_papers: int = RECENT_PAPERS

    async def search(self, terms: Sequence[Term], offset: int, limit: int) -> SearchPage:
        if not terms:
            return SearchPage()
        query = format_query(self.database.dialect, terms)
        parameters = {"query": query, "most": self.max_found, "limit": limit, "offset": offset}
        async with self._read() as connection:
            older = await self._newest_of_older(connection)
            find = text(_FIND[self.database.dialect])
            rows = (await connection.execute(find, {**parameters, "after": older})).all()
            if older and rows[0].total <= self.max_found:
                rows = (await connection.execute(text(_FIND_RARE), {**parameters, "after": 0})).all()
            numbers = [row.n for row in rows if row.n is not None]
            hits = await _hits_by_number(connection, numbers) if numbers else ()
            total = rows[0].total
            return SearchPage(total=min(total, self.max_found), has_more=total > self.max_found, hits=hits)

    async def search_newest(self, terms: Sequence[Term], limit: int) -> Sequence[SearchHit]:
        if not terms:
            return ()
        find = text(_FIND_NEWEST[self.database.dialect])
        parameters = {"query": format_query(self.database.dialect, terms), "limit": limit}
        async with self._read() as connection:
            numbers = list(await connection.scalars(find, parameters))
            return await _hits_by_number(connection, numbers) if numbers else ()

    @asynccontextmanager
    async def _read(self) -> AsyncIterator[AsyncConnection]:
        """PostgreSQL plans each query for its own words: a plan for any words reads the whole table for a frequent one."""
        async with self.database.read() as connection:
            if self.database.dialect == "postgresql":
                await connection.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
            yield connection

    async def _newest_of_older(self, connection: AsyncConnection) -> int:
        """The number after which a search begins: on PostgreSQL that of the newest paper but RECENT_PAPERS. Its index gives
        matches in no order, so all of a frequent word would be read for the newest. 0 where there is no older paper.
        """
        if self.database.dialect == "sqlite":
            return 0
        newest_first = select(search_numbers.c.n).order_by(search_numbers.c.n.desc())
        return await connection.scalar(newest_first.offset(self.recent_papers).limit(1)) or 0

    async def search_topic(self, slug: str, since: date, until: date, offset: int, limit: int) -> SearchPage:
        """Papers whose first topic it is, the newest first, then those that have it besides."""
        has_topic = and_(
            edition_papers.c.day.between(since, until),
            edition_papers.c.excluded.is_(None),
            has_topic_slug(slug),
        )
        first = (edition_papers.c.topic == slug).label("first")
        # One pass over the days, for the counts and for the page.
        matches = (
            select(edition_papers.c.day, edition_papers.c.position, first).where(has_topic).cte("matches")
        )
        order = (matches.c.first.desc(), matches.c.day.desc(), matches.c.position)
        page = select(matches).order_by(*order).limit(limit).offset(offset).subquery("page")
        counts = select(
            func.count().label("total"), func.count().filter(matches.c.first).label("own")
        ).select_from(matches)
        counted = counts.subquery("counted")
        is_on_page = and_(edition_papers.c.day == page.c.day, edition_papers.c.position == page.c.position)
        shown = counted.outerjoin(page, true()).outerjoin(edition_papers, is_on_page)
        query = (
            select(*EDITION_PAPERS.selected_columns, counted.c.total, counted.c.own)
            .select_from(shown.outerjoin(papers, papers.c.id == edition_papers.c.paper))
            .order_by(page.c.first.desc(), page.c.day.desc(), page.c.position)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        hits = tuple(hit_from_row(row) for row in rows if row["day"] is not None)
        return SearchPage(total=rows[0]["total"], in_first_topic=rows[0]["own"], hits=hits)

    async def newest_day(self) -> date | None:
        async with self.database.read() as connection:
            newest: date | None = await connection.scalar(select(func.max(papers.c.published_on)))
            return newest


async def _hits_by_number(connection: AsyncConnection, numbers: Sequence[int]) -> tuple[SearchHit, ...]:
    """The papers with these search numbers, in this order."""
    query = EDITION_PAPERS.add_columns(search_numbers.c.n).join(
        search_numbers,
        and_(search_numbers.c.paper == edition_papers.c.paper, search_numbers.c.day == edition_papers.c.day),
    )
    query = query.where(search_numbers.c.n.in_(numbers), edition_papers.c.excluded.is_(None))
    rows = {row["n"]: row for row in (await connection.execute(query)).mappings()}
    return tuple(hit_from_row(rows[n]) for n in numbers if n in rows)


def index_papers(connection: Connection, day: date, texts: Sequence[IndexedText]) -> None:
    """Adds papers of `day` to the index; indexed ones stay unchanged. The caller holds `lock_editions`."""
    indexed: set[str] = set()
    for chunk in split_into_chunks(item.paper for item in texts):
        indexed.update(
            connection.scalars(select(search_numbers.c.paper).where(search_numbers.c.paper.in_(chunk)))
        )
    new = [item for item in texts if item.paper not in indexed]
    if not new:
        return
    start = day.toordinal() * NUMBERS_PER_DAY
    is_of_day = search_numbers.c.n.between(start, start + NUMBERS_PER_DAY - 1)
    last = connection.scalar(select(func.max(search_numbers.c.n)).where(is_of_day))
    numbered = list(enumerate(new, start=start if last is None else last + 1))
    connection.execute(
        search_numbers.insert(), [{"n": n, "paper": item.paper, "day": day} for n, item in numbered]
    )
    connection.execute(
        text(INSERT_INDEX_ROW[connection.dialect.name]), [_index_row(n, item) for n, item in numbered]
    )


def index_all_papers(connection: Connection) -> None:
    """Adds every published paper to the index; migration 0002 fills it so."""
    columns = (edition_papers.c.day, papers.c.id, papers.c.title, papers.c.abstract, edition_papers.c.topics)
    rows = connection.execute(
        select(*columns)
        .join(papers, papers.c.id == edition_papers.c.paper)
        .where(edition_papers.c.excluded.is_(None))
        .order_by(edition_papers.c.day, edition_papers.c.position)
    )
    for day, papers_of_day in groupby(rows.all(), key=lambda row: row.day):
        index_papers(connection, day, [IndexedText(*row[1:]) for row in papers_of_day])


async def remove_from_index(connection: AsyncConnection, day: date, ids: Iterable[str]) -> None:
    """Removes these papers of `day` from the index."""
    key: ColumnClause[int] = column(_KEY[connection.dialect.name])
    for chunk in split_into_chunks(ids):
        is_removed = and_(search_numbers.c.day == day, search_numbers.c.paper.in_(chunk))
        numbers = list(await connection.scalars(select(search_numbers.c.n).where(is_removed)))
        await connection.execute(delete(table("search", key)).where(key.in_(numbers)))
        await connection.execute(delete(search_numbers).where(is_removed))


def _index_row(n: int, item: IndexedText) -> dict[str, Any]:
    """The parameters of both INSERT statements; each takes those it names."""
    parts = (
        search_words(item.title),
        search_words(item.abstract),
        [*search_words(item.paper), *map(topic_token, item.topics)],
    )
    title, abstract, about = (" ".join(part) for part in parts)
    return {"n": n, "title": title, "abstract": abstract, "about": about, "words": format_ts_vector(*parts)}


def topic_token(slug: str) -> str:
    """The index word of a topic; no word of a text has this form."""
    return f"topic{slug.replace('-', '')}"


def format_ts_vector(title: Sequence[str], abstract: Sequence[str], about: Sequence[str]) -> str:
    """A tsvector literal: every word with its position, those of the title with weight A."""
    positions = [f"'{word}':{n}A" for n, word in enumerate(title[:MAX_TITLE_WORDS], start=1)]
    positions += [
        f"'{word}':{n}" for n, word in enumerate(abstract[:MAX_ABSTRACT_WORDS], start=ABSTRACT_START)
    ]
    positions += [f"'{word}':{n}" for n, word in enumerate(about, start=ABSTRACT_START + 10_010)]
    return " ".join(positions)


def format_query(dialect: str, terms: Sequence[Term]) -> str:
    """The query that finds what contains every term, as the database's index reads it."""
    return _fts5_query(terms) if dialect == "sqlite" else _ts_query(terms)


def _fts5_query(terms: Sequence[Term]) -> str:
    """Words have only letters and digits, and are quoted: nothing that was typed can be an operator."""
    return " AND ".join(f"({' OR '.join(_fts5_alternatives(term))})" for term in terms)


def _fts5_alternatives(term: Term) -> list[str]:
    alternatives = [
        f'"{" ".join(way)}"{"*" if term.is_prefix or is_korean(way[-1]) else ""}' for way in term.alternatives
    ]
    return [*alternatives, f'about:"{topic_token(term.topic)}"'] if term.topic else alternatives


def _ts_query(terms: Sequence[Term]) -> str:
    return " & ".join(f"({' | '.join(_ts_alternatives(term))})" for term in terms)


def _ts_alternatives(term: Term) -> list[str]:
    alternatives = [
        "("
        + " <-> ".join(f"'{word}'" for word in way)
        + (":*)" if term.is_prefix or is_korean(way[-1]) else ")")
        for way in term.alternatives
    ]
    return [*alternatives, f"'{topic_token(term.topic)}'"] if term.topic else alternatives
