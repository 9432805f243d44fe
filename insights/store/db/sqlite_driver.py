"""SQLite in threads, with one round trip to the thread for a statement.

aiosqlite makes four round trips of one statement (cursor, execute, fetch, close) and three more for each
transaction, and on each its thread waits for the interpreter lock, which it gets when the loop rests or after 5 ms
(sys.getswitchinterval): on a busy loop reading one row took 15 ms. Here a statement returns with its rows, a
reader's BEGIN is sent with its first statement, and nothing waits for the end of a transaction that wrote nothing.

It uses private members of aiosqlite; tests/insights/store/db/test_library_internals.py names them.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

import aiosqlite


@dataclass(frozen=True, slots=True)
class StatementResult:
    """A finished statement: the attributes of sqlite3.Cursor, and all rows."""

    description: Any
    rowcount: int
    lastrowid: int | None
    rows: Sequence[tuple[Any, ...]]


class BatchedConnection(aiosqlite.Connection):
    """A connection that ends transactions only where one has begun. The end of a read-only one is not awaited."""

    def __init__(self, file: str, *, is_read_only: bool) -> None:
        super().__init__(lambda: sqlite3.connect(file, isolation_level=None, uri=True), iter_chunk_size=64)
        self._thread.daemon = True
        self._is_read_only = is_read_only
        self._begins_with_next = False
        self._has_begun = False
        self._is_stopped = False

    def stop(self) -> asyncio.Future[Any] | None:
        """Ends the thread once. A second call would wait for a thread that has ended: SQLAlchemy stops a connection
        whose `close` was cancelled, and that `close`, which it shields, then stops it again.
        """
        if self._is_stopped:
            return None
        self._is_stopped = True
        return super().stop()

    def mark_begun(self) -> None:
        """Called before BEGIN is sent: even when that fails, the transaction is ended."""
        self._has_begun = True

    def begin_with_next_statement(self) -> None:
        """Sends BEGIN with the next statement; without one there is no transaction."""
        self._begins_with_next = True

    def cursor(self) -> "BatchedCursor":  # type: ignore[override]
        return BatchedCursor(self)

    async def run(self, execute: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> StatementResult:
        """Calls `execute` in the thread and fetches all rows there."""
        begins, self._begins_with_next = self._begins_with_next, False
        self._has_begun |= begins

        def work(connection: sqlite3.Connection) -> StatementResult:
            if begins:
                connection.execute("BEGIN")
            return _fetch(execute(connection))

        result: StatementResult = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        return result

    async def commit(self) -> None:
        await self._end(sqlite3.Connection.commit)

    async def rollback(self) -> None:
        await self._end(sqlite3.Connection.rollback)

    async def _end(self, end: Callable[[sqlite3.Connection], None]) -> None:
        """Its thread runs one call after another, so the next statement finds the transaction ended."""
        has_begun, self._has_begun, self._begins_with_next = self._has_begun, False, False
        if has_begun and self._is_read_only:
            self._tx.put_nowait((None, partial(end, self._conn)))
        elif has_begun:
            await self._execute(end, self._conn)  # type: ignore[no-untyped-call]


class BatchedCursor:
    """The part of aiosqlite.Cursor that SQLAlchemy uses; only `execute` and `executemany` go to the thread."""

    arraysize = 1

    def __init__(self, connection: BatchedConnection) -> None:
        self._connection = connection
        self._result = StatementResult(None, -1, None, ())

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._result.description

    @property
    def rowcount(self) -> int:
        return self._result.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._result.lastrowid

    async def execute(self, statement: str, values: Iterable[Any] = ()) -> "BatchedCursor":
        self._result = await self._connection.run(lambda c: c.execute(statement, values))  # type: ignore[arg-type]
        return self

    async def executemany(self, statement: str, values: Iterable[Iterable[Any]]) -> "BatchedCursor":
        self._result = await self._connection.run(lambda c: c.executemany(statement, values))  # type: ignore[arg-type]
        return self

    async def fetchall(self) -> Sequence[tuple[Any, ...]]:
        return self._result.rows

    async def close(self) -> None:
        pass


def _fetch(cursor: sqlite3.Cursor) -> StatementResult:
    rows = cursor.fetchall() if cursor.description else ()
    result = StatementResult(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    cursor.close()
    return result
