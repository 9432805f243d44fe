"""The log as people read it."""

import logging
import sys

import pytest

from bot.runtime.logging_setup import Lines

LINE = Lines("%(levelname)s %(message)s")


def record(message: str, **fields: object) -> logging.LogRecord:
    return logging.getLogger("test").makeRecord(
        "test", logging.WARNING, "f", 1, message, (), None, extra=fields
    )


def test_an_event_is_told_with_its_fields_on_one_line() -> None:
    """What a room puts into `extra` is what the operator needs: it must not get lost."""
    assert LINE.format(record("delivery.dead", channel=7, reason="blocked")) == (
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
    assert token not in LINE.format(
        record(f"asked https://api.example/{glue}{token}/getMe", url=f"={token} ")
    )
    try:
        int(token)
    except ValueError:
        told = record("failed")
        told.exc_info = sys.exc_info()
        assert token not in LINE.format(told)
        assert "ValueError" in LINE.format(told)
