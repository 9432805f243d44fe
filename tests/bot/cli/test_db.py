"""`python -m bot db …`: upgrade, import, backup and restore, as the person at the terminal has them."""

import gzip
import json
import os
import sqlite3
from pathlib import Path

import pytest

from insights.errors import BadConfiguration, BadInput
from insights.store.db import backup
from tests.forked_commands import CompletedCommand, run_to_end
from tests.paths import ROOT


def run(folder: Path, *words: str, url: str = "") -> CompletedCommand:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": url or f"sqlite:///{folder}/insights.db",
    }
    return run_to_end(["db", *words], folder=folder, environment=environment)


def write_archive(file: Path, papers: int) -> None:
    lines = (
        {
            "id": f"2411.{n:05d}",
            "title": f"Reinforcement learning {n}",
            "abstract": "We learn policies by reinforcement.",
            "categories": ["cs.LG"],
            "listed_on": ["2024-11-06"],
        }
        for n in range(papers)
    )
    with gzip.open(file, "wt", encoding="utf-8") as opened:
        opened.writelines(json.dumps(line) + "\n" for line in lines)


def test_import_backup_and_restore(tmp_path: Path) -> None:
    """What was imported comes back from the copy; what was there before is kept beside it."""
    write_archive(tmp_path / "past.jsonl.gz", 2500)
    assert "up to date" in run(tmp_path, "upgrade").stdout
    assert "2,500 papers added, 0 known" in run(tmp_path, "import", "past.jsonl.gz").stdout
    assert "0 papers added, 2,500 known" in run(tmp_path, "import", "past.jsonl.gz").stdout
    copied = run(tmp_path, "backup", "copy.db")
    assert copied.returncode == 0, copied.stderr
    (tmp_path / "insights.db").unlink()
    run(tmp_path, "upgrade")
    restored = run(tmp_path, "restore", "copy.db")
    assert "insights.db.before-restore-1" in restored.stdout, restored.stderr
    assert "0 papers added, 2,500 known" in run(tmp_path, "import", "past.jsonl.gz").stdout


def test_what_cannot_be_done_is_one_sentence(tmp_path: Path) -> None:
    """Exit code 2, no traceback, nothing changed."""
    (tmp_path / "notes.txt").write_text("not papers")
    missing = (("backup", "c.db"), ("backup", "notes.txt"))
    for words in (*missing, ("import", "none.jsonl"), ("import", "notes.txt")):
        refused = run(tmp_path, *words)
        assert refused.returncode == 2
        assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr


def test_postgresql_has_its_own_tools(tmp_path: Path) -> None:
    """They are named; nothing is tried."""
    refused = run(tmp_path, "backup", "c.sql", url="postgresql://u:secret@127.0.0.1:9/x")
    assert refused.returncode == 2
    assert "pg_dump" in refused.stderr
    assert "secret" not in refused.stderr


def test_help_names_every_action(tmp_path: Path) -> None:
    """Each with what it does."""
    shown = run(tmp_path, "--help").stdout
    for action in ("upgrade", "import", "copy", "backup", "restore"):
        assert action in shown


def test_only_a_sound_copy_of_ours_is_restored(tmp_path: Path) -> None:
    """Another program's database, a newer program's and somebody's notes are refused before anything changes."""
    url, other = f"sqlite:///{tmp_path}/insights.db", tmp_path / "other.db"
    (tmp_path / "insights.db").write_bytes(b"as it was")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE things (a)")
    connection.close()
    (tmp_path / "notes.txt").write_text("notes " * 1000)
    for name in ("other.db", "notes.txt", "none.db"):
        with pytest.raises(BadInput):
            backup.restore(url, tmp_path / name)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    with pytest.raises(BadConfiguration):
        backup.restore(url, other)
    assert (tmp_path / "insights.db").read_bytes() == b"as it was"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["insights.db", "notes.txt", "other.db"]
