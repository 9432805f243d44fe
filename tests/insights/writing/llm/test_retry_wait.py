"""How long a refused request waits: as the server asks, in each of the ways in which it may."""

from datetime import UTC, datetime

import httpx2
import openai
import pytest

from insights.writing.llm.retry_wait import MAX_BACKOFF_S, wait_before_retry

NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)


def refusal(status: int, **headers: str) -> openai.APIStatusError:
    request = httpx2.Request("POST", "http://localhost/v1/chat/completions")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = httpx2.Response(status, headers=named, request=request)
    return openai.APIStatusError("refused", response=response, body=None)


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "0"}, 0.0),
        ({"retry_after_ms": "250", "retry_after": "7"}, 0.25),
        ({"retry_after": "Fri, 27 Nov 2026 06:00:30 GMT"}, 30.0),
        ({"retry_after": "Friday, 27-Nov-26 06:00:30 GMT"}, 30.0),
        ({"retry_after": "Fri Nov 27 06:00:30 2026"}, 30.0),
        ({"retry_after": "Fri, 27 Nov 2026 05:59:00 GMT"}, 0.0),
        ({"retry_after": "Fri, 27 Nov 2026 08:00:30 GMT", "date": "Fri, 27 Nov 2026 08:00:10 GMT"}, 20.0),
        ({"retry_after": "Fri, 27 Nov 2026 06:10:00 GMT"}, None),
        ({"retry_after": "600"}, None),
        ({"retry_after": "soon"}, 4.0),
        ({"retry_after": "Fri, 99 Nov 2026 06:00:30 GMT"}, 4.0),
        ({}, 4.0),
    ],
)
def test_a_server_says_how_long_to_wait(headers: dict[str, str], wait_s: float | None) -> None:
    """RULE: milliseconds, seconds, or a date by the server's own clock; without any of them twice as long each time."""
    assert wait_before_retry(refusal(429, **headers), 2, NOW) == wait_s


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_what_another_try_does_not_mend_is_not_waited_for(status: int) -> None:
    """RULE: a refusal of the request itself is final, also with Retry-After."""
    assert wait_before_retry(refusal(status, retry_after="1"), 0, NOW) is None


def test_waits_grow_to_a_limit() -> None:
    """RULE: without a word of the server no wait is longer than MAX_BACKOFF_S."""
    assert [wait_before_retry(refusal(503), number, NOW) for number in (0, 1, 9)] == [1.0, 2.0, MAX_BACKOFF_S]
