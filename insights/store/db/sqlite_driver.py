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
from contextlib import suppress
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

    def stop(self) -> asyncio.Future[None] | None:
        """Ends the thread once; None where that has been asked for before. SQLAlchemy stops a connection whose `close`
        was cancelled, and that `close`, which it shields, then stops it again: it would wait for a thread that has
        ended. The loop may be closed by the time the thread ends, and then nobody is told.
        """
        if self._is_stopped:
            return None
        self._is_stopped, self._running = True, False
        try:
            ended = asyncio.get_running_loop().create_future()
        except RuntimeError:  # collected as garbage where no loop runs
            ended = None
        self._tx.put_nowait((None, partial(self._close_and_stop, ended)))
        return ended

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Calls `fn` in the thread. A statement that ends after its loop was closed is nobody's any more, and an exception
        in its thread would be printed with its traceback.
        """
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")
        result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((None, partial(_call_for, result, partial(fn, *args, **kwargs))))
        return await result

    def _close_and_stop(self, ended: asyncio.Future[None] | None) -> object:
        """Runs in the thread, which ends when it gets this value."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if ended is not None:
            _tell(ended, ended.set_result, None)
        return aiosqlite.core._STOP_RUNNING_SENTINEL  # noqa: SLF001 -- there is no public way to end the thread once

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

        result: StatementResult = await self._execute(work, self._conn)
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
            await self._execute(end, self._conn)


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


def _call_for(future: asyncio.Future[Any], call: Callable[[], Any]) -> None:
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001 -- as aiosqlite: whatever it is, who waits gets it
        _tell(future, future.set_exception, error)
    else:
        _tell(future, future.set_result, result)


def _tell(future: asyncio.Future[Any], tell: Callable[[Any], None], value: Any) -> None:
    """From another thread; a loop that was closed meanwhile is not told."""
    with suppress(RuntimeError):
        future.get_loop().call_soon_threadsafe(lambda: None if future.done() else tell(value))


def _fetch(cursor: sqlite3.Cursor) -> StatementResult:
    rows = cursor.fetchall() if cursor.description else ()
    result = StatementResult(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    cursor.close()
    return result
