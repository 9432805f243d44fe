"""Upgrades from every earlier revision, also when the process is killed at any of their steps."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from insights.store.db import migrate
from insights.store.db.database import open_database
from insights.store.db.migrate import REVISIONS
from tests.insights.store.past_day import PastDay, read_past_day, write_past_day
from tests.insights.store.revisions import downgrade
from tests.paths import ROOT

KILLS_TIMEOUT_S = 200


def known_to_the_first_revision(day: PastDay) -> PastDay:
    """Without what later revisions added: headlines, results and frames; a chat's newer settings."""
    assert day.edition is not None
    tldrs = {
        paper: replace(tldr, result=None, frames=type(tldr.frames)())
        for paper, tldr in day.edition.tldrs.items()
    }
    return replace(day, edition=replace(day.edition, headlines=(), tldrs=tldrs))


@pytest.mark.parametrize("revision", REVISIONS[:-1])
async def test_a_database_of_each_earlier_revision_upgrades(database_url: str, revision: str) -> None:
    """RULE: edition, subscriptions, ledger and posts are after it what they were before. The older database is made of
    a new one by the migrations' own way back.
    """
    async with open_database(database_url) as database:
        await write_past_day(database)
        before = await read_past_day(database)
        async with database.write() as connection:
            await connection.run_sync(downgrade, revision)
    async with open_database(database_url) as database:
        after = await read_past_day(database)
    assert before.deliveries
    assert before.posts
    assert known_to_the_first_revision(after) == known_to_the_first_revision(before)


def run_killed_upgrades(url: str, start: str, stride: int = 1) -> None:
    program = "tests.insights.store.db.killed_upgrades"
    run = subprocess.run(
        [sys.executable, "-m", program, url, start, str(stride)],
        cwd=ROOT, capture_output=True, text=True, timeout=KILLS_TIMEOUT_S, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    figures = json.loads(run.stdout)
    assert figures["kills"] >= 5
    assert figures["half_upgraded"] == figures["not_repaired"] == []


@pytest.mark.parametrize(("start", "stride"), [("none", 5), (REVISIONS[0], 7), (REVISIONS[-2], 1)])
def test_an_upgrade_that_is_killed_is_made_by_the_next_start(
    start: str, stride: int, sqlite_url: str
) -> None:
    """RULE: after SIGKILL before any statement or the commit, the database is as it was or wholly upgraded, and the next
    start makes it whole, with the same rows. From the oldest ones not at each step, which takes a minute.
    """
    run_killed_upgrades(sqlite_url, start, stride)


def test_an_upgrade_of_postgresql_that_is_killed_is_made_by_the_next_start(postgres_url: str) -> None:
    """RULE: the same, from the first revision; not at each step, which takes minutes."""
    run_killed_upgrades(postgres_url, REVISIONS[0], 16)


def test_a_new_sqlite_database_is_what_the_migrations_make(tmp_path: Path) -> None:
    """RULE: the shorter way to the newest tables leads to the same ones, with no row but the revision's."""
    made, migrated = tmp_path / "made.db", tmp_path / "migrated.db"
    for file, create in ((made, migrate._create_sqlite_tables), (migrated, migrate._run_migrations)):
        engine = create_engine(f"sqlite:///{file}")
        with engine.begin() as connection:
            create(connection)
        engine.dispose()
    assert read_whole(made) == read_whole(migrated)


def read_whole(file: Path) -> tuple[list[str], dict[str, int]]:
    """The statements of the schema, spaces apart, and the number of rows of each table."""
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        own = ("sqlite_", "search_")  # tables that SQLite makes by itself
        tables = [name for kind, name, _ in rows if kind == "table" and not name.startswith(own)]
        counts = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
    return [" ".join((sql or name).split()) for _, name, sql in rows], counts


def test_a_new_sqlite_database_is_made_without_alembic(tmp_path: Path) -> None:
    """It takes twelve megabytes, which the bot would keep, and a third of a second."""
    script = (
        "import asyncio, sys\n"
        "from insights.store.db.database import open_database\n"
        "async def main():\n"
        "    async with open_database(sys.argv[1]): pass\n"
        "asyncio.run(main())\n"
        "print('alembic' in sys.modules)\n"
    )
    command = [sys.executable, "-c", script, f"sqlite:///{tmp_path}/new.db"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "False"
