"""insights.store.db.sqlite_driver: SQLite's transactions, with fewer trips to its threads."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from insights.store.db.database import READERS, Database, open_database
from insights.store.db.sqlite_driver import BatchedConnection

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
    connection = BatchedConnection(sqlite_url.removeprefix("sqlite:///"), only_reads=True)
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
    """RULE: what is written after a reading transaction's first statement is not seen by its second."""
    async with database.read() as connection:
        before = await connection.scalar(COUNT)
        await _add(database, "new")
        assert await connection.scalar(COUNT) == before
    async with database.read() as connection:
        assert await connection.scalar(COUNT) == (before or 0) + 1


async def test_a_reader_begins_with_its_first_statement(reader: BatchedConnection) -> None:
    """RULE: a transaction without a statement is none, and nothing is left of the wish to begin."""
    reader.begin_with_next()
    await reader.commit()
    await reader.cursor().execute("SELECT 1")
    assert not reader.in_transaction
    reader.begin_with_next()
    await reader.cursor().execute("SELECT 1")
    assert reader.in_transaction
    await reader.rollback()
    await reader.cursor().execute("SELECT 1")  # behind the end, in the same thread
    assert not reader.in_transaction


async def test_a_read_that_fails_leaves_no_transaction_behind(database: Database) -> None:
    """RULE: every reading connection is as good as new after a statement that failed."""
    for _ in range(2 * READERS):
        async with database.read() as connection:
            with pytest.raises(OperationalError):
                await connection.execute(text("SELECT seq FROM nowhere"))
    await _add(database, "seen")
    for _ in range(2 * READERS):
        async with database.read() as connection:
            assert await connection.scalar(COUNT)


async def test_a_read_that_is_cancelled_leaves_no_transaction_behind(database: Database) -> None:
    """RULE: whoever is cancelled while a statement runs takes nothing from the next reader."""
    for _ in range(2 * READERS):
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
    """RULE: a writing transaction is committed when it has ended and undone when it raised, before anybody goes on."""
    with pytest.raises(KeyError):
        await _add_and_fail(database)
    await _add(database, "kept")
    with sqlite3.connect(str(database.writer.url.database)) as other:
        assert other.execute("SELECT room FROM local_rooms").fetchall() == [("kept",)]
    other.close()


async def test_a_row_that_is_put_is_kept_at_once(database: Database) -> None:
    """RULE: a transaction of one statement is committed when it returns, and leaves nothing behind when it fails."""
    await database.put(ADD, {"room": "kept"})
    with pytest.raises(IntegrityError):
        await database.put(ADD, {"room": "kept"})
    with sqlite3.connect(str(database.writer.url.database), timeout=0) as other:
        assert other.execute("SELECT room FROM local_rooms").fetchall() == [("kept",)]
        other.execute("DELETE FROM local_rooms")  # nobody holds the lock
    other.close()
    await _add(database, "after")


async def test_a_statement_comes_back_whole(reader: BatchedConnection) -> None:
    """RULE: columns, counts and rows are those of the driver's own cursor."""
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
