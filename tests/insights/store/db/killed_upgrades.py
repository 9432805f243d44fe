"""The program of a test: upgrades that are killed, each at a later step, until one comes to its end.

`python -m tests.insights.store.db.killed_upgrades URL REVISION [STRIDE]`: from a database of that revision, or from "none", at
every STRIDE-th step. URL is an SQLite file that does not exist, or an empty database of a PostgreSQL server on which others may
be created. Each upgrade runs in a fork of this process, which kills itself before a statement or the commit.
"""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol, TypeVar

import alembic.command  # noqa: F401 - imported once, not in each fork
import asyncpg
from sqlalchemy import event, make_url
from sqlalchemy.engine import Engine

from insights.store.db.database import open_database
from tests.insights.store.past_day import read_past_day, write_past_day
from tests.insights.store.revisions import downgrade

T = TypeVar("T")
Schema = tuple[list[str], str]
NOTHING: Schema = ([], "")
COLUMNS = """
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(column_default, '')
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"


class UpgradedDatabase(Protocol):
    """A database that is copied from a template before each upgrade; SQLite's and PostgreSQL's."""

    @property
    def url(self) -> str: ...
    @property
    def template_url(self) -> str: ...
    def copy(self) -> None: ...
    def read_schema(self) -> Schema:
        """What tables there are, and the revision; without tables NOTHING."""
        ...


@dataclass(frozen=True, slots=True)
class SqliteCopy:
    template: Path

    @property
    def file(self) -> Path:
        return self.template.with_name("killed.db")

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    @property
    def template_url(self) -> str:
        return f"sqlite:///{self.template}"

    def copy(self) -> None:
        for left in self.file.parent.glob("killed.db*"):
            left.unlink()
        self.template.touch()
        shutil.copy(self.template, self.file)

    def read_schema(self) -> Schema:
        with closing(sqlite3.connect(self.file)) as database:
            rows = database.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
            if not rows:
                return NOTHING
            (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
            return [str(row[0]) for row in rows], str(revision)


@dataclass(frozen=True, slots=True)
class PostgresCopy:
    template_url: str

    @property
    def name(self) -> str:
        return f"{make_url(self.template_url).database}_killed"

    @property
    def url(self) -> str:
        return make_url(self.template_url).set(database=self.name).render_as_string(hide_password=False)

    def copy(self) -> None:
        template = make_url(self.template_url).database
        server = make_url(self.template_url).set(database="postgres").render_as_string(hide_password=False)
        create = f'CREATE DATABASE "{self.name}" TEMPLATE "{template}" STRATEGY wal_log'
        drop = f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)'
        asyncio.run(on_postgres(server, lambda connection: execute(connection, drop, create)))

    def read_schema(self) -> Schema:
        return asyncio.run(on_postgres(self.url, read_postgres_schema))


async def on_postgres(url: str, work: "Callable[[asyncpg.Connection], Awaitable[T]]") -> T:
    connection = await asyncpg.connect(url)
    try:
        return await work(connection)
    finally:
        await connection.close()


async def execute(connection: "asyncpg.Connection", *statements: str) -> None:
    for statement in statements:
        await connection.execute(statement)


async def read_postgres_schema(connection: "asyncpg.Connection") -> Schema:
    shown = [str(row[0]) for query in (COLUMNS, INDEXES) for row in await connection.fetch(query)]
    if not shown:
        return NOTHING
    return shown, str(await connection.fetchval("SELECT version_num FROM alembic_version"))


async def prepare(url: str, revision: str) -> None:
    """A database of `revision` with a day in it."""
    async with open_database(url) as database:
        await write_past_day(database)
        async with database.write() as connection:
            await connection.run_sync(downgrade, revision)


async def upgrade(url: str) -> None:
    async with open_database(url):
        return


async def has_the_day(url: str) -> bool:
    async with open_database(url) as database:
        day = await read_past_day(database)
    return (
        day.edition is not None
        and None not in day.subscriptions
        and len(day.deliveries) == len(day.posts) - 1
    )


def in_fork(url: str, kill_at: int | None) -> bool:
    """Whether the upgrade came to its end. With `kill_at` the fork kills itself before that step."""
    child = os.fork()
    if child == 0:
        if kill_at is not None:
            kill_before_step(kill_at)
        asyncio.run(upgrade(url))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return status == 0


def kill_before_step(number: int) -> None:
    steps = count(1)

    def step(*_: object) -> None:
        if next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)


def main(database: UpgradedDatabase, revision: str, stride: int) -> None:
    if revision != "none":
        asyncio.run(prepare(database.template_url, revision))
    database.copy()
    old = database.read_schema()
    in_fork(database.url, None)
    new = database.read_schema()
    half_upgraded, not_repaired, kills = list[int](), list[int](), 0
    for number in count(1, stride):
        database.copy()
        if in_fork(database.url, number):
            break
        kills += 1
        if database.read_schema() not in (old, new):
            half_upgraded.append(number)
        repaired = in_fork(database.url, None) and database.read_schema() == new
        if not repaired or (revision != "none" and not asyncio.run(has_the_day(database.url))):
            not_repaired.append(number)
    figures = {"kills": kills, "half_upgraded": half_upgraded, "not_repaired": not_repaired}
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    url = sys.argv[1]
    copied = (
        SqliteCopy(Path(url.removeprefix("sqlite:///"))) if url.startswith("sqlite") else PostgresCopy(url)
    )
    main(copied, sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1)
