"""Slack's libraries log for people who debug them: here they may not write a token, a ticket or a body."""

import logging
import re

SECRET = re.compile(r"\bx(?:ox[a-z]|app)-[\w-]+|(?<=ticket=)[^&\s'\"]+")

NEEDLESS = "As you gave `client`"
"""bolt finds SLACK_BOT_TOKEN in the environment by itself, and warns that it will not use it."""


class RedactingFilter(logging.Filter):
    """Blots out tokens and websocket tickets. A traceback goes too: it quotes the address it failed at."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET.sub("[secret]", record.getMessage()), ()
        record.exc_info = record.exc_text = None
        return not record.msg.startswith(NEEDLESS)


def redacting_logger() -> logging.Logger:
    """For slack_sdk and slack_bolt; warnings only: INFO tells every session, DEBUG whole messages."""
    logger = logging.getLogger("bot.slack.library")
    logger.setLevel(max(logging.WARNING, logger.getEffectiveLevel()))
    if not logger.filters:
        logger.addFilter(RedactingFilter())
    return logger
