"""The private members of libraries that insights.store.db uses. When one is gone, adapt insights.store.db.sqlite_driver."""

import inspect
import sqlite3
import threading
from importlib.metadata import version

import aiosqlite
import pytest
from sqlalchemy.util import await_only, greenlet_spawn

CHANGED = (
    "aiosqlite {version} has no {member} as insights/store/db/sqlite_driver.py uses it. "
    "Pin the older version in pyproject.toml, or adapt BatchedConnection."
)


def explain(member: str) -> str:
    return CHANGED.format(version=version("aiosqlite"), member=member)


@pytest.fixture
def connection() -> aiosqlite.Connection:
    return aiosqlite.Connection(lambda: sqlite3.connect(":memory:"), iter_chunk_size=64)


def test_the_worker_thread_is_an_attribute(connection: aiosqlite.Connection) -> None:
    """`_thread` is a thread that is not started before the connection is awaited: it is made a daemon."""
    assert isinstance(getattr(connection, "_thread", None), threading.Thread), explain("_thread")
    assert not connection._thread.is_alive(), explain("_thread, not started,")


async def test_the_queue_takes_a_call_without_a_future(connection: aiosqlite.Connection) -> None:
    """`_tx` is the queue of (future or None, call): a call without a future runs, and nobody waits for it."""
    async with connection:
        ran = threading.Event()
        assert hasattr(getattr(connection, "_tx", None), "put_nowait"), explain("_tx.put_nowait")
        connection._tx.put_nowait((None, ran.set))
        await connection.execute("SELECT 1")
        assert ran.is_set(), explain("_tx of pairs (future, call)")


async def test_a_call_runs_in_the_thread(connection: aiosqlite.Connection) -> None:
    """`await _execute(call, *args)` runs the call in the worker thread and returns its result."""
    async with connection:
        assert inspect.iscoroutinefunction(getattr(connection, "_execute", None)), explain("_execute")
        name = await connection._execute(lambda: threading.current_thread().name)  # type: ignore[no-untyped-call]
        assert name == connection._thread.name, explain("_execute in its thread")


async def test_a_call_with_the_sentinels_value_ends_the_thread(connection: aiosqlite.Connection) -> None:
    """The thread ends after a call that returns `_STOP_RUNNING_SENTINEL` of aiosqlite.core."""
    await connection
    await connection.close()
    sentinel = getattr(aiosqlite.core, "_STOP_RUNNING_SENTINEL", None)
    assert sentinel is not None, explain("core._STOP_RUNNING_SENTINEL")
    other = aiosqlite.Connection(lambda: sqlite3.connect(":memory:"), iter_chunk_size=64)
    other._thread.start()
    other._tx.put_nowait((None, lambda: sentinel))
    other._thread.join(timeout=30)
    assert not other._thread.is_alive(), explain("core._STOP_RUNNING_SENTINEL, which ends the thread,")


async def test_the_connection_of_sqlite3_is_a_property(connection: aiosqlite.Connection) -> None:
    """`_conn` is the sqlite3.Connection that the calls get."""
    async with connection:
        assert isinstance(getattr(connection, "_conn", None), sqlite3.Connection), explain("_conn")


async def test_sqlalchemy_runs_blocking_code_in_a_greenlet() -> None:
    """`greenlet_spawn` and `await_only` of sqlalchemy.util: a coroutine is awaited from within plain functions."""

    async def answer() -> int:
        return 42

    assert await greenlet_spawn(lambda: await_only(answer())) == 42
