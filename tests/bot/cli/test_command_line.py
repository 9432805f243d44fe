"""The command line: exit codes, one sentence on standard error, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.running_bot import CLOSED, ROOT


def bot(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{folder}/insights.db",
        "ARXIV_FEED_URL": f"{CLOSED}/atom",
        "ARXIV_API_URL": f"{CLOSED}/api/query",
        "HUGGINGFACE_URL": CLOSED,
        "DEEPLEARN_URL": CLOSED,
        **settings,
    }
    command = [sys.executable, "-W", "error", "-m", "bot", *words]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        input="/help\n",
    )


@pytest.mark.parametrize(
    ("words", "settings", "code", "told"),
    [
        (["digest", "--day", "soon"], {}, 2, "YYYY-MM-DD"),
        (["digest", "--input", "nowhere.jsonl"], {}, 2, "nowhere.jsonl"),
        (["digest", "--writer", "model"], {}, 2, "OPENAI_MODEL"),
        (["digest"], {}, 1, "No source of papers could be reached"),
        (["digest"], {"DIGEST_TIME": "late"}, 2, "DIGEST_TIME"),
        (["digest"], {"SOURCES": "arxiv,gossip"}, 2, "gossip"),
        (["ask", "attention", "why?"], {}, 2, "attention"),
        (["run"], {"SLACK_BOT_TOKEN": "xoxb-only-one"}, 2, "SLACK_APP_TOKEN"),
        (["run"], {"CLOCK_FILE": "nowhere"}, 2, "CLOCK_FILE"),
        (["frobnicate"], {}, 2, "frobnicate"),
        ([], {}, 2, "COMMAND"),
    ],
)
def test_what_is_wrong_is_said_once_with_its_exit_code(
    tmp_path: Path, words: list[str], settings: dict[str, str], code: int, told: str
) -> None:
    """2 for usage and configuration, 1 for the world; the sentence is on standard error."""
    ended = bot(tmp_path, *words, WEB_PORT="0", **settings)
    assert ended.returncode == code, ended.stderr
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout


def test_help_names_every_command(tmp_path: Path) -> None:
    """`--help` is the whole command line."""
    said = bot(tmp_path, "--help").stdout
    for verb in ("run", "digest", "chat", "ask", "status"):
        assert verb in said


def test_chat_answers_through_a_pipe(tmp_path: Path) -> None:
    """The same bot in a terminal: /help is answered, end of input ends it."""
    ended = bot(tmp_path, "chat")
    assert ended.returncode == 0, ended.stderr
    assert "/category LLM" in ended.stdout


def test_status_of_a_new_database_says_that_there_is_nothing_yet(tmp_path: Path) -> None:
    ended = bot(tmp_path, "status")
    assert ended.returncode == 0, ended.stderr
    assert "none yet" in ended.stdout
