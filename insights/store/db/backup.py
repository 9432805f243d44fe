"""Copies of an SQLite database, made and put back by SQLite's own backup interface while others may read it.

PostgreSQL has its own tools for this, which know its users and roles; one sentence names them.
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


def backup(url: str, file: Path) -> int:
    """Copies the database behind `url` into a new `file`; returns its pages. BadInput for a file that exists."""
    source = _path(url)
    if not source.exists():
        raise BadInput("store.nothing_to_copy", file=str(source))
    if file.exists():
        raise BadInput("store.backup_exists", file=str(file))
    with _told(file), closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(file)) as copy:
        whole.backup(copy)
        pages: int = copy.execute("PRAGMA page_count").fetchone()[0]
    return pages


def restore(url: str, file: Path) -> Path | None:
    """Puts the copy in the database's place; returns where what was there before is kept, None if nothing was."""
    target = _path(url)
    _checked(file)
    kept = _kept(target) if target.exists() else None
    if kept:
        backup(url, kept)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _told(target), closing(sqlite3.connect(file)) as copy, closing(sqlite3.connect(target)) as whole:
        copy.backup(whole)
    return kept


def _path(url: str) -> Path:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise BadConfiguration("store.address") from None
    if address.get_backend_name() != "sqlite":
        raise BadInput("store.copies_elsewhere")
    if address.database in {None, "", ":memory:"}:
        raise BadConfiguration("store.address")
    return Path(str(address.database))


def _checked(file: Path) -> None:
    """Refuses what is no copy of this program's database, before anything is touched."""
    if not file.is_file():
        raise BadInput("store.no_backup", file=str(file))
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            row = copy.execute("SELECT version_num FROM alembic_version").fetchone()
            sound = copy.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    except sqlite3.Error as problem:
        raise BadInput("store.no_backup", cause=str(problem), file=str(file)) from problem
    if row is None or not sound:
        raise BadInput("store.no_backup", file=str(file))
    if row[0] not in REVISIONS:
        raise BadConfiguration("store.newer", cause=f"revision {row[0]}", revision=row[0])


def _kept(target: Path) -> Path:
    names = (target.with_name(f"{target.name}.before-restore-{n}") for n in count(1))
    return next(name for name in names if not name.exists())


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as problem:
        raise ExternalFailure(
            "store.copy_failed", cause=str(problem), file=str(file), reason=problem
        ) from problem
