"""bot.runtime.logging_setup: one event a line, as text and as JSON, with its trace and without tokens."""

import asyncio
import json
import logging
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.logging_setup import EventFormatter
from bot.runtime.redaction import SECRET, Redactor
from insights.log_trace import log_trace, make_trace
from tests.paths import ROOT

TEXT, JSON = EventFormatter(), EventFormatter(as_json=True)
TOKENS = [
    "123456789:AAErandomrandomrandomrandomrandom12",
    "xoxb-1234-abcd",
    "xapp-1-A1-xyz",
    "sk-abcdefghijklmnop1234",
]


def make_record(message: str, *args: object, **fields: object) -> logging.LogRecord:
    return logging.getLogger("test").makeRecord(
        "test", logging.WARNING, "f", 1, message, args, None, extra=fields
    )


def fail(text: str) -> None:
    raise ValueError(text)


def make_failure(text: str) -> logging.LogRecord:
    record = make_record("failed", part=3)
    try:
        fail(text)
    except ValueError:
        record.exc_info = sys.exc_info()
    return record


def test_an_event_and_its_fields_are_one_line() -> None:
    """The fields in `extra` are part of the line, and the trace is the last of them."""
    with log_trace("delivery/12"):
        line = TEXT.format(make_record("delivery.dead", channel=7, reason="blocked"))
    time, _, rest = line.partition(" WARNING ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", time)
    assert rest == "delivery.dead channel=7 reason=blocked trace=delivery/12"


def test_a_traceback_stands_below_the_line() -> None:
    first, *rest = TEXT.format(make_failure("planted")).split("\n")
    assert first.endswith(" WARNING failed part=3")
    assert rest[0] == "Traceback (most recent call last):"
    assert rest[-1] == "ValueError: planted"


def test_json_is_an_object_a_line_with_the_same_fields() -> None:
    """RULE: also a traceback and fields that are no texts; what JSON does not know is shown as text."""
    with log_trace("edition/2026-11-23"):
        line = JSON.format(make_record("retention.%s", "deleted", rows={"posts": 2}, when={1}, path=ROOT))
    event = json.loads(line)
    assert (event["level"], event["logger"], event["event"]) == ("warning", "test", "retention.deleted")
    assert (event["rows"], event["when"], event["path"]) == ({"posts": 2}, [1], str(ROOT))
    assert event["trace"] == "edition/2026-11-23"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", event["timestamp"])
    failure = json.loads(JSON.format(make_failure("planted\n한글")))
    assert failure["exception"].endswith("ValueError: planted\n한글")
    assert "\n" not in line


async def test_tasks_and_threads_keep_the_trace_of_their_event() -> None:
    """RULE: the lines of an event have one trace, and those of another event beside it have its own."""

    async def work(kind: str) -> set[str]:
        with log_trace(make_trace(kind)):
            lines = await asyncio.gather(
                asyncio.create_task(log_later()), asyncio.to_thread(TEXT.format, make_record("b"))
            )
        return {line.rpartition("trace=")[2] for line in lines}

    async def log_later() -> str:
        await asyncio.sleep(0)
        return TEXT.format(make_record("a"))

    (first,), (second,) = await asyncio.gather(work("message"), work("button"))
    assert first.startswith("message/")
    assert second.startswith("button/")
    assert "trace" not in TEXT.format(make_record("outside"))


@pytest.mark.parametrize("formatter", [TEXT, JSON])
@pytest.mark.parametrize("token", TOKENS)
def test_no_token_reaches_the_log(formatter: EventFormatter, token: str) -> None:
    """Neither in a message, nor in a field, nor in a traceback; Telegram's stands right behind "bot"."""
    glue = "bot" if ":" in token else ""
    record = make_record(
        f"asked https://api.example/{glue}{token}/getMe", url=f"={token} ", more={"x": [token]}
    )
    assert token not in formatter.format(record)
    failure = formatter.format(make_failure(token))
    assert token not in failure
    assert "ValueError" in failure


@given(secret=st.text(min_size=1, max_size=12), before=st.text(max_size=6), after=st.text(max_size=6))
def test_json_without_secrets_is_still_json(secret: str, before: str, after: str) -> None:
    """RULE: whatever a secret consists of, and whatever stands around it."""
    redactor = Redactor.from_values({"ADMIN_TOKEN": secret}, secrets=("ADMIN_TOKEN",))
    formatter = EventFormatter(redactor, as_json=True)
    event = json.loads(formatter.format(make_record("m", field=f"{before}={secret} {after}")))
    if len(secret) >= 6:
        assert secret not in event["field"].replace(SECRET, "")


def test_a_command_that_logs_nothing_does_not_load_structlog() -> None:
    """RULE: and where it is loaded, rich is not loaded with it."""
    code = """
import logging, sys
from bot.runtime.logging_setup import configure_logging
from bot.runtime.redaction import Redactor
configure_logging("WARNING", Redactor())
assert "structlog" not in sys.modules
logging.warning("planted")
assert "structlog" in sys.modules and "rich" not in sys.modules
import rich.console
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith(" WARNING planted\n")
