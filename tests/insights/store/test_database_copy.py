"""An SQLite installation moves to PostgreSQL: every row arrives as it was, or nothing does."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, select, text

from bot.cli.database_copy import copy_database
from bot.config.settings import Settings
from insights.errors import BadInput, DatabaseNotReady, ExternalFailure
from insights.i18n.catalog import translate
from insights.ports.progress import NoProgress
from insights.store.database_copy import DatabaseCopy
from insights.store.db.database import (
    Database,
    open_database,
    open_existing_database,
    open_unmigrated_database,
)
from insights.store.db.file_lock import share_database_file
from insights.store.db.tables import channels, metadata, papers
from insights.store.editions.search import IndexedText, SqlSearch, index_papers
from insights.text.search_terms import Term
from tests.insights.store.example_rows import delete_newest, insert_example_rows
from tests.insights.store.revisions import downgrade
from tests.paths import ROOT

NEVER_COPIED = {"alembic_version", "sqlite_sequence"}
INDEX_TABLES = {"search", "search_data", "search_idx", "search_content", "search_docsize", "search_config"}


async def make_source(url: str) -> None:
    """Two rows in each table, one of them in the index of the search."""
    async with open_database(url) as database, database.write() as connection:
        await insert_example_rows(connection)
        row = (await connection.execute(select(papers.c.id))).scalars().first()
        await connection.execute(text("DELETE FROM searched"))
        indexed = IndexedText(str(row), "Watermarks of models", "We mark words.", ("llm",))
        await connection.run_sync(index_papers, date(2024, 2, 29), [indexed])


async def copy(source_url: str, target_url: str, progress: NoProgress | None = None) -> dict[str, int]:
    async with (
        open_existing_database(source_url) as source,
        open_unmigrated_database(target_url) as target,
    ):
        copying = DatabaseCopy(source=source, target=target, progress=progress or NoProgress())
        return {each.name: each.rows for each in await copying.run()}


async def tables_of(url: str) -> list[str]:
    async with open_unmigrated_database(url) as database, database.read() as connection:
        names = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return list(await connection.scalars(names))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    async with open_database(url) as database:
        yield database


async def test_no_table_is_forgotten(sqlite_url: str) -> None:
    """Whatever the migrations make is copied as a table of `metadata` or as the index of the search."""
    async with open_database(sqlite_url):
        pass
    with closing(sqlite3.connect(make_url(sqlite_url).database or "")) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names - NEVER_COPIED - INDEX_TABLES == set(metadata.tables)


async def test_every_row_of_every_table_arrives_as_it_was(sqlite_url: str, postgres_url: str) -> None:
    """Into a database without tables: times, booleans, NULL and JSON's null, bytes; the search finds what it found."""
    await make_source(sqlite_url)
    copied = await copy(sqlite_url, postgres_url)
    assert copied == {**dict.fromkeys(metadata.tables, 2), "searched": 1, "search": 1}
    async with opened(sqlite_url) as before, opened(postgres_url) as after:
        for table in metadata.sorted_tables:
            query = select(table)
            async with before.read() as source, after.read() as target:
                rows = sorted((await source.execute(query)).all(), key=repr)
                assert sorted((await target.execute(query)).all(), key=repr) == rows, table.name
        (nulls,) = await after.fetch_all(
            text("SELECT count(*) FROM edition_papers WHERE tldr_frames::text = 'null'"), {}
        )
        assert nulls == (1,)
        page = await SqlSearch(after).search([Term(alternatives=(("watermark",),))], 0, 10)
        assert page.total == 1


async def test_numbers_go_on_where_they_stopped(sqlite_url: str, migrated_postgres_url: str) -> None:
    """Also behind a row that was deleted since: what named it must not find another."""
    await make_source(sqlite_url)
    async with opened(sqlite_url) as database, database.write() as connection:
        await delete_newest(connection, channels)
    await copy(sqlite_url, migrated_postgres_url)
    async with opened(migrated_postgres_url) as database, database.read() as connection:
        assert await connection.scalar(text("SELECT nextval('channels_id_seq')")) == 9
        assert await connection.scalar(text("SELECT nextval('posts_id_seq')")) == 9


async def test_a_target_with_rows_is_refused(sqlite_url: str, migrated_postgres_url: str) -> None:
    """Its tables are named, and it keeps what it has; a second copy onto the first is such a case."""
    await make_source(sqlite_url)
    await copy(sqlite_url, migrated_postgres_url)
    with pytest.raises(BadInput) as refused:
        await copy(sqlite_url, migrated_postgres_url)
    assert refused.value.key == "store.copy_target_not_empty"
    assert "channels" in refused.value.params["tables"]


async def test_an_older_source_is_upgraded_first(sqlite_url: str, migrated_postgres_url: str) -> None:
    async with opened(sqlite_url) as database, database.writer.begin() as connection:
        await connection.run_sync(downgrade, "0013")
    with pytest.raises(DatabaseNotReady):
        await copy(sqlite_url, migrated_postgres_url)


async def test_what_arrives_changed_is_not_kept(sqlite_url: str, migrated_postgres_url: str) -> None:
    """A trigger of the target changes a title: the comparison finds the row, and nothing is committed."""
    await make_source(sqlite_url)
    async with opened(migrated_postgres_url) as database, database.write() as connection:
        await connection.execute(
            text(
                "CREATE FUNCTION change() RETURNS trigger AS $$ BEGIN NEW.title = 'x'; RETURN NEW; END $$ LANGUAGE plpgsql"
            )
        )
        await connection.execute(
            text(
                "CREATE TRIGGER changes BEFORE INSERT ON papers FOR EACH ROW WHEN (NEW.title <> '') EXECUTE FUNCTION change()"
            )
        )
    with pytest.raises(ExternalFailure) as failed:
        await copy(sqlite_url, migrated_postgres_url)
    assert failed.value.params == {"table": "papers", "rows": 1}
    async with opened(migrated_postgres_url) as database:
        assert not await database.fetch_all(select(papers.c.id), {})


async def test_what_postgresql_does_not_take_is_named(sqlite_url: str, migrated_postgres_url: str) -> None:
    """Text with a NUL is the one such text."""
    await make_source(sqlite_url)
    with closing(sqlite3.connect(make_url(sqlite_url).database or "")) as database, database:
        database.execute("UPDATE papers SET title = 'a' || char(0)")
    with pytest.raises(BadInput) as refused:
        await copy(sqlite_url, migrated_postgres_url)
    assert refused.value.params["table"] == "papers"


class InterruptedProgress(NoProgress):
    """Ctrl-C when this step begins."""

    def __init__(self, step: str) -> None:
        self.step = step

    def begin(self, step: str, total: int | None = None) -> None:
        if step == self.step:
            raise asyncio.CancelledError


@pytest.mark.parametrize("step", ["copying search", "comparing search"])
async def test_an_interrupted_copy_leaves_nothing(sqlite_url: str, postgres_url: str, step: str) -> None:
    """Not even tables."""
    await make_source(sqlite_url)
    with pytest.raises(asyncio.CancelledError):
        await copy(sqlite_url, postgres_url, InterruptedProgress(step))
    assert await tables_of(postgres_url) == []


def start_copy(folder: Path, source: Path, target: str, **more: str) -> subprocess.Popen[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATABASE_URL": target, **more}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "db", "copy", "--from", str(source)],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


async def test_a_killed_copy_leaves_nothing_and_the_next_one_is_whole(
    sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    """Kill -9 in the middle; then the command as its user calls it: what it prints names no password."""
    await make_source(sqlite_url)
    file = Path(make_url(sqlite_url).database or "")
    killed = start_copy(tmp_path, file, postgres_url, LOG_LEVEL="DEBUG")
    assert killed.stderr is not None
    async with asyncio.timeout(60):
        while "copy.table_copied" not in await asyncio.to_thread(killed.stderr.readline):
            assert killed.poll() is None
        killed.send_signal(signal.SIGKILL)
        await asyncio.to_thread(killed.communicate)
    assert await tables_of(postgres_url) == []
    whole = start_copy(tmp_path, file, postgres_url)
    printed, errors = await asyncio.to_thread(whole.communicate, timeout=60)
    assert (whole.returncode, errors) == (0, "")
    lines = printed.splitlines()
    assert "channels\t2" in lines
    assert lines[-1] == (
        f"Next: start the bot; DATABASE_URL names the copy already. {file} stays as it is, as a backup."
    )


async def test_what_is_refused_is_one_sentence(sqlite_url: str, tmp_path: Path) -> None:
    """A running bot, which would write what is not copied; a source that does not exist; a target that is none of
    PostgreSQL's. No server is asked, and no sentence has a password.
    """
    await make_source(sqlite_url)
    file = Path(make_url(sqlite_url).database or "")
    target = "postgresql://insights:secret-word@127.0.0.1:9/insights"
    settings = Settings(database_url=SecretStr(sqlite_url))
    with share_database_file(file), pytest.raises(BadInput) as refused:
        await copy_database(settings, target, None)
    assert refused.value.key == "store.in_use"
    with pytest.raises(BadInput) as refused:
        await copy_database(settings, target, tmp_path / "none.db")
    assert refused.value.key == "store.nothing_to_copy"
    with pytest.raises(BadInput) as refused:
        await copy_database(settings, None, None)
    assert refused.value.key == "store.copy_target"
    with pytest.raises(ExternalFailure) as failed:
        await copy_database(settings, target, None)
    assert failed.value.key == "store.unreachable"
    assert "secret-word" not in translate("en", failed.value.key, **failed.value.params)
