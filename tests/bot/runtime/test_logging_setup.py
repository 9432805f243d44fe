"""bot.runtime.logging_setup: fields on one line, no tokens."""

import logging
import sys

import pytest

from bot.runtime.logging_setup import LineFormatter

FORMATTER = LineFormatter("%(levelname)s %(message)s")


def make_record(message: str, **fields: object) -> logging.LogRecord:
    return logging.getLogger("test").makeRecord(
        "test", logging.WARNING, "f", 1, message, (), None, extra=fields
    )


def test_an_event_and_its_fields_are_one_line() -> None:
    """The fields in `extra` are part of the line."""
    assert FORMATTER.format(make_record("delivery.dead", channel=7, reason="blocked")) == (
        "WARNING delivery.dead channel=7 reason=blocked"
    )


@pytest.mark.parametrize(
    "token",
    [
        "123456789:AAErandomrandomrandomrandomrandom12",
        "xoxb-1234-abcd",
        "xapp-1-A1-xyz",
        "sk-abcdefghijklmnop1234",
    ],
)
def test_no_token_reaches_the_log(token: str) -> None:
    """Neither in a message, nor in a field, nor in a traceback; Telegram's stands right behind "bot"."""
    glue = "bot" if ":" in token else ""
    assert token not in FORMATTER.format(
        make_record(f"asked https://api.example/{glue}{token}/getMe", url=f"={token} ")
    )
    try:
        int(token)
    except ValueError:
        failure = make_record("failed")
        failure.exc_info = sys.exc_info()
        assert token not in FORMATTER.format(failure)
        assert "ValueError" in FORMATTER.format(failure)
