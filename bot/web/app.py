"""The ASGI app: its routes behind OriginMiddleware, and a sentence for every error status."""

from collections.abc import Collection, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute

from bot.web.middleware import SECURITY_HEADERS, OriginMiddleware

ERROR_TEXTS = {
    404: "There is nothing at this address.",
    405: "This address does not take that kind of request.",
    413: "That is too long.",
    500: "Something went wrong on our side; the log says what.",
    503: "Still starting; try again in a moment.",
}


def build_app(routes: Sequence[BaseRoute], *, allowed_hosts: Collection[str]) -> Starlette:
    """`allowed_hosts`: values of the Host header, with port ("localhost:8080"); see bot.web.middleware.loopback_hosts."""
    return Starlette(
        routes=routes,
        middleware=[Middleware(OriginMiddleware, allowed_hosts=allowed_hosts)],
        exception_handlers={HTTPException: _http_error, 500: _internal_error},
    )


async def _http_error(_: Request, error: Exception) -> Response:
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    text = ERROR_TEXTS.get(status, "This request cannot be answered.")
    return PlainTextResponse(text + "\n", status, headers=headers)


async def _internal_error(_: Request, __: Exception) -> Response:
    """Sent outside of the middleware, hence the headers. Starlette re-raises the error; uvicorn logs it."""
    return PlainTextResponse(ERROR_TEXTS[500] + "\n", 500, headers=SECURITY_HEADERS)
