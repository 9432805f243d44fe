"""insights.store.db.sqlite_driver: transactions are correct although fewer calls go to the thread."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from insights.store.db.database import Database, open_database
from insights.store.db.sqlite_driver import BatchedConnection
from insights.store.db.sqlite_engine import READER_CONNECTIONS

COUNT = text("SELECT count(*) FROM local_rooms")
ADD = text("INSERT INTO local_rooms (room, seq) VALUES (:room, 1)")
LONG = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n"
)


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    async with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def reader(sqlite_url: str) -> AsyncIterator[BatchedConnection]:
    connection = BatchedConnection(sqlite_url.removeprefix("sqlite:///"), is_read_only=True)
    await connection
    yield connection
    await connection.close()


async def _add(database: Database, room: str) -> None:
    async with database.write() as connection:
        await connection.execute(ADD, {"room": room})


async def _add_and_fail(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(ADD, {"room": "undone"})
        raise KeyError


async def test_a_reading_transaction_sees_one_moment(database: Database) -> None:
    """A write after a reading transaction's first statement is not visible to its second."""
    async with database.read() as connection:
        before = await connection.scalar(COUNT)
        await _add(database, "new")
        assert await connection.scalar(COUNT) == before
    async with database.read() as connection:
        assert await connection.scalar(COUNT) == (before or 0) + 1


async def test_a_reader_begins_with_its_first_statement(reader: BatchedConnection) -> None:
    """A transaction without a statement begins nothing, neither then nor later."""
    reader.begin_with_next_statement()
    await reader.commit()
    await reader.cursor().execute("SELECT 1")
    assert not reader.in_transaction
    reader.begin_with_next_statement()
    await reader.cursor().execute("SELECT 1")
    assert reader.in_transaction
    await reader.rollback()
    await reader.cursor().execute("SELECT 1")  # behind the end, in the same thread
    assert not reader.in_transaction


async def test_a_read_that_fails_leaves_no_transaction_behind(database: Database) -> None:
    """After a failed statement every reading connection works, outside any transaction."""
    for _ in range(2 * READER_CONNECTIONS):
        async with database.read() as connection:
            with pytest.raises(OperationalError):
                await connection.execute(text("SELECT seq FROM nowhere"))
    await _add(database, "seen")
    for _ in range(2 * READER_CONNECTIONS):
        async with database.read() as connection:
            assert await connection.scalar(COUNT)


async def test_a_read_that_is_cancelled_leaves_no_transaction_behind(database: Database) -> None:
    """Cancelling a task while its statement runs leaves the connection usable for the next reader."""
    for _ in range(2 * READER_CONNECTIONS):
        begun = asyncio.Event()
        reading = asyncio.create_task(_read(database, begun))
        await begun.wait()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    await _add(database, "seen")
    async with database.read() as connection:
        assert await connection.scalar(COUNT)


async def _read(database: Database, begun: asyncio.Event) -> None:
    async with database.read() as connection:
        begun.set()
        await connection.execute(LONG)


async def test_a_write_that_fails_is_undone(database: Database) -> None:
    """A writing transaction is committed or rolled back before the next one begins."""
    with pytest.raises(KeyError):
        await _add_and_fail(database)
    await _add(database, "kept")
    with sqlite3.connect(str(database.writer.url.database)) as other:
        assert other.execute("SELECT room FROM local_rooms").fetchall() == [("kept",)]
    other.close()


async def test_execute_write_commits(database: Database) -> None:
    """It is committed when it returns, and holds no lock after it failed."""
    await database.execute_write(ADD, {"room": "kept"})
    with pytest.raises(IntegrityError):
        await database.execute_write(ADD, {"room": "kept"})
    with sqlite3.connect(str(database.writer.url.database), timeout=0) as other:
        assert other.execute("SELECT room FROM local_rooms").fetchall() == [("kept",)]
        other.execute("DELETE FROM local_rooms")  # no lock is held
    other.close()
    await _add(database, "after")


async def test_a_statement_returns_with_its_rows(reader: BatchedConnection) -> None:
    """Description, rowcount, lastrowid and rows are those of sqlite3's cursor."""
    cursor = reader.cursor()
    await cursor.execute("CREATE TABLE counted (n INTEGER PRIMARY KEY)")
    assert (cursor.description, await cursor.fetchall()) == (None, ())
    await cursor.executemany("INSERT INTO counted VALUES (?)", [(1,), (2,)])
    assert cursor.rowcount == 2
    await cursor.execute("INSERT INTO counted VALUES (?)", (7,))
    assert cursor.lastrowid == 7
    await cursor.execute("SELECT n FROM counted WHERE n > ?", (1,))
    assert [column[0] for column in cursor.description] == ["n"]
    assert await cursor.fetchall() == [(2,), (7,)]


async def test_closing_ends_although_the_connection_is_stopped_meanwhile(sqlite_url: str) -> None:
    """What SQLAlchemy does where a task is cancelled twice: it stops the connection that it is closing."""
    connection = BatchedConnection(sqlite_url.removeprefix("sqlite:///"), is_read_only=True)
    await connection
    closing = asyncio.create_task(connection.close())
    await asyncio.sleep(0)
    connection.stop()
    async with asyncio.timeout(30):
        await closing
    await connection.close()
    assert connection.stop() is None


def test_a_connection_stopped_as_the_loop_closes_ends_in_silence(sqlite_url: str) -> None:
    """An exception in its thread would be printed with its traceback."""

    async def open_and_stop() -> BatchedConnection:
        connection = BatchedConnection(sqlite_url.removeprefix("sqlite:///"), is_read_only=True)
        await connection
        connection._tx.put_nowait((None, closed.wait))
        connection.stop()
        return connection

    closed = threading.Event()
    connection = asyncio.run(open_and_stop())
    closed.set()
    connection._thread.join(timeout=30)
    assert not connection._thread.is_alive()


def test_a_statement_that_outlives_its_loop_ends_in_silence(sqlite_url: str) -> None:
    """A cancelled task leaves its statement to the thread, and the loop may be closed before that ends."""

    async def leave_a_statement() -> BatchedConnection:
        connection = BatchedConnection(sqlite_url.removeprefix("sqlite:///"), is_read_only=True)
        await connection
        connection._tx.put_nowait((None, closed.wait))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await connection.run(lambda c: c.execute("SELECT 1"))
        connection.stop()
        return connection

    closed = threading.Event()
    connection = asyncio.run(leave_a_statement())
    closed.set()
    connection._thread.join(timeout=30)
    assert not connection._thread.is_alive()
