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
TWICE = ("telegram.request.BaseRequest",)
"""Libraries that log an error with its traceback, and then raise it to us: a gateway's HTML page, for one."""
# No word boundary before a Telegram token: in an address it stands right behind "bot".
_TOKENS = re.compile(
    r"\d{6,}:[A-Za-z0-9_-]{30,}|x(?:ox[abprs]|app)-[A-Za-z0-9-]+|(?<![A-Za-z])sk-[A-Za-z0-9_-]{16,}"
)
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; anything else in it is a field of the event."""


class Lines(logging.Formatter):
    """An event and its fields on one line: "delivery.dead channel=7 reason=...". Whatever a library put into a
    message or a traceback, no token of the three services gets through.
    """

    def format(self, record: logging.LogRecord) -> str:
        fields = [f" {name}={value}" for name, value in vars(record).items() if name not in _OWN]
        first, *rest = super().format(record).split("\n")
        return _TOKENS.sub("[token]", "\n".join([first + "".join(fields), *rest]))


def set_up(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    for name in TWICE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
