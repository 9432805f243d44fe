"""The addresses for monitoring: /healthz, /readyz (/health is its older name) and /metrics.

The first two are public and name no addresses, errors or chats. /metrics is for this machine, and for whoever sends
ADMIN_TOKEN as a bearer token.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.web.admin_token import AdminToken
from bot.web.middleware import is_local_request

RETRY_LATER = {"Retry-After": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """`checks` is what /readyz shows; with any of `reasons`, one sentence each, the process is not ready."""

    checks: Mapping[str, Any] = field(default_factory=dict)
    reasons: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsPage:
    """The metrics as text, and its media type."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringRoutes:
    """`export_metrics` returns None during the start."""

    check_readiness: Callable[[], Awaitable[Readiness]]
    export_metrics: Callable[[], Awaitable[MetricsPage | None]]
    admin_token: str = ""
    is_stopping: Callable[[], bool] = lambda: False

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
            Route("/health", self._readyz),
            Route("/metrics", self._metrics),
        ]

    async def _healthz(self, _: Request) -> Response:
        """The process is alive: its event loop answers. Whether it can take more is for a load balancer: 503 once it stops."""
        if self.is_stopping():
            return PlainTextResponse("stopping\n", HTTPStatus.SERVICE_UNAVAILABLE)
        return PlainTextResponse("ok\n")

    async def _readyz(self, _: Request) -> Response:
        readiness = await self.check_readiness()
        body = {"ready": not readiness.reasons, **readiness.checks, "reasons": list(readiness.reasons)}
        status = HTTPStatus.SERVICE_UNAVAILABLE if readiness.reasons else HTTPStatus.OK
        return JSONResponse(body, status_code=status)

    async def _metrics(self, request: Request) -> Response:
        if not (is_local_request(request.scope) or AdminToken(self.admin_token).has_bearer(request)):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        page = await self.export_metrics()
        if page is None:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers=RETRY_LATER)
        return Response(page.content, media_type=page.media_type)
