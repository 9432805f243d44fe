"""The command line: exit codes, one sentence on standard error, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.running_bot import CLOSED_PORT_URL, ROOT


def run_command(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{folder}/insights.db",
        "ARXIV_FEED_URL": f"{CLOSED_PORT_URL}/atom",
        "ARXIV_API_URL": f"{CLOSED_PORT_URL}/api/query",
        "HUGGINGFACE_URL": CLOSED_PORT_URL,
        "DEEPLEARN_URL": CLOSED_PORT_URL,
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
    ("words", "settings", "code", "message"),
    [
        (["digest", "--day", "soon"], {}, 2, "YYYY-MM-DD"),
        (["digest", "--input", "nowhere.jsonl"], {}, 2, "nowhere.jsonl"),
        (["digest", "--writer", "model"], {}, 2, "OPENAI_MODEL"),
        (["digest"], {}, 1, "No source of papers could be reached"),
        (["digest"], {"DIGEST_TIME": "late"}, 2, "DIGEST_TIME"),
        (["digest"], {"SOURCES": "arxiv,gossip"}, 2, "gossip"),
        (["ask", "attention", "why?"], {}, 2, "attention"),
        (["run"], {"SLACK_BOT_TOKEN": "xoxb-only-one"}, 2, "SLACK_APP_TOKEN"),
        (["doctor"], {"TELEGRAM_BOT_TOKEN": "secret"}, 2, "TELEGRAM_BOT_TOKEN"),
        (["doctor"], {"ALLOWED_CHATS": "-100123"}, 2, "ALLOWED_CHATS"),
        (["run"], {"CLOCK_FILE": "nowhere"}, 2, "CLOCK_FILE"),
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


def test_status_of_a_new_database_says_that_there_is_nothing_yet(tmp_path: Path) -> None:
    process = run_command(tmp_path, "status")
    assert process.returncode == 0, process.stderr
    assert "none yet" in process.stdout
