"""The program of a test: SQLite upgrades that are killed, each at a later step, until one comes to its end.

`python -m tests.insights.store.db.killed_upgrades FOLDER REVISION`: from a database of that revision, or from "none".
Each upgrade runs in a fork of this process, which kills itself before a statement or the commit.
"""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

import alembic.command  # noqa: F401 - imported once, not in each fork
from sqlalchemy import event
from sqlalchemy.engine import Engine

from insights.store.db.database import open_database
from tests.insights.store.past_day import read_past_day, write_past_day
from tests.insights.store.revisions import downgrade

NOTHING: tuple[list[str], str] = ([], "")


async def prepare(file: Path, revision: str) -> None:
    """A database of `revision` with a day in it."""
    async with open_database(f"sqlite:///{file}") as database:
        await write_past_day(database)
        async with database.write() as connection:
            await connection.run_sync(downgrade, revision)


async def upgrade(file: Path) -> None:
    async with open_database(f"sqlite:///{file}"):
        return


async def has_the_day(file: Path) -> bool:
    async with open_database(f"sqlite:///{file}") as database:
        day = await read_past_day(database)
    return (
        day.edition is not None
        and None not in day.subscriptions
        and len(day.deliveries) == len(day.posts) - 1
    )


def in_fork(file: Path, kill_at: int | None) -> bool:
    """Whether the upgrade came to its end. With `kill_at` the fork kills itself before that step."""
    child = os.fork()
    if child == 0:
        if kill_at is not None:
            kill_before_step(kill_at)
        asyncio.run(upgrade(file))
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


def read_schema(file: Path) -> tuple[list[str], str]:
    """All statements of the schema, and the revision; of a database without tables NOTHING."""
    with closing(sqlite3.connect(file)) as database:
        statements = [str(row[0]) for row in database.execute("SELECT sql FROM sqlite_master ORDER BY name")]
        if not statements:
            return NOTHING
        (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        return statements, str(revision)


def main(folder: Path, revision: str) -> None:
    template, whole, file = folder / "template.db", folder / "whole.db", folder / "killed.db"
    if revision == "none":
        template.touch()
    else:
        asyncio.run(prepare(template, revision))
    shutil.copy(template, whole)
    in_fork(whole, None)
    old, new = read_schema(template), read_schema(whole)
    half_upgraded, not_repaired, kills = list[int](), list[int](), 0
    for number in count(1):
        for left in folder.glob("killed.db*"):
            left.unlink()
        shutil.copy(template, file)
        if in_fork(file, number):
            break
        kills = number
        if read_schema(file) not in (old, new):
            half_upgraded.append(number)
        repaired = in_fork(file, None) and read_schema(file) == new
        if not repaired or (revision != "none" and not asyncio.run(has_the_day(file))):
            not_repaired.append(number)
    figures = {"kills": kills, "half_upgraded": half_upgraded, "not_repaired": not_repaired}
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
