"""Opens the database: SQLite by default, PostgreSQL for several machines; the statements are the same.

SQLite has two engines over one file. Python's driver begins no transaction before the first write, so a read
before it would be outside the transaction and updates would be lost without an error. Here every transaction has
its BEGIN, a writing one BEGIN IMMEDIATE, and a pool of one connection lets writers queue without busy-waiting.
A writing transaction must not wait for the network, nor open a second one.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Executable, Row, Table, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only, greenlet_spawn

from insights.errors import BadConfiguration, InsightsError
from insights.store.db.errors import is_database_failure, to_open_error, to_store_failed
from insights.store.db.migrate import upgrade_schema

if TYPE_CHECKING:
    from insights.store.db.sqlite_driver import BatchedConnection

ASYNC_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
READER_CONNECTIONS = 4
MAX_PAGES_OPTION = "max_page_count"
"""sqlite:///insights.db?max_page_count=250000 limits the file to so many pages of 4 KB (sqlite.org/pragma.html)."""
SINGLE_STATEMENT = "single_statement"
"""Execution option of a transaction of one statement, which needs no BEGIN on SQLite."""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An open database. Its methods raise StoreFailed while it is locked, full or unreachable.

    On PostgreSQL both engines are the same.
    """

    writer: AsyncEngine
    reader: AsyncEngine

    @property
    def dialect(self) -> str:
        """The name of the dialect: sqlite or postgresql."""
        return self.writer.dialect.name

    @property
    def folder(self) -> Path | None:
        """The folder of the SQLite file; None for a server."""
        url = self.writer.url
        return Path(url.database or "").absolute().parent if self.dialect == "sqlite" else None

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that may write: committed at its end, rolled back after an exception."""
        return _transaction(self.writer)

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that only reads."""
        return _transaction(self.reader)

    async def fetch_all(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """All rows of one statement in a transaction of its own: a third of the work of `read`."""
        return await _run_single(self.reader, lambda connection: connection.execute(statement, values).all())

    async def execute_write(self, statement: Executable, row: Mapping[str, Any]) -> None:
        """Runs one statement in a writing transaction of its own."""
        await _run_single(self.writer, lambda connection: connection.execute(statement, row))

    def insert(self, table: Table) -> Any:
        """INSERT of this database's dialect, with on_conflict_do_nothing and on_conflict_do_update."""
        return dialect_insert(table, self.dialect)


def dialect_insert(table: Table, dialect: str) -> Any:
    """INSERT with on_conflict_do_nothing and on_conflict_do_update; `dialect` is sqlite or postgresql."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


async def _run_single(engine: AsyncEngine, work: Callable[[Connection], Result]) -> Result:
    """A transaction of one statement in one greenlet; AsyncConnection would start one for each of its four steps."""

    def run() -> Result:
        options = {SINGLE_STATEMENT: True}
        with engine.sync_engine.connect().execution_options(**options) as connection, connection.begin():
            return work(connection)

    try:
        return await greenlet_spawn(run)
    except Exception as error:
        if not is_database_failure(error):
            raise
        raise to_store_failed(error, engine.url) from error


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    try:
        async with engine.begin() as connection:
            yield connection
    except Exception as error:
        if not is_database_failure(error):
            raise
        raise to_store_failed(error, engine.url) from error


@asynccontextmanager
async def open_database(url: str, *, lock_timeout_s: float = 10.0) -> AsyncIterator[Database]:
    """Opens and migrates the database. `lock_timeout_s` is how long a statement waits for SQLite's lock.

    Raises BadConfiguration or ExternalFailure; the sentence never contains the password.
    """
    address = _parse_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    database = _sqlite_database(address, lock_timeout_s) if is_sqlite else _postgresql_database(address)
    try:
        await _migrate(database, address)
        yield database
    finally:
        await database.reader.dispose()
        await database.writer.dispose()


def _parse_url(url: str) -> URL:
    try:
        address = make_url(url)
        driver = ASYNC_DRIVERS[address.drivername]
    except (ArgumentError, ValueError, KeyError):
        raise BadConfiguration("store.address") from None
    if driver.startswith("sqlite") and address.database in {None, "", ":memory:"}:
        raise BadConfiguration("store.address")
    return address.set(drivername=driver)


async def _migrate(database: Database, address: URL) -> None:
    try:
        if database.dialect == "sqlite":
            # First without aiosqlite: its thread would report a failure to an event loop that may be closed by
            # then, and print a traceback below our sentence.
            sqlite3.connect(str(address.database)).close()
        await upgrade_schema(database.writer)
    except InsightsError:
        raise
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise to_open_error(error, address) from error


def _postgresql_database(address: URL) -> Database:
    engine = create_async_engine(address, pool_size=5, max_overflow=5, pool_pre_ping=True)
    return Database(writer=engine, reader=engine)


def _sqlite_database(address: URL, lock_timeout_s: float) -> Database:
    try:
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise to_open_error(error, address) from error
    max_pages = address.query.get(MAX_PAGES_OPTION, "0")
    if not isinstance(max_pages, str) or not max_pages.isdigit():
        raise BadConfiguration("store.address")
    address = address.difference_update_query([MAX_PAGES_OPTION])
    writer = _sqlite_engine(address, 1, is_read_only=False)
    reader = _sqlite_engine(address, READER_CONNECTIONS, is_read_only=True)
    for engine, begin in ((writer, _begin_immediate), (reader, _begin_deferred)):
        _configure(engine, begin, lock_timeout_s, int(max_pages))
    return Database(writer=writer, reader=reader)


def _sqlite_engine(address: URL, connections: int, *, is_read_only: bool) -> AsyncEngine:
    file = str(Path(address.database or "").absolute())

    async def connect() -> Any:
        from insights.store.db.sqlite_driver import BatchedConnection

        return await BatchedConnection(file, is_read_only=is_read_only)

    return create_async_engine(
        address, async_creator=connect, pool_size=connections, max_overflow=0, pool_timeout=60
    )


def _configure(
    engine: AsyncEngine, begin: Callable[[Connection], None], lock_timeout_s: float, max_pages: int
) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        try:
            _set_pragmas(connection, lock_timeout_s, max_pages)
        except BaseException:
            # The pool drops a connection that fails here without closing it; its thread would outlive the loop.
            connection.close()
            raise

    event.listen(engine.sync_engine, "begin", begin)


def _begin_immediate(connection: Connection) -> None:
    """Takes the write lock at once. A single statement is a transaction of its own without BEGIN."""
    if not connection.get_execution_options().get(SINGLE_STATEMENT):
        _driver_connection(connection).mark_begun()
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    if not connection.get_execution_options().get(SINGLE_STATEMENT):
        _driver_connection(connection).begin_with_next_statement()


def _driver_connection(connection: Connection) -> "BatchedConnection":
    driver_connection: BatchedConnection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver_connection


def _set_pragmas(connection: Any, lock_timeout_s: float, max_pages: int) -> None:
    cursor = connection.cursor()
    try:
        _enable_wal(cursor, lock_timeout_s)
        for pragma in (
            f"busy_timeout={int(lock_timeout_s * 1000)}",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"{MAX_PAGES_OPTION}={max_pages}",  # 0 changes nothing
        ):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _enable_wal(cursor: Any, lock_timeout_s: float) -> None:
    """Switches to write-ahead logging. When several processes open a new file together, one that waits here holds a
    lock that the commits of the others wait for: so each attempt is short, releases the lock and is repeated.
    """
    deadline = time.monotonic() + lock_timeout_s
    cursor.execute("PRAGMA busy_timeout=20")
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() >= deadline:
                raise
            await_only(asyncio.sleep(0.02))
        else:
            return
