"""insights.store.db.backup: private copies, a restore that damages nothing, and what a restored ledger sends again."""

import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from insights.errors import BadInput, ExternalFailure
from insights.store.db import backup
from insights.store.db.backup import compare_ledgers, restore
from insights.store.db.database import Database, open_database, open_existing_database
from insights.store.db.file_lock import hold_database_file
from tests.insights.store.past_day import read_past_day, write_past_day

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHANNEL = """
    INSERT INTO channels (platform, account, chat, thread, language, send_at, zone, next_due_at, topics, paused, reason)
    VALUES ('telegram', 'bot', ?, '', 'en', '09:00:00', 'UTC', ?, '[]', 0, '')
"""
DELIVERY = """
    INSERT INTO deliveries (channel_id, local_day, state, next_part, visible_at)
    VALUES ((SELECT id FROM channels WHERE chat = ?), ?, ?, ?, '2026-11-23 09:00:00.000000')
"""
EDITION = """
    INSERT INTO editions (day, sample, published, sources, trends, charts) VALUES (?, 0, 3, '[]', '[]', '{}')
"""


def execute(file: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        for statement, values in statements:
            database.execute(statement, values)


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


def test_what_is_made_is_private(sqlite_url: str, file: Path, tmp_path: Path) -> None:
    """RULE: 0600 for the copy, the restored database, the copy of the replaced one and the lock."""
    execute(file, ("CREATE TABLE alembic_version (version_num)", ()))
    execute(file, ("INSERT INTO alembic_version VALUES ('0001')", ()))
    file.chmod(0o644)
    backup.back_up(sqlite_url, tmp_path / "copy.db")
    restore(sqlite_url, tmp_path / "copy.db")
    names = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert names == dict.fromkeys(
        ("copy.db", "insights.db", "insights.db.before-restore-1", "insights.db.lock"), 384
    )


async def test_the_database_and_its_log_are_private(sqlite_url: str, file: Path) -> None:
    """RULE: also one that was made before this rule, and its -wal and -shm."""
    async with open_database(sqlite_url):
        pass
    file.chmod(0o644)
    async with open_database(sqlite_url) as database, database.write():
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    assert set(modes) >= {"insights.db", "insights.db-wal", "insights.db-shm", "insights.db.lock"}
    assert set(modes.values()) == {0o600}


async def test_a_folder_that_is_made_is_private(tmp_path: Path) -> None:
    async with open_database(f"sqlite:///{tmp_path}/data/of/ours/insights.db"):
        pass
    for folder in ("data", "data/of", "data/of/ours"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700


async def test_nothing_is_restored_while_the_database_is_open(
    sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    """RULE: refused before anything is changed, while anybody may write; afterwards it is restored."""
    async with open_database(sqlite_url):
        pass
    backup.back_up(sqlite_url, tmp_path / "copy.db")
    async with open_database(sqlite_url) as database:
        await write_room(database, "before")
        with pytest.raises(BadInput) as refused:
            restore(sqlite_url, tmp_path / "copy.db")
        assert refused.value.key == "store.in_use"
        assert await read_rooms(database) == ["before"]
    assert not list(tmp_path.glob("*before-restore*"))
    assert restore(sqlite_url, tmp_path / "copy.db") == tmp_path / "insights.db.before-restore-1"
    async with open_existing_database(sqlite_url) as database:
        assert await read_rooms(database) == []
        restore(sqlite_url, tmp_path / "insights.db.before-restore-1")  # a reader does not hold it
    assert file.exists()


async def test_nobody_opens_a_database_that_is_being_restored(sqlite_url: str, file: Path) -> None:
    """RULE: a start meanwhile ends with a sentence, and may be tried again."""
    with hold_database_file(file), pytest.raises(ExternalFailure) as refused:
        async with open_database(sqlite_url):
            pass
    assert refused.value.key == "store.restoring"


async def write_room(database: Database, name: str) -> None:
    from sqlalchemy import text

    async with database.write() as connection:
        await connection.execute(
            text("INSERT INTO local_rooms (room, seq) VALUES (:name, 1)"), {"name": name}
        )


async def read_rooms(database: Database) -> list[str]:
    from sqlalchemy import text

    async with database.read() as connection:
        return list(await connection.scalars(text("SELECT room FROM local_rooms")))


async def test_a_restored_ledger_is_compared_with_the_replaced_one(
    sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    """RULE: what was sent since the backup is counted by chat and day, whatever ids the two give them. Chats that
    the backup does not know get nothing, and what the backup knows as sent is not sent again.
    """
    async with open_database(sqlite_url):
        pass
    execute(
        file,
        (CHANNEL, ("ann", "2026-11-23 09:00:00.000000")),
        (CHANNEL, ("bob", "2026-11-25 09:00:00.000000")),
        (DELIVERY, ("ann", "2026-11-20", "done", 3)),
        (DELIVERY, ("bob", "2026-11-20", "open", 1)),
        (EDITION, ("2026-11-20",)),
    )
    backup.back_up(sqlite_url, tmp_path / "copy.db")
    execute(
        file,
        ("UPDATE deliveries SET state = 'done', next_part = 3 WHERE state = 'open'", ()),
        (CHANNEL, ("new", "2026-11-25 09:00:00.000000")),
        (DELIVERY, ("new", "2026-11-23", "done", 3)),
        (DELIVERY, ("ann", "2026-11-23", "done", 3)),
        (DELIVERY, ("bob", "2026-11-23", "open", 2)),
        (DELIVERY, ("ann", "2026-11-24", "open", 0)),
        (EDITION, ("2026-11-23",)),
        (EDITION, ("2026-11-24",)),
    )
    replaced = restore(sqlite_url, tmp_path / "copy.db")
    ledger = compare_ledgers(sqlite_url, replaced, NOW)
    assert ledger.open_deliveries == 1
    assert ledger.due == 1
    assert ledger.sent_since == 3
    assert ledger.lost_days == ("2026-11-23", "2026-11-24")
    assert not list(tmp_path.glob("*-wal"))


async def test_without_a_replaced_database_nothing_is_compared(sqlite_url: str, tmp_path: Path) -> None:
    async with open_database(sqlite_url):
        pass
    ledger = compare_ledgers(sqlite_url, None, NOW)
    assert (ledger.open_deliveries, ledger.due, ledger.sent_since, ledger.lost_days) == (0, 0, None, ())
    (tmp_path / "empty.db").write_bytes(b"")
    assert compare_ledgers(sqlite_url, tmp_path / "empty.db", NOW).sent_since is None


def test_a_copy_that_cannot_be_made_leaves_nothing(sqlite_url: str, file: Path, tmp_path: Path) -> None:
    """RULE: no half copy is there to be taken for a whole one."""
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(ExternalFailure):
        backup.back_up(sqlite_url, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


async def test_a_restored_database_has_the_same_editions_subscriptions_and_ledger(
    sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    """RULE: whatever happened since, each row of each table is what it was when the copy was made."""
    async with open_database(sqlite_url) as database:
        await write_past_day(database)
        before = await read_past_day(database)
    rows = read_all_rows(file)
    backup.back_up(sqlite_url, tmp_path / "copy.db")
    execute(file, ("DELETE FROM channels", ()), ("UPDATE papers SET title = 'changed'", ()))
    restore(sqlite_url, tmp_path / "copy.db")
    assert read_all_rows(file) == rows
    async with open_database(sqlite_url) as database:
        assert await read_past_day(database) == before


def read_all_rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(file)) as database:
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables}
