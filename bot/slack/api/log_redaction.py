"""Logging of slack_sdk and slack_bolt without tokens, websocket tickets, message bodies and tracebacks."""

import logging
import re

_SECRET = re.compile(r"(?<![A-Za-z0-9])x(?:ox[a-z]|app)-[\w-]+|(?<=ticket=)[^&\s'\"]+")

IGNORED_WARNING = "As you gave `client`"
"""bolt finds SLACK_BOT_TOKEN in the environment by itself, and warns that it will not use it."""

REPEAT_INTERVAL_S = 600.0
"""How often the same line is logged while nothing else is."""


def remove_tokens(text: str) -> str:
    """The text with [secret] in the place of each token and websocket ticket."""
    return _SECRET.sub("[secret]", text)


class RedactingFilter(logging.Filter):
    """Replaces tokens and websocket tickets by [secret], and drops a line that repeats the one before: slack_sdk logs
    each attempt to connect. Tracebacks are dropped: they quote the address.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last_text, self._last_at = "", 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = remove_tokens(record.getMessage()), ()
        record.exc_info = record.exc_text = None
        return not record.msg.startswith(IGNORED_WARNING) and not self._is_repeated(record)

    def _is_repeated(self, record: logging.LogRecord) -> bool:
        if record.msg == self._last_text and record.created - self._last_at < REPEAT_INTERVAL_S:
            return True
        self._last_text, self._last_at = record.msg, record.created
        return False


def redacting_logger() -> logging.Logger:
    """For slack_sdk and slack_bolt. Warnings and above: INFO has every session, DEBUG whole messages."""
    logger = logging.getLogger("bot.slack.library")
    logger.setLevel(max(logging.WARNING, logger.getEffectiveLevel()))
    if not logger.filters:
        logger.addFilter(RedactingFilter())
    return logger
