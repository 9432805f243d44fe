"""Copies every row of an SQLite database into an empty PostgreSQL one, and compares both sides before it commits.

All of it (tables, rows, comparison) is one transaction of PostgreSQL: what is killed, interrupted or found to differ
leaves the target as it was. A copy that goes on where it stopped would need a state of its own beside each table, to save
a few minutes of a command that is called once.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from logging import getLogger

from sqlalchemy import LargeBinary, Table, column, func, literal_column, select, table, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.errors import BadInput, ExternalFailure
from insights.ports.progress import NoProgress, WorkProgress
from insights.store.db.database import Database
from insights.store.db.migrate import upgrade_in_transaction
from insights.store.db.raw_rows import RawRow, insert_raw, key_of, select_raw_after, select_raw_with_keys
from insights.store.db.tables import metadata
from insights.store.editions.search_index_copy import (
    count_different_index_rows,
    insert_index_rows,
    read_index_rows,
)

BATCH = 500
BATCH_OF_FILES = 20
"""Rows in memory at once of a table with pictures or full texts."""
SEARCH_INDEX = "search"
log = getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedTable:
    """A table with its number of rows, which are the same on both sides."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCopy:
    """`source` is SQLite, `target` PostgreSQL. The caller holds the source's file alone, so that nobody writes to it
    meanwhile.
    """

    source: Database
    target: Database
    progress: WorkProgress = field(default_factory=NoProgress)

    async def run(self) -> tuple[CopiedTable, ...]:
        """Returns every table, and the index of the search as the last one. Nothing is committed unless all are equal.

        Raises BadInput when the target has rows or does not take a value, ExternalFailure when the sides differ, and
        StoreFailed.
        """
        async with self.source.read() as source, self.target.write() as target:
            await target.run_sync(upgrade_in_transaction)
            await self._check_is_empty(target)
            sides = CopiedSides(source=source, target=target, progress=self.progress)
            for each in metadata.sorted_tables:
                await sides.copy_table(each)
            await sides.copy_search_index()
            await sides.set_sequences()
            copied = [await sides.compare_table(each) for each in metadata.sorted_tables]
            copied.append(await sides.compare_search_index())
            await target.execute(text("ANALYZE"))
        return tuple(copied)

    async def _check_is_empty(self, target: AsyncConnection) -> None:
        """Locks the tables, too: a bot that starts on the target meanwhile waits for the copy."""
        quoted = ", ".join(
            target.dialect.identifier_preparer.quote(each.name) for each in metadata.sorted_tables
        )
        await target.execute(text(f"LOCK TABLE {quoted} IN EXCLUSIVE MODE"))
        filled = [each.name for each in metadata.sorted_tables if await _has_rows(target, each)]
        if filled:
            address = self.target.writer.url.set(drivername="postgresql").render_as_string(hide_password=True)
            raise BadInput("store.copy_target_not_empty", address=address, tables=", ".join(filled))


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedSides:
    """The open transactions of a copy."""

    source: AsyncConnection
    target: AsyncConnection
    progress: WorkProgress

    async def copy_table(self, each: Table) -> None:
        """Copies the rows in the order in which SQLite stores them."""
        self.progress.begin(f"copying {each.name}", await _count(self.source, each.name))
        insert = insert_raw(each, self.target.dialect.name)
        async for rows in _batches(self.source, each):
            with _naming_table(each.name):
                await self.target.execute(insert, rows)
            self.progress.advance(len(rows))
        log.debug("copy.table_copied", extra={"table": each.name})

    async def copy_search_index(self) -> None:
        self.progress.begin(f"copying {SEARCH_INDEX}", await _count(self.source, SEARCH_INDEX))
        last = -1
        while rows := await read_index_rows(self.source, last, BATCH):
            with _naming_table(SEARCH_INDEX):
                await insert_index_rows(self.target, rows)
            last = rows[-1].n
            self.progress.advance(len(rows))

    async def set_sequences(self) -> None:
        """Numbers that SQLite has given once are not given again, also of rows that were deleted since."""
        given = await _given_numbers(self.source)
        for each in metadata.sorted_tables:
            if (key := each.autoincrement_column) is None:
                continue
            largest = await self.target.scalar(select(func.max(key))) or 0
            last = max(int(largest), given.get(each.name, 0))
            sequence = func.pg_get_serial_sequence(each.name, key.name)
            await self.target.execute(select(func.setval(sequence, max(last, 1), last > 0)))

    async def compare_table(self, each: Table) -> CopiedTable:
        """Raises ExternalFailure unless every row of the source is in the target, and no other."""
        count = await self._compare_counts(each.name)
        self.progress.begin(f"comparing {each.name}", count)
        async for rows in _batches(self.source, each):
            found = (await self.target.execute(select_raw_with_keys(each, rows))).mappings()
            stored = {key_of(each, row): dict(row) for row in found}
            if different := sum(stored.get(key_of(each, row)) != dict(row) for row in rows):
                raise ExternalFailure("store.copy_differs", table=each.name, rows=different)
            self.progress.advance(len(rows))
        return CopiedTable(name=each.name, rows=count)

    async def compare_search_index(self) -> CopiedTable:
        """Raises ExternalFailure unless every paper is found by the same words."""
        count = await self._compare_counts(SEARCH_INDEX)
        self.progress.begin(f"comparing {SEARCH_INDEX}", count)
        last = -1
        while rows := await read_index_rows(self.source, last, BATCH):
            if different := await count_different_index_rows(self.target, rows):
                raise ExternalFailure("store.copy_differs", table=SEARCH_INDEX, rows=different)
            last = rows[-1].n
            self.progress.advance(len(rows))
        return CopiedTable(name=SEARCH_INDEX, rows=count)

    async def _compare_counts(self, name: str) -> int:
        here, there = await _count(self.source, name), await _count(self.target, name)
        if here != there:
            raise ExternalFailure("store.copy_differs", table=name, rows=abs(here - there))
        return here


async def _has_rows(connection: AsyncConnection, each: Table) -> bool:
    return bool(await connection.scalar(select(select(literal_column("1")).select_from(each).exists())))


async def _count(connection: AsyncConnection, name: str) -> int:
    return int(await connection.scalar(select(func.count()).select_from(table(name))) or 0)


async def _batches(source: AsyncConnection, each: Table) -> AsyncIterator[Sequence[RawRow]]:
    has_files = any(isinstance(column.type, LargeBinary) for column in each.columns)
    limit, last = BATCH_OF_FILES if has_files else BATCH, -1
    while rows := [
        dict(row) for row in (await source.execute(select_raw_after(each, last, limit))).mappings()
    ]:
        last = rows[-1]["rowid"]
        for row in rows:
            del row["rowid"]
        yield rows


async def _given_numbers(source: AsyncConnection) -> dict[str, int]:
    """Table -> the highest number that it has ever given, of tables that give none twice."""
    given = table("sqlite_sequence", column("name"), column("seq"))
    return {row.name: row.seq for row in await source.execute(select(given))}


@contextmanager
def _naming_table(name: str) -> Iterator[None]:
    """A value that PostgreSQL does not take, such as text with a NUL, is named by its table."""
    try:
        yield
    except OperationalError:
        raise
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        reason = str(error.orig).partition(":")[2].strip() or str(error.orig)
        raise BadInput("store.copy_unfit", cause=str(error.orig), table=name, reason=reason) from error
