"""Opens the database: SQLite by default, PostgreSQL when there are several machines; one set of statements.

SQLite has two engines over one file. Its driver opens no transaction before the first write, so a read that a
write rests on would stand outside it and updates would be lost without an error: here every transaction begins
by itself, a writing one as BEGIN IMMEDIATE, and a pool of one lets writers queue without busy-waiting.
A writing transaction never waits for the network and never opens a second one.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Row, Table, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only, greenlet_spawn

from insights.errors import BadConfiguration, InsightsError
from insights.store.db.errors import away, failed, fault
from insights.store.db.migrate import bring_up_to_date

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
READERS = 4
MOST_PAGES = "max_page_count"
"""sqlite:///insights.db?max_page_count=250000 lets the file grow to so many pages of 4 KB (sqlite.org/pragma.html)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where everything is kept. On PostgreSQL both engines are the same. Raises StoreFailed while it is away."""

    writer: AsyncEngine
    reader: AsyncEngine

    @property
    def dialect(self) -> str:
        return self.writer.dialect.name

    @property
    def folder(self) -> Path | None:
        """Where the file lies; None on a server."""
        url = self.writer.url
        return Path(url.database or "").absolute().parent if self.dialect == "sqlite" else None

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """One transaction that may write: committed at its end, rolled back by an exception."""
        return _transaction(self.writer)

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """One transaction that only reads."""
        return _transaction(self.reader)

    async def rows(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """A reading transaction of one statement: a third of the work of `read`."""
        return await _alone(self.reader, lambda connection: connection.execute(statement, values).all())

    async def put(self, statement: Executable, row: Mapping[str, Any]) -> None:
        """A writing transaction of one statement."""
        await _alone(self.writer, lambda connection: connection.execute(statement, row))

    def insert(self, table: Table) -> Any:
        """INSERT of this dialect: both know on_conflict_do_nothing and on_conflict_do_update, alike."""
        return insert_into(table, self.dialect)


def insert_into(table: Table, dialect: str) -> Any:
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


Outcome = TypeVar("Outcome")


async def _alone(engine: AsyncEngine, work: Callable[[Connection], Outcome]) -> Outcome:
    """One statement's transaction, in one greenlet: its steps one by one (AsyncConnection) would make four."""

    def at_once() -> Outcome:
        with engine.sync_engine.connect().execution_options(alone=True) as connection, connection.begin():
            return work(connection)

    try:
        return await greenlet_spawn(at_once)
    except Exception as problem:
        if not away(problem):
            raise
        raise failed(problem, engine.url) from problem


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    try:
        async with engine.begin() as connection:
            yield connection
    except Exception as problem:
        if not away(problem):
            raise
        raise failed(problem, engine.url) from problem


@asynccontextmanager
async def open_database(url: str, *, patience_s: float = 10.0) -> AsyncIterator[Database]:
    """A database that is reachable and migrated. `patience_s` is how long a lock is waited for.

    Raises BadConfiguration or ExternalFailure with one sentence; a password is never in it.
    """
    address = _address(url)
    database = _sqlite(address, patience_s) if address.get_backend_name() == "sqlite" else _server(address)
    try:
        await _opened(database, address)
        yield database
    finally:
        await database.reader.dispose()
        await database.writer.dispose()


async def _opened(database: Database, address: URL) -> None:
    try:
        if database.dialect == "sqlite":
            _probe(address)
        await bring_up_to_date(database.writer)
    except InsightsError:
        raise
    except (SQLAlchemyError, OSError) as problem:
        raise fault(problem, address) from problem


def _probe(address: URL) -> None:
    """Open the file once by hand: after a connection that fails, aiosqlite's thread reports to a loop that may be
    closed by then, and its traceback would stand below our sentence.
    """
    try:
        sqlite3.connect(str(address.database)).close()
    except sqlite3.Error as problem:
        raise fault(problem, address) from problem


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        driver = DRIVERS[address.drivername]
    except (ArgumentError, ValueError, KeyError):
        raise BadConfiguration("store.address") from None
    if driver.startswith("sqlite") and address.database in {None, "", ":memory:"}:
        raise BadConfiguration("store.address")
    return address.set(drivername=driver)


def _sqlite(address: URL, patience_s: float) -> Database:
    from insights.store.db.sqlite_driver import begin_immediate, begin_with_next

    _make_folder(address)
    pages = address.query.get(MOST_PAGES, "0")
    if not isinstance(pages, str) or not pages.isdigit():
        raise BadConfiguration("store.address")
    address = address.difference_update_query([MOST_PAGES])
    writer = _threads(address, 1, only_reads=False)
    reader = _threads(address, READERS, only_reads=True)
    for engine, begin in ((writer, begin_immediate), (reader, begin_with_next)):
        _settle(engine, begin, patience_s, int(pages))
    return Database(writer=writer, reader=reader)


def _threads(address: URL, connections: int, *, only_reads: bool) -> AsyncEngine:
    file = str(Path(address.database or "").absolute())

    async def connect() -> Any:
        from insights.store.db.sqlite_driver import BatchedConnection

        return await BatchedConnection(file, only_reads=only_reads)

    return create_async_engine(
        address, async_creator=connect, pool_size=connections, max_overflow=0, pool_timeout=60
    )


def _make_folder(address: URL) -> None:
    try:
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise fault(problem, address) from problem


def _write_ahead(cursor: Any, patience_s: float) -> None:
    """Switch to a write-ahead log. Of several programs that open a new file at once, one that waits here holds a
    lock the others' commits wait for: so each try is short, lets go, and is made again.
    """
    until = time.monotonic() + patience_s
    cursor.execute("PRAGMA busy_timeout=20")
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() >= until:
                raise
            await_only(asyncio.sleep(0.02))
        else:
            return


def _pragmas(connection: Any, patience_s: float, pages: int) -> None:
    cursor = connection.cursor()
    try:
        _write_ahead(cursor, patience_s)
        for pragma in (
            f"busy_timeout={int(patience_s * 1000)}",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"{MOST_PAGES}={pages}",  # 0 leaves it as it is
        ):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _settle(engine: AsyncEngine, begin: Callable[[Connection], None], patience_s: float, pages: int) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        try:
            _pragmas(connection, patience_s, pages)
        except BaseException:
            # The pool forgets a connection that fails here, and its thread would outlive the loop.
            connection.close()
            raise

    event.listen(engine.sync_engine, "begin", begin)


def _server(address: URL) -> Database:
    engine = create_async_engine(address, pool_size=5, max_overflow=5, pool_pre_ping=True)
    return Database(writer=engine, reader=engine)
