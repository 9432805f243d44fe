"""Logging: one line per event, with its fields; secrets are taken out. What users wrote is never logged."""

import logging
import sys

from bot.runtime.redaction import Redactor

VERBOSE_LOGGERS = (
    "httpx",
    "httpcore",
    "openai",
    "telegram",
    "slack_bolt",
    "slack_sdk",
    "apscheduler",
    "alembic",
    "arxiv",
    "asyncio",
    "aiosqlite",
    "tzlocal",
    "matplotlib",
    "PIL",
)
"""Libraries that log every request at INFO or DEBUG; some with addresses that carry tokens, or with people's texts."""
DUPLICATING_LOGGERS = ("telegram.request.BaseRequest",)
"""Libraries that log an error with its traceback and also raise it: it would be logged twice."""
_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""The attributes of every log record; any other is a field of the event (`extra`)."""


class LineFormatter(logging.Formatter):
    """An event and its fields on one line: "delivery.dead channel=7 reason=...". Secrets are replaced by "[secret]",
    in tracebacks, too.
    """

    def __init__(self, format_: str, datefmt: str | None = None, *, redactor: Redactor | None = None) -> None:
        super().__init__(format_, datefmt)
        self._redactor = redactor or Redactor()

    def format(self, record: logging.LogRecord) -> str:
        fields = [f" {name}={value}" for name, value in vars(record).items() if name not in _STANDARD_FIELDS]
        first, *rest = super().format(record).split("\n")
        return self._redactor.redact("\n".join([first + "".join(fields), *rest]))


def configure_logging(level: str, redactor: Redactor) -> None:
    """Log to standard error from `level` on; libraries' own lines from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        LineFormatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S", redactor=redactor)
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in VERBOSE_LOGGERS:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    for name in DUPLICATING_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
