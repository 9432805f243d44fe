"""The one ASGI app: it mounts the routes app.py hands it, behind one guard, and has words for every mishap."""

from collections.abc import Collection, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute

from bot.web.middleware import HEADERS, OriginMiddleware

SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take that kind of request.",
    413: "That is too long.",
    500: "Something went wrong on our side; the log says what.",
    503: "Still starting; try again in a moment.",
}


def build(routes: Sequence[BaseRoute], *, allowed_hosts: Collection[str]) -> Starlette:
    """`allowed_hosts`: what the Host header may be, with port ("localhost:8080"), see guard.loopback_hosts."""
    return Starlette(
        routes=routes,
        middleware=[Middleware(OriginMiddleware, allowed_hosts=allowed_hosts)],
        exception_handlers={HTTPException: _refused, 500: _failed},
    )


async def _refused(_: Request, error: Exception) -> Response:
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    words = SENTENCES.get(status, "This request cannot be answered.")
    return PlainTextResponse(words + "\n", status, headers=headers)


async def _failed(_: Request, __: Exception) -> Response:
    """Given outside of the guard. Starlette raises the error again behind it; uvicorn writes it to the log."""
    return PlainTextResponse(SENTENCES[500] + "\n", 500, headers=HEADERS)
