"""Limits by address: who counts as one visitor, and when they may come again."""

from dataclasses import dataclass

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Scope

from bot.web import request_limit
from bot.web.client_address import client_key
from bot.web.request_limit import RequestLimit


def scope(client: str, forwarded: str = "") -> Scope:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return {"type": "http", "client": (client, 1), "headers": headers}


@dataclass(slots=True)
class Seconds:
    current: float = 0.0

    def __call__(self) -> float:
        return self.current


@pytest.mark.parametrize(
    ("client", "forwarded", "key"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("9.9.9.9", "198.51.100.1", "9.9.9.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("172.18.0.2", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("2001:db9:1:2:3::4", "", "2001:db9:1:2::/64"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
    ],
)
def test_a_visitor_has_one_key(client: str, forwarded: str, key: str) -> None:
    """RULE: only a proxy on this machine or network is believed the address it adds last; IPv6 counts by network."""
    assert client_key(scope(client, forwarded)) == key


def test_a_limit_slides_and_is_for_each_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """RULE: beyond the limit 429 with the seconds to wait; memory is bounded."""
    monkeypatch.setattr(request_limit, "MAX_TRACKED", 3)
    clock = Seconds()
    limit = RequestLimit(requests=2, window_s=10, now=clock)
    for _ in range(2):
        limit.consume(scope("203.0.113.1"))
    clock.current = 4
    with pytest.raises(HTTPException) as refused:
        limit.consume(scope("203.0.113.1"))
    assert (refused.value.status_code, refused.value.headers) == (429, {"Retry-After": "6"})
    clock.current = 11
    for number in range(1, 9):
        limit.consume(scope(f"203.0.113.{number}"))
    assert len(limit._windows) <= 3
