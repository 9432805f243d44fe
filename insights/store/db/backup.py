"""Backs up and restores an SQLite database with SQLite's online backup, while other processes may read it.

PostgreSQL's own tools (pg_dump) know its users and roles; the error for its URL names them.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from insights.errors import BadConfiguration, BadInput, ExternalFailure
from insights.private_files import make_private_folder, open_private_file
from insights.store.db.file_lock import hold_database_file
from insights.store.db.migrate import REVISIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredLedger:
    """What a restored database does at the next start of the bot, seen from the one it replaced."""

    open_deliveries: int
    """Deliveries that the backup has as not yet sent."""
    due: int
    """Subscriptions whose next digest was due since the backup."""
    sent_since: int | None
    """Deliveries that were sent after the backup, which the restored ledger does not know; None without a replaced
    database that can be read.
    """
    lost_days: tuple[str, ...]
    """Days (ISO) whose digest was made after the backup."""


def back_up(url: str, file: Path) -> int:
    """Copies the database at `url` into a new `file`, which only its owner can read, and returns its number of pages.

    Raises BadInput when `file` exists or cannot be written or there is no database, ExternalFailure when copying fails.
    """
    source = _sqlite_path(url)
    if not source.exists():
        raise BadInput("store.nothing_to_copy", file=str(source))
    with _translating_errors(file), closing(_connect(source)) as database:
        try:
            os.close(open_private_file(file, must_be_new=True))
        except FileExistsError:
            raise BadInput("store.backup_exists", file=str(file)) from None
        try:
            with closing(_connect(file)) as copy:
                database.backup(copy)
                copy.execute(
                    "PRAGMA journal_mode=DELETE"
                )  # one file, which can be read without writing beside it
                return int(copy.execute("PRAGMA page_count").fetchone()[0])
        except BaseException:
            file.unlink(missing_ok=True)
            raise


def restore(url: str, file: Path) -> Path | None:
    """Replaces the database at `url` by the backup; returns the path of a copy of the replaced one, None without one.

    Raises BadInput or BadConfiguration, before anything is changed, for a file that is no backup and while anybody
    has the database open for writing.
    """
    target = _sqlite_path(url)
    _check_backup(file)
    with _translating_errors(target):
        make_private_folder(target.parent)
        with hold_database_file(target):
            replaced = _free_path(target) if target.exists() else None
            if replaced:
                back_up(url, replaced)
            os.close(open_private_file(target))
            with closing(_connect(file)) as copy, closing(_connect(target)) as database:
                copy.backup(database)
    return replaced


def compare_ledgers(url: str, replaced: Path | None, now: datetime) -> RestoredLedger:
    """Compares the restored database at `url`, whose tables are up to date, with the replaced one."""
    target = _sqlite_path(url)
    with _translating_errors(target), closing(_connect(target)) as database:
        database.execute("PRAGMA query_only=ON")
        sent_since, lost_days = None, ()
        if replaced is not None:
            database.execute("ATTACH ? AS replaced", (f"{replaced.absolute().as_uri()}?mode=rw",))
            with suppress(sqlite3.OperationalError):  # a database that never had these tables
                sent_since = _count(database, _SENT_SINCE)
                lost_days = tuple(day for (day,) in database.execute(_LOST_DAYS))
        stored_now = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        return RestoredLedger(
            open_deliveries=_count(database, "SELECT count(*) FROM deliveries WHERE state = 'open'"),
            due=_count(
                database, "SELECT count(*) FROM channels WHERE NOT paused AND next_due_at <= ?", stored_now
            ),
            sent_since=sent_since,
            lost_days=lost_days,
        )


_SENT_SINCE = """
    SELECT count(*) FROM replaced.deliveries AS d JOIN replaced.channels AS c ON c.id = d.channel_id
    WHERE (d.state = 'done' OR d.next_part > 0) AND EXISTS (
        SELECT 1 FROM main.channels AS m
        WHERE (m.platform, m.account, m.chat, m.thread) = (c.platform, c.account, c.chat, c.thread) AND NOT EXISTS (
            SELECT 1 FROM main.deliveries AS r
            WHERE r.channel_id = m.id AND r.local_day = d.local_day AND (r.state <> 'open' OR r.next_part >= d.next_part)
        )
    )
"""
_LOST_DAYS = """
    SELECT day FROM replaced.editions WHERE NOT sample AND day NOT IN (SELECT day FROM main.editions WHERE NOT sample)
    ORDER BY day
"""


def _count(database: sqlite3.Connection, query: str, *values: str) -> int:
    return int(database.execute(query, values).fetchone()[0])


def _connect(file: Path) -> sqlite3.Connection:
    """Never creates the file. One that may not be written is opened for reading (sqlite.org/c3ref/open.html)."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)


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
        with closing(_connect(file)) as copy:
            copy.execute("PRAGMA query_only=ON")
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
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadInput("store.cannot_write", cause=str(error), file=str(file), why=why) from error
    except sqlite3.Error as error:
        raise ExternalFailure("store.copy_failed", cause=str(error), file=str(file), reason=error) from error
