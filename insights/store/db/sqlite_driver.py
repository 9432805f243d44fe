"""SQLite in threads, one trip to the thread and back for a statement.

The driver makes four of one statement (cursor, execute, fetch, close) and three more for each transaction, and on
every trip its thread waits for the interpreter, which it gets only when the loop rests or after 5 ms
(sys.getswitchinterval): on a busy loop a read of one row took 15 ms. Here a statement comes back with its rows, a
reader's BEGIN travels with its first statement, and nobody waits for the end of a transaction that wrote nothing.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

import aiosqlite
from sqlalchemy import Connection

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class StatementResult:
    """All of a statement's outcome."""

    description: Any
    rowcount: int
    lastrowid: int | None
    rows: Sequence[Row]


def begin_immediate(connection: Connection) -> None:
    """How a writer begins."""
    if not _alone(connection):
        _driver(connection).begins()
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def begin_with_next(connection: Connection) -> None:
    """How a reader begins."""
    if not _alone(connection):
        _driver(connection).begin_with_next()


def _alone(connection: Connection) -> bool:
    """One statement is a transaction of its own."""
    return bool(connection.get_execution_options().get("alone"))


def _driver(connection: Connection) -> "BatchedConnection":
    driver: BatchedConnection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver


class BatchedConnection(aiosqlite.Connection):
    """`only_reads`: it begins with its first statement, and its end is not waited for."""

    def __init__(self, file: str, *, only_reads: bool) -> None:
        super().__init__(lambda: sqlite3.connect(file, isolation_level=None), iter_chunk_size=64)
        self._thread.daemon = True
        self._only_reads = only_reads
        self._with_next = False
        self._begun = False

    def begins(self) -> None:
        """A BEGIN is on its way, whether or not it arrives: there is something to end."""
        self._begun = True

    def begin_with_next(self) -> None:
        """BEGIN goes along with the next statement; without one there is nothing to begin."""
        self._with_next = True

    def cursor(self) -> "BatchedCursor":  # type: ignore[override]
        return BatchedCursor(self)

    async def run(self, work: Callable[[sqlite3.Connection], StatementResult]) -> StatementResult:
        begins, self._with_next = self._with_next, False
        self._begun |= begins
        fetched: StatementResult = await self._execute(_after_begin if begins else _at_once, self._conn, work)  # type: ignore[no-untyped-call]
        return fetched

    async def commit(self) -> None:
        await self._end(sqlite3.Connection.commit)

    async def rollback(self) -> None:
        await self._end(sqlite3.Connection.rollback)

    async def _end(self, how: Callable[[sqlite3.Connection], None]) -> None:
        """The thread does one thing after another: what comes next finds it ended."""
        begun, self._begun, self._with_next = self._begun, False, False
        if begun and self._only_reads:
            self._tx.put_nowait((None, partial(how, self._conn)))
        elif begun:
            await self._execute(how, self._conn)  # type: ignore[no-untyped-call]


class BatchedCursor:
    """What SQLAlchemy asks of aiosqlite.Cursor; only `execute` and `executemany` travel."""

    arraysize = 1

    def __init__(self, connection: BatchedConnection) -> None:
        self._connection = connection
        self._fetched = StatementResult(None, -1, None, ())
        self._rows: deque[Row] = deque()

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._fetched.description

    @property
    def rowcount(self) -> int:
        return self._fetched.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._fetched.lastrowid

    async def execute(self, statement: str, values: Iterable[Any] = ()) -> "BatchedCursor":
        self._fetched = await self._connection.run(lambda c: _fetched(c.execute(statement, values)))  # type: ignore[arg-type]
        return self

    async def executemany(self, statement: str, values: Iterable[Iterable[Any]]) -> "BatchedCursor":
        self._fetched = await self._connection.run(lambda c: _fetched(c.executemany(statement, values)))  # type: ignore[arg-type]
        return self

    async def fetchall(self) -> Sequence[Row]:
        return self._fetched.rows

    async def close(self) -> None:
        pass


def _at_once(
    connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], StatementResult]
) -> StatementResult:
    return work(connection)


def _after_begin(
    connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], StatementResult]
) -> StatementResult:
    connection.execute("BEGIN")
    return work(connection)


def _fetched(cursor: sqlite3.Cursor) -> StatementResult:
    rows = cursor.fetchall() if cursor.description else ()
    fetched = StatementResult(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    cursor.close()
    return fetched
