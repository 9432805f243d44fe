"""Logging: one line per event, with its fields; tokens are redacted. What users wrote is never logged."""

import logging
import re
import sys

VERBOSE_LOGGERS = (
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
"""Libraries that log every request at INFO; some with addresses that carry tokens."""
DUPLICATING_LOGGERS = ("telegram.request.BaseRequest",)
"""Libraries that log an error with its traceback and also raise it: it would be logged twice."""
# No word boundary before a Telegram token: in an address it stands right behind "bot".
_TOKEN_PATTERN = re.compile(
    r"\d{6,}:[A-Za-z0-9_-]{30,}|x(?:ox[abprs]|app)-[A-Za-z0-9-]+|(?<![A-Za-z])sk-[A-Za-z0-9_-]{16,}"
)
_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""The attributes of every log record; any other is a field of the event (`extra`)."""


class LineFormatter(logging.Formatter):
    """An event and its fields on one line: "delivery.dead channel=7 reason=...". Tokens of Telegram, Slack and the
    model's server are replaced by "[token]", in tracebacks, too.
    """

    def format(self, record: logging.LogRecord) -> str:
        fields = [f" {name}={value}" for name, value in vars(record).items() if name not in _STANDARD_FIELDS]
        first, *rest = super().format(record).split("\n")
        return _TOKEN_PATTERN.sub("[token]", "\n".join([first + "".join(fields), *rest]))


def configure_logging(level: str) -> None:
    """Log to standard error from `level` on; libraries' own lines from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in VERBOSE_LOGGERS:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    for name in DUPLICATING_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
