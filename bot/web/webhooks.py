"""Webhooks: addresses that platforms call, /hooks/NAME. The route exists from the start. A name without a
handler is answered with 404; with 503 during the start, and after the handler was taken away: a proxy asks another front
then, or the platform calls again.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.web.bodies import read_body

MAX_BODY_BYTES = 1_000_000
"""Of a request; events of platforms have some ten thousand."""

RETRY_LATER = {"Retry-After": "1", "Connection": "close"}

WebhookHandler = Callable[[Mapping[str, str], bytes], Awaitable[int | str]]
"""Takes the headers, in lower case, and the body; returns the HTTP status, or a text to send with 200."""


@dataclass(slots=True)
class WebhookRegistry:
    """The webhook handlers by name."""

    is_starting: bool = False
    """Handlers are still to come."""

    _handlers: dict[str, WebhookHandler | None] = field(default_factory=dict)
    """None: there was one."""

    def register(self, name: str, handler: WebhookHandler) -> None:
        self._handlers[name] = handler

    def unregister(self, name: str) -> None:
        self._handlers[name] = None

    def routes(self) -> list[BaseRoute]:
        return [Route("/hooks/{name}", self._call, methods=["POST"])]

    async def _call(self, request: Request) -> Response:
        name = request.path_params["name"]
        handler = self._handlers.get(name)
        if handler is None and (self.is_starting or name in self._handlers):
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers=RETRY_LATER)
        if handler is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        result = await handler(request.headers, await read_body(request, MAX_BODY_BYTES))
        if isinstance(result, str):
            return PlainTextResponse(result)
        if result >= HTTPStatus.BAD_REQUEST:
            raise HTTPException(result)
        return Response(status_code=result)


def public_hosts(public_url: str) -> frozenset[str]:
    """The Host headers of requests to PUBLIC_URL, with and without its port."""
    host = urlsplit(public_url).netloc.rpartition("@")[2].lower()
    return frozenset({host, host.rpartition(":")[0] or host}) if host else frozenset()
