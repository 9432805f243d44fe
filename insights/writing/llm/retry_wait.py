"""How long to wait before another try: as long as the server asks, else longer each time.

A server asks by `retry-after-ms`, or by `Retry-After` as seconds or as an HTTP date (RFC 9110, section 10.2.3).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

MAX_WAIT_S = 120.0
"""The longest Retry-After that is waited for; OpenAI's own client gives up beyond it, too."""
FIRST_WAIT_S, MAX_BACKOFF_S = 1.0, 20.0
RATE_LIMITED = 429
_RETRIED_STATUSES = frozenset({408, 409, RATE_LIMITED, 500, 502, 503, 504, 529})


def wait_before_retry(error: Any, number: int, now: datetime) -> float | None:
    """Seconds until the next try, after `number` tries failed before this one; None for an error of openai that another
    try does not mend, or for a wait that is too long.
    """
    status = getattr(error, "status_code", None)
    if status is not None and status not in _RETRIED_STATUSES:
        return None
    asked = _asked_wait(getattr(getattr(error, "response", None), "headers", {}), now)
    wait_s = asked if asked is not None else min(MAX_BACKOFF_S, FIRST_WAIT_S * 2**number)
    return wait_s if wait_s <= MAX_WAIT_S else None


def _asked_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """What the server asks for. A date is compared with the server's own, whose clock may differ from ours."""
    milliseconds, value = _number(headers.get("retry-after-ms")), headers.get("retry-after")
    if milliseconds is not None:
        return milliseconds / 1000
    if (seconds := _number(value)) is not None:
        return seconds
    until = _instant(value)
    return max(0.0, (until - (_instant(headers.get("date")) or now)).total_seconds()) if until else None


def _number(value: str | None) -> float | None:
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        return None


def _instant(value: str | None) -> datetime | None:
    try:
        instant = parsedate_to_datetime(value) if value else None
    except ValueError:
        return None
    return instant.replace(tzinfo=UTC) if instant and instant.tzinfo is None else instant
