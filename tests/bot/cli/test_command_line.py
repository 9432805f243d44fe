"""The command line: exit codes, one sentence on standard error, never a traceback."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.databases import database_url_in, requires_sqlite
from tests.forked_commands import CompletedCommand, run_to_end
from tests.running_bot import CLOSED_PORT_URL, ROOT


def run_command(folder: Path, *words: str, fault: str = "", **settings: str) -> CompletedCommand:
    """The command's end. `fault` is a program that the process runs before the command."""
    return run_to_end(
        words, folder=folder, environment=make_environment(folder, **settings), typed="/help\n", fault=fault
    )


def make_environment(folder: Path, **settings: str) -> dict[str, str]:
    """No service is in reach."""
    return {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database_url_in(folder),
        "ARXIV_FEED_URL": f"{CLOSED_PORT_URL}/atom",
        "ARXIV_API_URL": f"{CLOSED_PORT_URL}/api/query",
        "HUGGINGFACE_URL": CLOSED_PORT_URL,
        "DEEPLEARN_URL": CLOSED_PORT_URL,
        **settings,
    }


def run_writing_to(output: int, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """In a new interpreter, whose standard output is the file of this descriptor."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "bot", *words],
        cwd=folder,
        env=make_environment(folder),
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
        input="/help\n",
    )


UNREACHABLE = {"DATABASE_URL": "postgresql://ann:hunter2secret@127.0.0.1:9/x"}


@pytest.mark.parametrize(
    ("words", "settings", "code", "message"),
    [
        (["digest", "--day", "soon"], {}, 2, "YYYY-MM-DD"),
        (["digest", "--input", "nowhere.jsonl"], {}, 2, "nowhere.jsonl"),
        (["digest", "--writer", "model"], {}, 2, "OPENAI_MODEL"),
        (["digest"], {}, 1, "No source of papers could be reached"),
        (["digest"], {"DIGEST_TIME": "late"}, 2, "DIGEST_TIME"),
        (["digest"], {"SOURCES": "arxiv,gossip"}, 2, "gossip"),
        (["digest", "--input", "."], {}, 2, "cannot be opened"),
        (["backfill", "2024-11-07", "2024-11-05"], {}, 2, "in order"),
        (["backfill", "2024-11-05"], {"SOURCES": "huggingface"}, 2, "SOURCES"),
        (["ask", "attention", "why?"], {}, 2, "attention"),
        (["ask", "2411.99999", "why?"], {}, 1, "arXiv does not answer"),
        (["ask", "2411.99999", " "], {}, 2, "What would you like to know"),
        (["ask", "--input", ".", "2411.99999", "why?"], {}, 2, "cannot be read"),
        (["ask", "--input", "none.pdf", "2411.99999", "why?"], {}, 2, "none.pdf"),
        (["status"], UNREACHABLE, 1, "does not answer"),
        (["status"], {"DATABASE_URL": "mysql://x"}, 2, "DATABASE_URL"),
        pytest.param(["status", "--retry", "all"], {}, 2, "no database yet", marks=requires_sqlite),
        (["status", "--retry", "soon"], {}, 2, "--retry"),
        (["chat"], UNREACHABLE, 1, "does not answer"),
        (["run"], UNREACHABLE, 1, "does not answer"),
        (["run", "--role", "nobody"], {}, 2, "--role"),
        (["db", "upgrade"], UNREACHABLE, 1, "does not answer"),
        (["db", "import", "none.jsonl"], {}, 2, "none.jsonl"),
        pytest.param(["db", "backup", "b.db"], {}, 2, "no database", marks=requires_sqlite),
        (["db", "backup", "b.db"], UNREACHABLE, 2, "pg_dump"),
        pytest.param(["db", "restore", "none.db"], {}, 2, "none.db", marks=requires_sqlite),
        (["run"], {"SLACK_BOT_TOKEN": "xoxb-only-one"}, 2, "SLACK_APP_TOKEN"),
        (["doctor"], {"TELEGRAM_BOT_TOKEN": "secret"}, 2, "TELEGRAM_BOT_TOKEN"),
        (["doctor"], {"ALLOWED_CHATS": "-100123"}, 2, "ALLOWED_CHATS"),
        (["run"], {"CLOCK_FILE": "nowhere"}, 2, "CLOCK_FILE"),
        (["export", "site", "--base-url", "papers.example.org"], {}, 2, "https://"),
        pytest.param(["export", "insights.db/site"], {}, 2, "insights.db/site", marks=requires_sqlite),
        (["frobnicate"], {}, 2, "frobnicate"),
        ([], {}, 2, "COMMAND"),
    ],
)
def test_errors_have_one_sentence_and_an_exit_code(
    tmp_path: Path, words: list[str], settings: dict[str, str], code: int, message: str
) -> None:
    """2 for usage and configuration, 1 for outside failures; the sentence is on standard error."""
    process = run_command(tmp_path, *words, WEB_PORT="0", **settings)
    assert process.returncode == code, process.stderr
    assert message in process.stderr
    assert "Traceback" not in process.stderr + process.stdout
    assert "hunter2secret" not in process.stderr + process.stdout


def test_help_names_every_command(tmp_path: Path) -> None:
    """`--help` is the whole command line."""
    output = run_command(tmp_path, "--help").stdout
    for command in ("run", "digest", "chat", "ask", "status"):
        assert command in output


def test_chat_answers_through_a_pipe(tmp_path: Path) -> None:
    """The same bot in a terminal: /help is answered, end of input ends it."""
    process = run_command(tmp_path, "chat")
    assert process.returncode == 0, process.stderr
    assert "/category LLM" in process.stdout


@requires_sqlite
def test_status_and_doctor_make_no_database(tmp_path: Path) -> None:
    """RULE: they say that there is none yet, end with 0, and leave the folder as it was."""
    for command in ("status", "doctor"):
        process = run_command(tmp_path, command)
        assert process.returncode == 0, process.stderr
        assert "no database yet" in process.stdout
    assert list(tmp_path.iterdir()) == []


@requires_sqlite
def test_status_and_doctor_upgrade_no_database(tmp_path: Path) -> None:
    """RULE: an older one is named as that and stays as it is; `db upgrade` upgrades it."""
    assert run_command(tmp_path, "db", "upgrade").returncode == 0
    with closing(sqlite3.connect(tmp_path / "insights.db", isolation_level=None)) as database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
        for command in ("status", "doctor"):
            process = run_command(tmp_path, command)
            assert process.returncode == 0, process.stderr
            assert "will be upgraded at the bot's next start" in process.stdout
        retried = run_command(tmp_path, "status", "--retry", "all")
        assert (retried.returncode, retried.stdout) == (2, "")
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


def test_status_shows_what_there_is(tmp_path: Path) -> None:
    run_command(tmp_path, "db", "upgrade")
    process = run_command(tmp_path, "status")
    assert process.returncode == 0, process.stderr
    assert "newest edition       none yet" in process.stdout


@pytest.mark.parametrize(
    "words", [["digest"], ["status"], ["doctor"], ["db", "upgrade"], ["ask", "a", "b"], ["chat"], ["run"]]
)
def test_the_debug_log_shows_where_a_fault_happened(tmp_path: Path, words: list[str]) -> None:
    """RULE: for every command; without it there is one sentence. The fault is in reading the settings."""
    silent = run_command(tmp_path, *words, fault=BROKEN_TIMEZONES, WEB_PORT="0", LOG_LEVEL="ERROR")
    assert silent.returncode == 1
    assert "fault of ours (ZeroDivisionError)" in silent.stderr
    assert "Traceback" not in silent.stderr
    debugged = run_command(tmp_path, *words, fault=BROKEN_TIMEZONES, WEB_PORT="0", LOG_LEVEL="DEBUG")
    assert debugged.returncode == 1
    assert "in planted_fault" in debugged.stderr


BROKEN_TIMEZONES = """
from bot.config import settings, validation
def planted_fault():
    1 / 0
settings.available_timezones = validation.available_timezones = planted_fault
"""


@pytest.mark.parametrize("words", ["status", "doctor", "--help", "chat"])
def test_a_reader_that_has_gone_is_no_error(tmp_path: Path, words: str) -> None:
    """RULE: `| head` ends the command in silence."""
    read, write = os.pipe()
    os.close(read)
    process = run_writing_to(write, tmp_path, words)
    os.close(write)
    assert process.returncode == 0
    assert "fault of ours" not in process.stderr
    assert "BrokenPipe" not in process.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_error_and_no_part_of_the_database(tmp_path: Path, closed: str) -> None:
    """RULE: a stream that is closed at the start gets the null device: no other file takes its descriptor."""
    command = f"{sys.executable} -m bot db upgrade {closed}"
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
    }
    process = subprocess.run(
        ["/bin/sh", "-c", command], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """RULE: the folder of --out is named, with 2."""
    (tmp_path / "papers.jsonl").write_text(
        '{"id": "2611.00001", "title": "Bees", "abstract": "We count bees."}'
    )
    (tmp_path / "out").write_text("a file")
    process = run_command(tmp_path, "digest", "--input", "papers.jsonl", "--day", "2026-11-23")
    assert process.returncode == 2
    assert process.stderr.startswith("out/2026-11-23 cannot be written: ")


def test_output_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """RULE: a full disk is told, with 1."""
    with Path("/dev/full").open("w") as full:
        process = run_writing_to(full.fileno(), tmp_path, "doctor")
    assert process.returncode == 1
    assert process.stderr == "The output cannot be written: No space left on device\n"
