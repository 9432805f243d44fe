"""The trace of a log line: one name that all lines of an edition, a delivery or an incoming event have in common."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_RANDOM_BYTES = 3
_current: ContextVar[str] = ContextVar("log_trace", default="")


def current_trace() -> str:
    """Empty outside of `log_trace`."""
    return _current.get()


def make_trace(kind: str) -> str:
    """A new name for an event that has no number of its own: "message/3f9a1c"."""
    return f"{kind}/{secrets.token_hex(_RANDOM_BYTES)}"


@contextmanager
def log_trace(trace: str) -> Iterator[None]:
    """All lines logged inside have this trace, also those of tasks and threads that are started inside."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)
