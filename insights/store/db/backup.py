"""Backs up and restores an SQLite database with SQLite's online backup, while other processes may read it.

PostgreSQL's own tools (pg_dump) know its users and roles; the error for its URL names them.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from insights.errors import BadConfiguration, BadInput, ExternalFailure
from insights.store.db.migrate import REVISIONS


def back_up(url: str, file: Path) -> int:
    """Copies the database at `url` into a new `file` and returns its number of pages.

    Raises BadInput when `file` exists or there is no database, ExternalFailure when copying fails.
    """
    source = _sqlite_path(url)
    if not source.exists():
        raise BadInput("store.nothing_to_copy", file=str(source))
    if file.exists():
        raise BadInput("store.backup_exists", file=str(file))
    with (
        _translating_errors(file),
        closing(sqlite3.connect(source)) as database,
        closing(sqlite3.connect(file)) as copy,
    ):
        database.backup(copy)
        return int(copy.execute("PRAGMA page_count").fetchone()[0])


def restore(url: str, file: Path) -> Path | None:
    """Replaces the database at `url` by the backup; returns the path of a copy of the replaced one, None without one.

    Raises BadInput or BadConfiguration for a file that is no backup, before anything is changed.
    """
    target = _sqlite_path(url)
    _check_backup(file)
    replaced = _free_path(target) if target.exists() else None
    if replaced:
        back_up(url, replaced)
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        _translating_errors(file),
        closing(sqlite3.connect(file)) as copy,
        closing(sqlite3.connect(target)) as database,
    ):
        copy.backup(database)
    return replaced


def _sqlite_path(url: str) -> Path:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise BadConfiguration("store.address") from None
    if address.get_backend_name() != "sqlite":
        raise BadInput("store.copies_elsewhere")
    if address.database in {None, "", ":memory:"}:
        raise BadConfiguration("store.address")
    return Path(str(address.database))


def _check_backup(file: Path) -> None:
    if not file.is_file():
        raise BadInput("store.no_backup", file=str(file))
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            row = copy.execute("SELECT version_num FROM alembic_version").fetchone()
            is_intact = copy.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    except sqlite3.Error as error:
        raise BadInput("store.no_backup", cause=str(error), file=str(file)) from error
    if row is None or not is_intact:
        raise BadInput("store.no_backup", file=str(file))
    if row[0] not in REVISIONS:
        raise BadConfiguration("store.newer", cause=f"revision {row[0]}", revision=row[0])


def _free_path(target: Path) -> Path:
    paths = (target.with_name(f"{target.name}.before-restore-{n}") for n in count(1))
    return next(path for path in paths if not path.exists())


@contextmanager
def _translating_errors(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise ExternalFailure("store.copy_failed", cause=str(error), file=str(file), reason=error) from error
