"""insights.store.db.database: opening, migrating, and transactions that lose nothing."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from insights.errors import BadConfiguration, DatabaseNotReady, ExternalFailure, InsightsError, StoreFailed
from insights.i18n.catalog import translate
from insights.store.db import migrate
from insights.store.db.database import Database, open_database, open_existing_database
from insights.store.db.migrate import MIGRATIONS, REVISIONS
from insights.store.db.tables import metadata
from tests.databases import execute_on_server
from tests.paths import ROOT


def _differences(connection: Connection) -> list[Any]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def include(name: str | None, kind: str, _parents: object) -> bool:
        """The full text index is each database's own (tests/insights/store/editions/test_search.py)."""
        return kind != "table" or f"{name}_".partition("_")[0] != "search"

    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": include})
    differences: list[Any] = compare_metadata(context, metadata)
    return differences


async def test_the_migrations_make_the_tables(database: Database) -> None:
    """The migrations create the tables, columns, types, indexes and keys of tables.py."""
    async with database.write() as connection:
        assert await connection.run_sync(_differences) == []


async def test_revisions_lists_all_migrations() -> None:
    """REVISIONS has all scripts in order, so that a start at the newest revision need not import Alembic."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert [str(script.revision) for script in scripts.walk_revisions()][::-1] == list(REVISIONS)


async def test_a_second_start_changes_nothing(database_url: str) -> None:
    """A database at the newest revision opens unchanged."""
    async with open_database(database_url) as first, first.write() as connection:
        await connection.execute(text("INSERT INTO local_rooms (room, seq) VALUES ('page', 3)"))
    async with open_database(database_url) as second, second.read() as connection:
        assert await connection.scalar(text("SELECT seq FROM local_rooms")) == 3


async def test_three_starts_at_once_migrate_once(database_url: str) -> None:
    """Processes that start together on an empty database all start."""

    async def start() -> str:
        async with open_database(database_url) as database, database.read() as connection:
            return str(await connection.scalar(text("SELECT version_num FROM alembic_version")))

    assert set(await asyncio.gather(start(), start(), start())) == {REVISIONS[-1]}


async def test_a_migration_that_fails_leaves_nothing(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Tables of a revision that raises are rolled back; the next start, with a good one, succeeds."""
    shutil.copytree(MIGRATIONS, tmp_path / "broken")
    (tmp_path / "broken" / "versions" / "9999_broken.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision = '9999'\ndown_revision = '{REVISIONS[-1]}'\n"
        "def upgrade():\n    op.create_table('half', sa.Column('a', sa.Integer))\n    op.execute('SELECT nonsense')\n"
    )
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "MIGRATIONS", tmp_path / "broken")
        patch.setattr(migrate, "REVISIONS", (*REVISIONS, "9999"))
        with pytest.raises(InsightsError):
            async with open_database(database_url):
                pass
    with pytest.raises(DatabaseNotReady) as caught:
        async with open_existing_database(database_url):
            pass
    assert caught.value.key == "store.none_yet"
    async with open_database(database_url) as database, database.read() as connection:
        assert not await connection.run_sync(lambda c: inspect(c).has_table("half"))


async def test_a_read_and_a_write_are_one_transaction(database: Database) -> None:
    """Forty tasks that each read a number and store it plus one leave forty: no update is lost."""
    table = Table("counter", MetaData(), Column("n", Integer))
    async with database.write() as connection:
        await connection.run_sync(table.create)
        await connection.execute(insert(table), {"n": 0})

    async def add() -> None:
        async with database.write() as connection:
            n: int = (await connection.execute(select(table.c.n).with_for_update())).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(update(table).values(n=n + 1))

    await asyncio.gather(*(add() for _ in range(40)))
    async with database.read() as connection:
        assert await connection.scalar(select(table.c.n)) == 40


async def test_an_exception_rolls_back(database: Database) -> None:
    """A transaction that ends with an exception leaves nothing, not even created tables."""

    async def half() -> None:
        async with database.write() as connection:
            await connection.execute(text("CREATE TABLE half (a INTEGER)"))
            raise LookupError

    with pytest.raises(LookupError):
        await half()
    async with database.read() as connection:
        assert not await connection.run_sync(lambda c: inspect(c).has_table("half"))


async def test_a_reader_never_waits_for_a_writer(sqlite_database: Database) -> None:
    """During a write others read the state before it."""
    async with sqlite_database.write() as writing:
        await writing.execute(text("INSERT INTO local_rooms (room, seq) VALUES ('page', 1)"))
        async with sqlite_database.read() as reading:
            assert await reading.scalar(text("SELECT count(*) FROM local_rooms")) == 0


async def _assert_open_fails(url: str, kind: type[InsightsError], key: str) -> None:
    with pytest.raises(kind) as raised:
        async with open_database(url, lock_timeout_s=0.05):
            pass
    assert raised.value.key == key
    for language in ("en", "ko"):
        sentence = translate(language, raised.value.key, **raised.value.params)
        assert sentence
        assert "secret" not in sentence
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("url", ["", "mysql://u:secret@h/x", "sqlite://", "sqlite:///:memory:", "data/x.db"])
async def test_an_invalid_url_is_a_configuration_error(url: str) -> None:
    """One sentence explains how DATABASE_URL is written."""
    with pytest.raises(BadConfiguration) as raised:
        async with open_database(url, lock_timeout_s=0.05):
            pass
    assert raised.value.key == "store.address"
    assert "DATABASE_URL" in translate("en", raised.value.key, **raised.value.params)
    await _assert_open_fails(url, BadConfiguration, "store.address")


async def test_a_file_that_is_no_database_is_a_configuration_error(tmp_path: Path) -> None:
    """The file stays unchanged."""
    file = tmp_path / "notes.db"
    file.write_text("These are my notes." * 100)
    await _assert_open_fails(f"sqlite:///{file}", BadConfiguration, "store.not_a_database")
    assert file.read_text() == "These are my notes." * 100


async def test_a_path_that_cannot_be_opened_is_a_configuration_error(tmp_path: Path) -> None:
    """A folder in the file's place, and a file in the folder's place."""
    (tmp_path / "folder.db").mkdir()
    (tmp_path / "file").write_text("")
    await _assert_open_fails(f"sqlite:///{tmp_path}/folder.db", BadConfiguration, "store.cannot_open")
    await _assert_open_fails(f"sqlite:///{tmp_path}/file/x.db", BadConfiguration, "store.cannot_open")


async def test_a_locked_database_is_an_external_failure(sqlite_url: str) -> None:
    """Another program holds the lock: waiting may help, another setting would not."""
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        await _assert_open_fails(sqlite_url, ExternalFailure, "store.locked")
    other.close()


async def test_a_newer_database_stays_unchanged(database_url: str) -> None:
    """A program older than its database raises BadConfiguration and changes nothing."""
    async with open_database(database_url) as database, database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await _assert_open_fails(database_url, BadConfiguration, "store.newer")


async def test_an_unreachable_server_is_an_external_failure(unused_tcp_port: int) -> None:
    """The sentence names the address without its password."""
    await _assert_open_fails(
        f"postgresql://u:secret@127.0.0.1:{unused_tcp_port}/x", ExternalFailure, "store.unreachable"
    )


async def test_a_missing_database_is_an_external_failure(postgres_url: str) -> None:
    """The server is reachable, the database's name is wrong."""
    await _assert_open_fails(postgres_url.replace("/test_", "/none_"), ExternalFailure, "store.unreachable")


READ_ONLY = """
import asyncio, os, sys
import aiosqlite, sqlalchemy.dialects.sqlite.aiosqlite
from insights.errors import BadConfiguration
from insights.store.db.database import open_database
os.setgid(65534); os.setuid(65534)
async def main():
    try:
        async with open_database(sys.argv[1]):
            print("opened")
    except BadConfiguration as problem:
        print(problem.key)
asyncio.run(main())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user who may not write")
async def test_a_read_only_database_is_a_configuration_error(
    tmp_path_factory: pytest.TempPathFactory, sqlite_url: str
) -> None:
    """Missing write permission is an error at the start, not at the first message."""
    async with open_database(sqlite_url):
        pass
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    for folder in (file.parent, *file.parent.parents):
        if folder.is_relative_to(tmp_path_factory.getbasetemp().parent.parent):
            folder.chmod(0o755)
    file.chmod(0o444)
    run = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", READ_ONLY, sqlite_url],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert run.stdout.strip() == "store.read_only", run.stderr


async def test_opening_imports_nothing_it_does_not_need() -> None:
    """The engine's module loads neither Alembic nor a driver."""
    code = (
        "import sys, insights.store.db.database; "
        "print([m for m in ('alembic', 'asyncpg', 'aiosqlite') if m in sys.modules])"
    )
    run = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert run.stdout.strip() == "[]"


async def test_a_database_that_is_there_is_opened_as_it_is(database_url: str) -> None:
    """RULE: `open_existing_database` creates nothing, upgrades nothing, and refuses to write when it only reads."""
    with pytest.raises(DatabaseNotReady) as missing:
        async with open_existing_database(database_url):
            pass
    assert missing.value.key == "store.none_yet"
    if database_url.startswith("sqlite"):
        assert not Path(database_url.removeprefix("sqlite:///")).exists()
    async with open_database(database_url) as database, database.write() as connection:
        await connection.execute(text("INSERT INTO local_rooms (room, seq) VALUES ('page', 3)"))
    async with open_existing_database(database_url) as database:
        async with database.read() as connection:
            assert await connection.scalar(text("SELECT seq FROM local_rooms")) == 3
        with pytest.raises((InsightsError, DBAPIError)):
            async with database.write() as connection:
                await connection.execute(text("UPDATE local_rooms SET seq = 4"))
    async with open_database(database_url) as database, database.write() as connection:
        assert await connection.scalar(text("SELECT seq FROM local_rooms")) == 3
        await connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    for is_read_only in (True, False):
        with pytest.raises(DatabaseNotReady) as older:
            async with open_existing_database(database_url, is_read_only=is_read_only):
                pass
        assert older.value.key == "store.older"


@pytest.mark.parametrize("change", ["deleted", "replaced"])
async def test_a_file_that_is_gone_is_a_failure(sqlite_url: str, change: str) -> None:
    """RULE: SQLite writes on into a deleted file; the check tells, and no connection makes a new, empty database."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    async with open_database(sqlite_url) as database:
        await database.check()
        file.unlink()
        if change == "replaced":
            file.write_bytes(b"")
        with pytest.raises(StoreFailed):
            await database.check()
        async with database.read():
            with pytest.raises(StoreFailed):
                await database.check()
    assert file.exists() == (change == "replaced")


async def test_a_server_that_is_gone_is_a_failure(postgres_server: str, postgres_url: str) -> None:
    """RULE: the check connects anew, and tells when that fails."""
    async with open_database(postgres_url) as database:
        await database.check()
        execute_on_server(postgres_server, f'DROP DATABASE "{make_url(postgres_url).database}" WITH (FORCE)')
        with pytest.raises(StoreFailed):
            await database.check()
        execute_on_server(postgres_server, f'CREATE DATABASE "{make_url(postgres_url).database}"')
        await database.check()
