"""The command line at a terminal: progress, tables and completion; a pipe gets plain lines alone."""

import asyncio
import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from insights.model import Chat
from insights.store.chats.admissions import SqlAdmissions
from insights.store.db.database import open_database
from tests.bot.cli.test_command_line import run_command
from tests.bot.cli.test_db import write_archive
from tests.databases import database_url_in
from tests.running_bot import ROOT

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def run_at_terminal(folder: Path, *words: str, width: int = 100, **settings: str) -> str:
    """Everything that the command shows at a terminal, with its escape sequences."""
    ours, theirs = pty.openpty()
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
        "COLUMNS": str(width),
        "DATABASE_URL": database_url_in(folder),
        **settings,
    }
    command = [sys.executable, "-W", "error", "-m", "bot", *words]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    ) as process:
        os.close(theirs)
        shown = bytearray()
        while chunk := _read(ours):
            shown += chunk
        process.wait(60)
    os.close(ours)
    return shown.decode()


def _read(terminal: int) -> bytes:
    """Empty at the end, which Linux tells by an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_an_import_shows_its_progress_at_a_terminal_alone(tmp_path: Path) -> None:
    """RULE: the line is on standard error and gone at the end; in a pipe nothing stands beside the result."""
    write_archive(tmp_path / "past.jsonl.gz", 2500)
    shown = run_at_terminal(tmp_path, "db", "import", "past.jsonl.gz")
    assert "past.jsonl.gz" in shown
    assert "2,500 papers added" in shown
    piped = run_command(tmp_path, "db", "import", "past.jsonl.gz")
    assert piped.stderr == ""
    assert "2,500 known already" in piped.stdout


def test_a_digest_shows_its_steps_at_a_terminal(tmp_path: Path) -> None:
    """RULE: an error ends the display first, and its sentence stands alone on its line."""
    write_archive(tmp_path / "day.jsonl.gz", 30)
    shown = ESCAPE.sub("", run_at_terminal(tmp_path, "digest", "--input", "day.jsonl.gz", "--out", "out"))
    assert "sorting papers by topic" in shown or "writing reports" in shown
    assert "30 collected, 30 published" in shown
    failed = ESCAPE.sub("", run_at_terminal(tmp_path, "digest", "--input", "none.jsonl", "--out", "out"))
    assert "none.jsonl" in failed.strip().splitlines()[-1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A database in which two chats were admitted."""

    async def fill() -> None:
        async with open_database(database_url_in(tmp_path)) as database:
            for number in ("-100500", "-100501"):
                chat = Chat(platform="telegram", account="1", id=number)
                await SqlAdmissions(database).admit(chat, "en", NOW)

    asyncio.run(fill())
    return tmp_path


def test_a_list_is_a_table_at_a_terminal_and_lines_in_a_pipe(folder: Path) -> None:
    """RULE: scripts go on reading what they read."""
    shown = ESCAPE.sub("", run_at_terminal(folder, "access", "list"))
    assert re.search(r"number +chat +state +since", shown)
    assert re.search(r"1 +telegram:-100500 +admitted +2026-11-23", shown)
    assert (
        "1              telegram:-100500, admitted since 2026-11-23" in run_command(folder, "access").stdout
    )


def test_no_colour_is_no_colour(folder: Path) -> None:
    """RULE: NO_COLOR is honoured (no-color.org), and a secret broken over two lines is none."""
    shown = run_at_terminal(folder, "doctor", NO_COLOR="1", ADMIN_TOKEN="s3cret-of-the-admin", width=40)
    assert "\x1b[3" not in shown
    assert "s3cret" not in shown


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_completion_script_is_printed(tmp_path: Path, shell: str) -> None:
    """RULE: for the installed command, in any folder, whatever its settings are."""
    (tmp_path / ".env").write_text("DIGEST_TIME=late\n")
    done = run_command(tmp_path, "completion", shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert "daily-insights" in done.stdout
    assert "--dry-run" in done.stdout


def test_bash_takes_the_completion_script(tmp_path: Path) -> None:
    """RULE: `daily-insights di<Tab>` is `digest`, and `--out` completes folders."""
    script = run_command(tmp_path, "completion", "bash").stdout
    complete = "COMP_WORDS=(daily-insights di); COMP_CWORD=1; _shtab_daily_insights; echo ${COMPREPLY[@]}"
    done = subprocess.run(
        ["bash", "-c", f"{script}\n{complete}"], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.stdout.strip() == "digest", done.stderr
