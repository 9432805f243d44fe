"""An archive of any size: the imported papers of a database, again and again with other ids, each time on days two years
earlier. Titles and abstracts stay, so that words are as frequent as they are; a day has as many papers as it had.

It is done by the database itself, where a million papers take minutes. A paper without a stored summary gets the beginning
of its abstract as one: what is measured is a page that shows summaries, not their writing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.store.db.database import Database, open_existing_database
from insights.store.db.tables import edition_papers, papers
from insights.store.editions.search import NUMBERS_PER_DAY

YEARS, DAYS = 2, 728
"""What one repetition is earlier: two years of ids, and whole weeks, so that Mondays stay Mondays."""
POSITIONS = 4000
"""What one repetition adds to positions and numbers of a day: some days of the archive are two years apart."""
SUMMARY_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RepetitionDialect:
    """A database's expressions of what a repetition changes; {} is a column, :k the repetition."""

    shifted_id: str
    shifted_day: str
    index_columns: str
    index_values: str
    """Of the index of the search; the number is `n`, the index's table `search`."""
    index_key: str
    before: tuple[str, ...]
    after: tuple[str, ...]


DIALECTS = {
    "sqlite": RepetitionDialect(
        shifted_id=f"printf('%02d', (substr({{}}, 1, 2) + 100 - :k * {YEARS}) % 100) || substr({{}}, 3)",
        shifted_day=f"date({{}}, (-{DAYS} * :k) || ' days')",
        index_columns="rowid, title, abstract, about",
        index_values="search.title, search.abstract, search.about",
        index_key="search.rowid",
        before=(),
        after=("ANALYZE",),
    ),
    "postgresql": RepetitionDialect(
        shifted_id=(
            f"lpad(((substr({{}}, 1, 2)::integer + 100 - CAST(:k AS integer) * {YEARS}) % 100)::text, 2, '0')"
            " || substr({}, 3)"
        ),
        shifted_day=f"{{}} - {DAYS} * CAST(:k AS integer)",
        index_columns="n, words",
        index_values="search.words",
        index_key="search.n",
        before=("DROP INDEX IF EXISTS ix_search_words",),
        after=("CREATE INDEX ix_search_words ON search USING gin (words)", "ANALYZE"),
    ),
}


async def repeat_archive(url: str, size: int) -> int:
    """Adds papers until there are `size`, and returns how many there are then. Nobody else has the database open."""
    async with open_existing_database(url, is_read_only=False) as database:
        dialect = DIALECTS[database.dialect]
        if (count := await _count(database)) >= size and not await _is_unfinished(database):
            return count
        async with database.write() as connection:
            await _run(connection, *dialect.before, *PREPARATION)
        repetition = 0
        while (missing := size - await _count(database)) > 0:
            repetition += 1
            async with database.write() as connection:
                await _run(connection, *_repetition(dialect), values={"k": repetition, "missing": missing})
        async with database.write() as connection:
            await _run(connection, "DROP TABLE original", *dialect.after)
        return await _count(database)


PREPARATION = (
    "CREATE TABLE IF NOT EXISTS original AS SELECT paper, n FROM searched",
    f"""UPDATE edition_papers SET tldr_by = 'extractive', tldr_quote = true,
        tldr = (SELECT substr(abstract, 1, {SUMMARY_LENGTH}) FROM papers WHERE id = paper) WHERE tldr IS NULL""",
)


def _repetition(dialect: RepetitionDialect) -> Iterable[str]:
    """The statements of one repetition. An id that is there already is left out."""

    def shifted(column: str) -> str:
        return dialect.shifted_id.replace("{}", column)

    def earlier(column: str) -> str:
        return dialect.shifted_day.replace("{}", column)

    number = f"{{}} + :k * ({POSITIONS} - CAST({DAYS * NUMBERS_PER_DAY} AS bigint))"
    chosen = "IN (SELECT paper FROM added)"
    yield f"""CREATE TABLE added AS SELECT paper, n FROM original
        WHERE NOT EXISTS (SELECT 1 FROM papers WHERE id = {shifted("original.paper")}) ORDER BY n DESC LIMIT :missing"""
    paper = {
        "id": shifted("id"),
        "published_on": earlier("published_on"),
        "announced": earlier("announced"),
    }
    yield _insert_shifted("papers", papers.columns.keys(), paper, f"id {chosen}")
    listed = {
        "day": earlier("day"),
        "position": f"position + {POSITIONS} * :k",
        "paper": shifted("paper"),
        "published_on": earlier("published_on"),
    }
    yield _insert_shifted("edition_papers", edition_papers.columns.keys(), listed, f"paper {chosen}")
    yield f"""INSERT INTO searched (n, paper, day)
        SELECT {number.format("n")}, {shifted("paper")}, {earlier("day")} FROM searched WHERE paper {chosen}"""
    yield f"""INSERT INTO search ({dialect.index_columns}) SELECT {number.format("added.n")}, {dialect.index_values}
        FROM added JOIN search ON {dialect.index_key} = added.n"""
    yield "DROP TABLE added"


def _insert_shifted(table: str, names: Iterable[str], shifted: Mapping[str, str], condition: str) -> str:
    columns = [f'"{name}"' for name in names]
    values = [shifted.get(name.strip('"'), name) for name in columns]
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE {condition}"


async def _run(
    connection: AsyncConnection, *statements: str, values: Mapping[str, int] | None = None
) -> None:
    for statement in statements:
        named = {name: value for name, value in (values or {}).items() if f":{name}" in statement}
        await connection.execute(text(statement), named)


async def _is_unfinished(database: Database) -> bool:
    """Whether a run was ended before its last statements, which build PostgreSQL's index."""
    async with database.read() as connection:
        return await connection.run_sync(lambda sync: inspect(sync).has_table("original"))


async def _count(database: Database) -> int:
    (count,), *_ = await database.fetch_all(text("SELECT count(*) FROM papers"), {})
    return int(count)
