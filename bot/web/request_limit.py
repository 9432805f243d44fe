"""A limit on requests by address: a sliding window in memory, shared by all routes that name one limit."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.client_address import client_key
from insights.sliding_window import SlidingWindow

MAX_TRACKED = 10_000
"""Addresses in memory; beyond it, those without a request in the window are dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLimit:
    """At most `requests` of one address within `window_s` seconds."""

    requests: int
    window_s: float
    now: Callable[[], float] = time.monotonic
    _windows: dict[str, SlidingWindow] = field(default_factory=dict)

    def consume(self, scope: Scope) -> None:
        """Count one request. Raises HTTPException 429 with Retry-After when it exceeds the limit."""
        now, key = self.now(), client_key(scope)
        window = self._windows.setdefault(key, SlidingWindow(self.window_s))
        wait_s = window.free_at(self.requests, now) - now
        if wait_s > 0:
            retry = {"Retry-After": str(math.ceil(wait_s))}
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers=retry)
        window.add(now)
        if len(self._windows) > MAX_TRACKED:
            self._drop_idle(now)

    def _drop_idle(self, now: float) -> None:
        for key in [key for key, window in self._windows.items() if window.is_empty(now)]:
            del self._windows[key]
        while len(self._windows) > MAX_TRACKED:
            del self._windows[next(iter(self._windows))]


@dataclass(frozen=True, slots=True)
class RequestLimitMiddleware:
    """Answers 429 to requests beyond `limit`."""

    app: ASGIApp
    limit: RequestLimit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.limit.consume(scope)
        await self.app(scope, receive, send)
