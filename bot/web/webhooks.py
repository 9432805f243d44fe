"""Addresses that platforms call. They are part of the web app from its first moment; what stands behind one is
opened later, and until then, or when nothing ever will, the answer is that nothing is there.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

MOST_BYTES = 1_000_000
"""Of a body; what platforms tell us has some ten thousand."""

WebhookHandler = Callable[[Mapping[str, str], bytes], Awaitable[int | str]]
"""Headers in lower case and the body; returns the HTTP status to answer with, or with 200 some words."""


@dataclass(frozen=True, slots=True)
class WebhookRegistry:
    _open: dict[str, WebhookHandler] = field(default_factory=dict)

    def open(self, name: str, takes: WebhookHandler) -> None:
        self._open[name] = takes

    def close(self, name: str) -> None:
        self._open.pop(name, None)

    def routes(self) -> list[BaseRoute]:
        return [Route("/hooks/{name}", self._call, methods=["POST"])]

    async def _call(self, request: Request) -> Response:
        takes = self._open.get(request.path_params["name"])
        if takes is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        told = await takes(request.headers, body)
        return PlainTextResponse(told) if isinstance(told, str) else Response(status_code=told)


def public_hosts(public_url: str) -> frozenset[str]:
    """The Host headers under which the world may ask: PUBLIC_URL's, with and without its port."""
    host = urlsplit(public_url).netloc.rpartition("@")[2].lower()
    return frozenset({host, host.rpartition(":")[0] or host}) if host else frozenset()
