"""The ASGI app: its routes behind OriginMiddleware, and a sentence for every error status."""

import logging
from collections.abc import Collection, Sequence
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bot.web.error_texts import error_text
from bot.web.middleware import SECURITY_HEADERS, OriginMiddleware
from insights.errors import StoreFailed
from insights.i18n.catalog import negotiate_language
from insights.model import Language

log = logging.getLogger(__name__)

RETRY_LATER = {"Retry-After": "2"}


def build_app(
    routes: Sequence[BaseRoute], *, allowed_hosts: Collection[str], otherwise: ASGIApp | None = None
) -> Starlette:
    """`allowed_hosts`: values of the Host header, with port ("localhost:8080"); see bot.web.middleware.loopback_hosts.
    `otherwise` answers at the addresses that no route has; without it that is 404.
    """
    app = Starlette(
        routes=routes,
        middleware=[Middleware(OriginMiddleware, allowed_hosts=allowed_hosts)],
        exception_handlers={HTTPException: _http_error, StoreFailed: _store_failed, 500: _internal_error},
    )
    if otherwise is not None:
        app.router.default = otherwise
    return app


async def _http_error(request: Request, error: Exception) -> Response:
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    return PlainTextResponse(error_text(status, request_language(request)) + "\n", status, headers=headers)


async def _store_failed(request: Request, error: Exception) -> Response:
    """503: a proxy asks another front then, or the reader again in a moment."""
    log.warning("web.store_error", extra={"error": str(error)})
    return await _http_error(request, HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers=RETRY_LATER))


async def _internal_error(request: Request, _: Exception) -> Response:
    """Sent outside of the middleware, hence the headers. Starlette re-raises the error; uvicorn logs it."""
    return PlainTextResponse(error_text(500, request_language(request)) + "\n", 500, headers=SECURITY_HEADERS)


def request_language(request: Request, default: Language = "en") -> Language:
    """The first language the browser names: "ko-KR,ko;q=0.9,en;q=0.8" is Korean."""
    locale = request.headers.get("accept-language", "").split(",")[0].split(";")[0]
    return negotiate_language(locale.strip(), default)
