"""The index of the search, from SQLite's FTS5 to PostgreSQL's tsvector: the same words, without reading the papers again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.store.editions.search import (
    INSERT_INDEX_ROW,
    MAX_ABSTRACT_WORDS,
    MAX_TITLE_WORDS,
    format_ts_vector,
)

_READ = text(
    "SELECT rowid AS n, title, abstract, about FROM search WHERE rowid > :after ORDER BY rowid LIMIT :limit"
)
_FIND = text("SELECT n, tsvector_to_array(words) AS words FROM search WHERE n IN :numbers").bindparams(
    bindparam("numbers", expanding=True)
)


async def read_index_rows(source: AsyncConnection, after: int, limit: int) -> Sequence[Any]:
    """The next rows of SQLite's index behind this number: n, title, abstract, about."""
    return (await source.execute(_READ, {"after": after, "limit": limit})).all()


async def insert_index_rows(target: AsyncConnection, rows: Sequence[Any]) -> None:
    """Adds SQLite's rows to PostgreSQL's index."""
    values = [
        {"n": n, "words": format_ts_vector(title.split(), abstract.split(), about.split())}
        for n, title, abstract, about in rows
    ]
    await target.execute(text(INSERT_INDEX_ROW["postgresql"]), values)


async def count_different_index_rows(target: AsyncConnection, rows: Sequence[Any]) -> int:
    """How many of SQLite's rows PostgreSQL's index lacks, or has with other words."""
    found = await target.execute(_FIND, {"numbers": [row.n for row in rows]})
    words = {row.n: set(row.words) for row in found}
    return sum(words.get(row.n) != _indexed_words(row) for row in rows)


def _indexed_words(row: Any) -> set[str]:
    title, abstract = row.title.split()[:MAX_TITLE_WORDS], row.abstract.split()[:MAX_ABSTRACT_WORDS]
    return {*title, *abstract, *row.about.split()}
