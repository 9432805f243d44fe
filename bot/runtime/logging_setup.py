"""Logging: one line per event, with its fields; secrets are taken out. What users wrote is never logged."""

import importlib
import json
import logging
import sys
from collections.abc import Mapping, MutableMapping
from functools import cached_property
from types import ModuleType
from typing import Any

from bot.runtime.redaction import Redactor
from insights.log_trace import current_trace

TEXT_TIME = "%Y-%m-%d %H:%M:%S"
VERBOSE_LOGGERS = (
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
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


class EventFormatter(logging.Formatter):
    """One event a line, of `logging` calls alone, rendered by structlog: as text, "delivery.dead channel=7 reason=...",
    or as a JSON object. The last field is the trace (insights.log_trace). Secrets are replaced by "[secret]", in
    tracebacks, too.
    """

    def __init__(self, redactor: Redactor | None = None, *, as_json: bool = False) -> None:
        super().__init__()
        self._redactor, self._as_json = redactor or Redactor(), as_json

    @cached_property
    def _formatter(self) -> logging.Formatter:
        """Made at the first record: most commands log nothing."""
        processors, stdlib = import_structlog()
        time_format = {"fmt": "iso", "utc": True} if self._as_json else {"fmt": TEXT_TIME, "utc": False}
        render = self._render_json if self._as_json else _render_text
        formatter: logging.Formatter = stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                stdlib.add_log_level,
                stdlib.add_logger_name,
                stdlib.ExtraAdder(),
                processors.TimeStamper(**time_format),
            ],
            processors=[
                _add_trace,
                stdlib.ProcessorFormatter.remove_processors_meta,
                processors.format_exc_info,
                render,
            ],
            use_get_message=True,
        )
        return formatter

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.redact(self._formatter.format(record))

    def _render_json(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
        """Secrets are taken out before, too, where a value has no quotes or escapes that could be cut in two."""
        first = {name: event.pop(name) for name in ("timestamp", "level", "event")}
        return json.dumps(self._redact_values({**first, **event}), ensure_ascii=False)

    def _redact_values(self, value: Any) -> Any:
        match value:
            case Mapping():
                return {str(key): self._redact_values(each) for key, each in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self._redact_values(each) for each in value]
            case int() | float() | None:
                return value
        return self._redactor.redact(str(value))


def _add_trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if trace := current_trace():
        event["trace"] = trace
    return event


def _render_text(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """The fields stand behind the first line of the message, a traceback below it."""
    time, level = event.pop("timestamp"), event.pop("level")
    del event["logger"]
    traceback = event.pop("exception", "")
    first, *rest = str(event.pop("event")).split("\n")
    fields = [f" {name}={value}" for name, value in event.items()]
    return "\n".join(
        [f"{time} {level.upper():<7} {first}{''.join(fields)}", *rest, *filter(None, [traceback])]
    )


def import_structlog() -> tuple[ModuleType, ModuleType]:
    """structlog.processors and structlog.stdlib, without rich: structlog imports it for a renderer that is not used
    here, which takes 5 MB and a tenth of a second.
    """
    is_hidden = "rich" not in sys.modules
    if is_hidden:
        sys.modules["rich"] = None  # type: ignore[assignment] # an import of it now raises ImportError
    try:
        return importlib.import_module("structlog.processors"), importlib.import_module("structlog.stdlib")
    finally:
        if is_hidden:
            del sys.modules["rich"]


def configure_logging(level: str, redactor: Redactor, *, as_json: bool = False) -> None:
    """Log to standard error from `level` on; libraries' own lines from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EventFormatter(redactor, as_json=as_json))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in VERBOSE_LOGGERS:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    for name in DUPLICATING_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
