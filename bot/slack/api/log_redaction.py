"""Logging of slack_sdk and slack_bolt without tokens, websocket tickets, message bodies and tracebacks."""

import logging
import re

_SECRET = re.compile(r"(?<![A-Za-z0-9])x(?:ox[a-z]|app)-[\w-]+|(?<=ticket=)[^&\s'\"]+")

IGNORED_WARNING = "As you gave `client`"
"""bolt finds SLACK_BOT_TOKEN in the environment by itself, and warns that it will not use it."""


def remove_tokens(text: str) -> str:
    """The text with [secret] in the place of each token and websocket ticket."""
    return _SECRET.sub("[secret]", text)


class RedactingFilter(logging.Filter):
    """Replaces tokens and websocket tickets by [secret]. Tracebacks are dropped: they quote the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = remove_tokens(record.getMessage()), ()
        record.exc_info = record.exc_text = None
        return not record.msg.startswith(IGNORED_WARNING)


def redacting_logger() -> logging.Logger:
    """For slack_sdk and slack_bolt. Warnings and above: INFO has every session, DEBUG whole messages."""
    logger = logging.getLogger("bot.slack.library")
    logger.setLevel(max(logging.WARNING, logger.getEffectiveLevel()))
    if not logger.filters:
        logger.addFilter(RedactingFilter())
    return logger
