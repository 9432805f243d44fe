"""SQLAlchemy's engines over one SQLite file: one that writes, one that reads.

Python's driver begins no transaction before the first write, so a read before it would be outside the transaction and
updates would be lost without an error. Here every transaction has its BEGIN, a writing one BEGIN IMMEDIATE, and a pool
of one connection lets writers queue without busy-waiting.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from insights.errors import BadConfiguration

if TYPE_CHECKING:
    from insights.store.db.sqlite_driver import BatchedConnection

READER_CONNECTIONS = 4
MAX_PAGES_OPTION = "max_page_count"
"""sqlite:///insights.db?max_page_count=250000 limits the file to so many pages of 4 KB (sqlite.org/pragma.html)."""
SINGLE_STATEMENT = "single_statement"
"""Execution option of a transaction of one statement, which needs no BEGIN on SQLite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPragmas:
    """What each new connection is set to. `is_query_only` refuses every write."""

    lock_timeout_s: float
    max_pages: int
    is_query_only: bool

    def apply(self, connection: Any) -> None:
        cursor = connection.cursor()
        try:
            if not self.is_query_only:
                _enable_wal(cursor, self.lock_timeout_s)
            for pragma in (
                f"busy_timeout={int(self.lock_timeout_s * 1000)}",
                "synchronous=FULL",
                "foreign_keys=ON",
                f"{MAX_PAGES_OPTION}={self.max_pages}",  # 0 changes nothing
                f"query_only={int(self.is_query_only)}",
            ):
                cursor.execute(f"PRAGMA {pragma}")
        finally:
            cursor.close()


def make_sqlite_engines(
    address: URL, lock_timeout_s: float, *, is_read_only: bool
) -> tuple[AsyncEngine, AsyncEngine]:
    """The writer and the reader of a file that exists; with `is_read_only` one engine is both.

    Raises BadConfiguration for an option that is no number, and sqlite3.Error when the file cannot be opened.
    """
    max_pages = address.query.get(MAX_PAGES_OPTION, "0")
    if not isinstance(max_pages, str) or not max_pages.isdigit():
        raise BadConfiguration("store.address")
    # First without aiosqlite: its thread would report a failure to an event loop that may be closed by then, and
    # print a traceback below our sentence.
    sqlite3.connect(_file_uri(address), uri=True).close()
    address = address.difference_update_query([MAX_PAGES_OPTION])
    pragmas = SessionPragmas(
        lock_timeout_s=lock_timeout_s, max_pages=int(max_pages), is_query_only=is_read_only
    )
    reader = _make_engine(address, READER_CONNECTIONS, is_reader=True)
    _configure(reader, _begin_deferred, pragmas)
    if is_read_only:
        return reader, reader
    writer = _make_engine(address, 1, is_reader=False)
    _configure(writer, _begin_immediate, pragmas)
    return writer, reader


def file_id(address: URL) -> tuple[int, int] | None:
    """Device and inode of the file; None when there is none."""
    try:
        status = Path(address.database or "").stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _file_uri(address: URL) -> str:
    """An address with which SQLite creates nothing: a deleted file is an error, and no new, empty database."""
    return f"{Path(address.database or '').absolute().as_uri()}?mode=rw"


def _make_engine(address: URL, connections: int, *, is_reader: bool) -> AsyncEngine:
    """Lists of names are read by pydantic's parser: a day's page decodes a thousand of them."""
    file = _file_uri(address)

    async def connect() -> Any:
        from insights.store.db.sqlite_driver import BatchedConnection

        return await BatchedConnection(file, is_read_only=is_reader)

    return create_async_engine(
        address,
        async_creator=connect,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=60,
        json_deserializer=from_json,
    )


def _configure(engine: AsyncEngine, begin: Callable[[Connection], None], pragmas: SessionPragmas) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        try:
            pragmas.apply(connection)
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
