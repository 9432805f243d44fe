"""One line per event, for people: time, what, and what to do about it. No token, nobody's words."""

import logging
import re
import sys

LOUD = (
    "httpx",
    "httpcore",
    "telegram",
    "slack_bolt",
    "slack_sdk",
    "apscheduler",
    "alembic",
    "arxiv",
    "asyncio",
)
"""Libraries that tell every request at INFO; some with addresses that carry tokens."""
_TOKENS = re.compile(
    r"\b\d{6,}:[A-Za-z0-9_-]{30,}|\bx(?:ox[abprs]|app)-[A-Za-z0-9-]+|\bsk-[A-Za-z0-9_-]{16,}"
)


class Redacted(logging.Formatter):
    """Whatever a library put into a message or a traceback, no token of the three services gets through."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKENS.sub("[token]", super().format(record))


def set_up(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacted("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
