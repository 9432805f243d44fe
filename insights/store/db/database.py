"""Opens the database: SQLite by default, PostgreSQL for several machines; the statements are the same.

A writing transaction must not wait for the network, nor open a second one.
"""

import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic_core import from_json
from sqlalchemy import Connection, Executable, Row, Table, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import greenlet_spawn

from insights.errors import BadConfiguration, DatabaseNotReady, InsightsError, StoreFailed
from insights.private_files import make_private_folder, open_private_file, protect_file
from insights.store.db.errors import is_database_failure, to_open_error, to_store_failed
from insights.store.db.file_lock import share_database_file
from insights.store.db.migrate import check_schema, upgrade_schema
from insights.store.db.sqlite_engine import SINGLE_STATEMENT, file_id, make_sqlite_engines

ASYNC_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
POSTGRESQL_POOL_SIZE, POSTGRESQL_MAX_OVERFLOW = 5, 5
"""Connections of one process: those that are kept, and those that are opened on top while many are needed."""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An open database. Its methods raise StoreFailed while it is locked, full or unreachable.

    On PostgreSQL both engines are the same.
    """

    writer: AsyncEngine
    reader: AsyncEngine
    file_id: tuple[int, int] | None = None
    """Device and inode of the SQLite file that was opened."""

    @property
    def dialect(self) -> str:
        """The name of the dialect: sqlite or postgresql."""
        return self.writer.dialect.name

    @property
    def folder(self) -> Path | None:
        """The folder of the SQLite file; None for a server."""
        url = self.writer.url
        return Path(url.database or "").absolute().parent if self.dialect == "sqlite" else None

    async def check(self) -> None:
        """Raises StoreFailed when the server does not answer, or the SQLite file was deleted or replaced by another:
        SQLite goes on with the deleted one, and what is written is lost.
        """
        await self.fetch_all(text("SELECT 1"), {})
        if self.file_id is not None and file_id(self.reader.url) != self.file_id:
            raise StoreFailed("store.file_gone", file=self.reader.url.database)

    async def version(self) -> str:
        """The database's name and version, and the revision of its tables."""
        query = "SELECT sqlite_version()" if self.dialect == "sqlite" else "SHOW server_version"
        (server,), *_ = await self.fetch_all(text(query), {})
        (revision,), *_ = await self.fetch_all(text("SELECT version_num FROM alembic_version"), {})
        name = "SQLite" if self.dialect == "sqlite" else "PostgreSQL"
        return f"{name} {server}, schema {revision}"

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

    async def fetch_written(self, statement: Executable) -> Sequence[Row[Any]]:
        """Runs one statement in a writing transaction of its own; the rows that it returns."""
        return await _run_single(self.writer, lambda connection: connection.execute(statement).all())

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
    async with _open(address, lock_timeout_s, is_read_only=False) as database:
        with _translating_errors(address):
            await upgrade_schema(database.writer)
        yield database


@asynccontextmanager
async def open_existing_database(
    url: str, *, is_read_only: bool = True, lock_timeout_s: float = 10.0
) -> AsyncIterator[Database]:
    """Opens a database as it is: it is neither created nor upgraded, and `is_read_only` refuses every write.

    Raises DatabaseNotReady when there is none yet or its tables are older, otherwise as `open_database`.
    """
    address = _parse_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        raise DatabaseNotReady("store.none_yet")
    async with _open(address, lock_timeout_s, is_read_only=is_read_only) as database:
        with _translating_errors(address):
            await check_schema(database.reader)
        yield database


@asynccontextmanager
async def _open(address: URL, lock_timeout_s: float, *, is_read_only: bool) -> AsyncIterator[Database]:
    with ExitStack() as stack:
        if address.get_backend_name() == "sqlite":
            if not is_read_only:
                stack.enter_context(_held_private_file(address))
            with _translating_errors(address):
                writer, reader = make_sqlite_engines(address, lock_timeout_s, is_read_only=is_read_only)
            database = Database(writer=writer, reader=reader, file_id=file_id(address))
        else:
            database = _postgresql_database(address, is_read_only=is_read_only)
        try:
            yield database
        finally:
            await database.reader.dispose()
            await database.writer.dispose()


@contextmanager
def _held_private_file(address: URL) -> Iterator[None]:
    """Creates the file and its folder for the owner alone, and keeps `db restore` from replacing it meanwhile."""
    file = Path(address.database or "")
    with _translating_errors(address):
        make_private_folder(file.parent)
        with suppress(PermissionError):  # SQLite says whether it may be read or written
            os.close(open_private_file(file))
    for suffix in ("-wal", "-shm"):
        protect_file(file.with_name(file.name + suffix))
    with share_database_file(file):
        yield


@asynccontextmanager
async def open_unmigrated_database(url: str) -> AsyncIterator[Database]:
    """Opens a database for writing whatever tables it has. Raises as `open_database`."""
    address = _parse_url(url)
    async with _open(address, 10.0, is_read_only=False) as database:
        with _translating_errors(address):
            async with database.reader.connect():
                pass
        yield database


def check_is_writable(url: str) -> None:
    """Raises BadConfiguration when an SQLite file may not be written, or cannot be made where it would be."""
    address = _parse_url(url)
    if address.get_backend_name() != "sqlite":
        return
    file = Path(address.database or "").absolute()
    folder = next(path for path in file.parents if path.exists())
    sentence = {"address": address.set(drivername="sqlite").render_as_string()}
    if not folder.is_dir():
        raise BadConfiguration("store.cannot_open", **sentence)
    if not os.access(folder, os.W_OK | os.X_OK) or (file.exists() and not os.access(file, os.R_OK | os.W_OK)):
        raise BadConfiguration("store.read_only", **sentence)


def _parse_url(url: str) -> URL:
    try:
        address = make_url(url)
        driver = ASYNC_DRIVERS[address.drivername]
    except (ArgumentError, ValueError, KeyError):
        raise BadConfiguration("store.address") from None
    if driver.startswith("sqlite") and address.database in {None, "", ":memory:"}:
        raise BadConfiguration("store.address")
    return address.set(drivername=driver)


@contextmanager
def _translating_errors(address: URL) -> Iterator[None]:
    try:
        yield
    except InsightsError:
        raise
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise to_open_error(error, address) from error


def _postgresql_database(address: URL, *, is_read_only: bool) -> Database:
    settings = {"server_settings": {"default_transaction_read_only": "on"}} if is_read_only else {}
    engine = create_async_engine(
        address,
        pool_size=POSTGRESQL_POOL_SIZE,
        max_overflow=POSTGRESQL_MAX_OVERFLOW,
        pool_pre_ping=True,
        connect_args=settings,
        json_deserializer=from_json,
    )
    return Database(writer=engine, reader=engine)
