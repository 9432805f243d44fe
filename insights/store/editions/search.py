"""Searching titles and abstracts: the one thing the two databases spell differently (FTS5, tsvector).

Both get words that insights.text.search_terms has made, so that both find the same papers. `searched` says which paper
stands under which number; the index itself is `search`, a table the migrations write in each database's own way.
Numbers grow with the day, which makes "the newest that match" a walk along the index: of a word that tens of
thousands of papers hold, only the newest are put into order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnClause,
    Connection,
    Text,
    and_,
    column,
    delete,
    func,
    or_,
    select,
    table,
    text,
    true,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import ClassifiedPaper
from insights.ports.storage import SearchHit, SearchPage
from insights.store.db.database import Database
from insights.store.db.tables import edition_papers, papers, searched
from insights.store.editions.mapping import labelled_of, tldr_of
from insights.store.editions.reader import WITH_PAPER, chunks
from insights.text.search_terms import Term, korean, words

A_DAY = 100_000
"""Numbers a day may give away."""
RANKED = 4000
"""Of more papers that match, the newest so many are put into order."""
TITLE_WORDS = 500
"""Where an abstract's positions begin, so that no phrase reaches from the title into it."""

# How many match, beside each number of the page; a page behind the last has one row without a number.
_FIND = {
    "sqlite": """
        SELECT total, n FROM (SELECT count(*) AS total FROM search WHERE search MATCH :query)
        LEFT JOIN (
            SELECT n, score FROM (
                SELECT rowid AS n, bm25(search, 8.0, 1.0, 1.0) AS score FROM search
                WHERE search MATCH :query ORDER BY rowid DESC LIMIT :ranked)
            ORDER BY score, n DESC LIMIT :limit OFFSET :offset)
        ORDER BY score, n DESC""",
    "postgresql": """
        SELECT total, n FROM (
            SELECT count(*) AS total FROM search WHERE words @@ CAST(CAST(:query AS text) AS tsquery)) AS counted
        LEFT JOIN (
            SELECT n, score FROM (
                SELECT n, ts_rank('{0.1,0.1,0.1,1.0}', words, asked, 1) AS score
                FROM search, CAST(CAST(:query AS text) AS tsquery) AS asked
                WHERE words @@ asked ORDER BY n DESC LIMIT :ranked) AS newest
            ORDER BY score DESC, n DESC LIMIT :limit OFFSET :offset) AS page ON true
        ORDER BY score DESC, n DESC""",
}
_INSERT = {
    "sqlite": "INSERT INTO search (rowid, title, abstract, about) VALUES (:n, :title, :abstract, :about)",
    "postgresql": "INSERT INTO search (n, words) VALUES (:n, CAST(CAST(:words AS text) AS tsvector))",
}
_KEY = {"sqlite": "rowid", "postgresql": "n"}


class IndexedText(NamedTuple):
    """What is indexed of a paper."""

    paper: str
    title: str
    abstract: str
    topics: Sequence[str]

    @classmethod
    def of(cls, labelled: ClassifiedPaper) -> "IndexedText":
        paper = labelled.paper
        return cls(paper.id, paper.title, paper.abstract, labelled.topics)


@dataclass(frozen=True, slots=True)
class SqlSearch:
    """insights.ports.messaging.SearchStore."""

    database: Database

    async def search(self, asked: Sequence[Term], offset: int, limit: int) -> SearchPage:
        if not asked:
            return SearchPage()
        dialect = self.database.dialect
        query = _fts5(asked) if dialect == "sqlite" else _tsquery(asked)
        page = {"query": query, "ranked": RANKED, "limit": limit, "offset": offset}
        async with self.database.read() as connection:
            rows = (await connection.execute(text(_FIND[dialect]), page)).all()
            numbers = [row.n for row in rows if row.n is not None]
            hits = await _hits(connection, numbers) if numbers else ()
            return SearchPage(total=rows[0].total, hits=hits)

    async def in_topic(self, slug: str, since: date, until: date, offset: int, limit: int) -> SearchPage:
        """First-topic papers, the newest first, then those that also carry the topic."""
        here = and_(
            edition_papers.c.day.between(since, until),
            edition_papers.c.excluded.is_(None),
            type_coerce(edition_papers.c.topics, Text).contains(f" {slug} ", autoescape=True),
        )
        first = (edition_papers.c.topic == slug).label("first")
        # The days are walked through once, for the counts and for the page.
        carries = select(edition_papers.c.day, edition_papers.c.position, first).where(here).cte("carries")
        order = (carries.c.first.desc(), carries.c.day.desc(), carries.c.position)
        page = select(carries).order_by(*order).limit(limit).offset(offset).subquery("page")
        counts = select(
            func.count().label("total"), func.count().filter(carries.c.first).label("own")
        ).select_from(carries)
        counted = counts.subquery("counted")
        keys = (
            select(counted, page)
            .select_from(counted.outerjoin(page, true()))
            .order_by(page.c.first.desc(), page.c.day.desc(), page.c.position)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(keys)).all()
            places = [(row.day, row.position) for row in rows if row.day is not None]
            hits = await _at(connection, places) if places else ()
            return SearchPage(total=rows[0].total, first=rows[0].own, hits=hits)

    async def newest_day(self) -> date | None:
        async with self.database.read() as connection:
            newest: date | None = await connection.scalar(select(func.max(papers.c.published_on)))
            return newest


async def _hits(connection: AsyncConnection, numbers: Sequence[int]) -> tuple[SearchHit, ...]:
    """The papers under these numbers, in this order."""
    query = WITH_PAPER.add_columns(searched.c.n).join(
        searched, and_(searched.c.paper == edition_papers.c.paper, searched.c.day == edition_papers.c.day)
    )
    query = query.where(searched.c.n.in_(numbers), edition_papers.c.excluded.is_(None))
    rows = {row["n"]: row for row in (await connection.execute(query)).mappings()}
    return tuple(_hit(rows[n]) for n in numbers if n in rows)


async def _at(connection: AsyncConnection, places: Sequence[tuple[date, int]]) -> tuple[SearchHit, ...]:
    """The papers at these days and positions, in this order."""
    query = WITH_PAPER.add_columns(edition_papers.c.position).where(
        or_(*(and_(edition_papers.c.day == day, edition_papers.c.position == n) for day, n in places))
    )
    rows = {(row["day"], row["position"]): row for row in (await connection.execute(query)).mappings()}
    return tuple(_hit(rows[place]) for place in places)


def _hit(row: Any) -> SearchHit:
    return SearchHit(day=row["day"], labelled=labelled_of(row), tldr=tldr_of(row))


def index(connection: Connection, day: date, texts: Sequence[IndexedText]) -> None:
    """Make papers of `day` findable; those that are so already stay as they are. The caller is alone."""
    known = _known(connection, texts)
    fresh = [one for one in texts if one.paper not in known]
    if not fresh:
        return
    start = day.toordinal() * A_DAY
    here = searched.c.n.between(start, start + A_DAY - 1)
    last = connection.scalar(select(func.max(searched.c.n)).where(here))
    numbered = list(enumerate(fresh, start=start if last is None else last + 1))
    connection.execute(searched.insert(), [{"n": n, "paper": one.paper, "day": day} for n, one in numbered])
    connection.execute(text(_INSERT[connection.dialect.name]), [_row(n, one) for n, one in numbered])


def _known(connection: Connection, texts: Sequence[IndexedText]) -> set[str]:
    known: set[str] = set()
    for chunk in chunks(one.paper for one in texts):
        known.update(connection.scalars(select(searched.c.paper).where(searched.c.paper.in_(chunk))))
    return known


def fill(connection: Connection) -> None:
    """Make every published paper findable."""
    columns = (edition_papers.c.day, papers.c.id, papers.c.title, papers.c.abstract, edition_papers.c.topics)
    rows = connection.execute(
        select(*columns)
        .join(papers, papers.c.id == edition_papers.c.paper)
        .where(edition_papers.c.excluded.is_(None))
        .order_by(edition_papers.c.day, edition_papers.c.position)
    )
    for day, same in groupby(rows.all(), key=lambda row: row.day):
        index(connection, day, [IndexedText(*row[1:]) for row in same])


async def forget(connection: AsyncConnection, day: date, ids: Iterable[str]) -> None:
    """These papers of `day` are no longer found."""
    key: ColumnClause[int] = column(_KEY[connection.dialect.name])
    for chunk in chunks(ids):
        here = and_(searched.c.day == day, searched.c.paper.in_(chunk))
        numbers = list(await connection.scalars(select(searched.c.n).where(here)))
        await connection.execute(delete(table("search", key)).where(key.in_(numbers)))
        await connection.execute(delete(searched).where(here))


def _row(n: int, one: IndexedText) -> dict[str, Any]:
    """Both spellings at once; each statement takes what it names."""
    parts = (words(one.title), words(one.abstract), [*words(one.paper), *map(topic_word, one.topics)])
    title, abstract, about = (" ".join(part) for part in parts)
    return {"n": n, "title": title, "abstract": abstract, "about": about, "words": _vector(*parts)}


def topic_word(slug: str) -> str:
    """No word of a text looks like it."""
    return f"topic{slug.replace('-', '')}"


def _vector(title: Sequence[str], abstract: Sequence[str], about: Sequence[str]) -> str:
    """PostgreSQL's own notation: every word with its place, a title's with weight A."""
    places = [f"'{word}':{n}A" for n, word in enumerate(title[: TITLE_WORDS - 10], start=1)]
    places += [f"'{word}':{n}" for n, word in enumerate(abstract[:10_000], start=TITLE_WORDS)]
    places += [f"'{word}':{n}" for n, word in enumerate(about, start=TITLE_WORDS + 10_010)]
    return " ".join(places)


def _fts5(asked: Sequence[Term]) -> str:
    """Words are letters and digits alone, so nothing typed is an operator; quotes make sure of it."""
    return " AND ".join(f"({' OR '.join(_fts5_ways(term))})" for term in asked)


def _fts5_ways(term: Term) -> list[str]:
    ways = [f'"{" ".join(way)}"{"*" if korean(way[-1]) else ""}' for way in term.ways]
    return [*ways, f'about:"{topic_word(term.topic)}"'] if term.topic else ways


def _tsquery(asked: Sequence[Term]) -> str:
    return " & ".join(f"({' | '.join(_tsquery_ways(term))})" for term in asked)


def _tsquery_ways(term: Term) -> list[str]:
    ways = [
        "(" + " <-> ".join(f"'{word}'" for word in way) + (":*)" if korean(way[-1]) else ")")
        for way in term.ways
    ]
    return [*ways, f"'{topic_word(term.topic)}'"] if term.topic else ways
