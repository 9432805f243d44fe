"""Who may ask this server, and what every answer carries.

A browser on this machine can be led here by any page it visits (DNS rebinding, cross-site posts): the Host must
be one of ours and a POST's Origin, where there is one, must be that very host. What is private to this machine
(the local channel) asks for more: see `Loopback`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def loopback_hosts(port: int) -> frozenset[str]:
    """The Host headers a browser on this machine sends to `port`."""
    return frozenset({f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"})


@dataclass(frozen=True, slots=True)
class OriginMiddleware:
    """Refuses a foreign Host or Origin, and dresses every answer."""

    app: ASGIApp
    allowed_hosts: Collection[str]
    """Hosts with their port, in lower case ("localhost:8080"); "*" allows every host."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(MutableHeaders(scope=message))
            await send(message)

        refusal = self._refusal(scope)
        app = PlainTextResponse(refusal + "\n", 403) if refusal else self.app
        await app(scope, receive, dressed)

    def _refusal(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        if "*" not in self.allowed_hosts and host not in self.allowed_hosts:
            return "This server does not answer under that name."
        origin = headers.get("origin")
        if scope["method"] not in ("GET", "HEAD") and origin is not None and not same_origin(origin, host):
            return "This request was sent by another page."
        return ""


def _dress(headers: MutableHeaders) -> None:
    for name, words in HEADERS.items():
        headers.setdefault(name, words)
    headers.setdefault("Cache-Control", "no-cache")


def same_origin(origin: str, host: str) -> bool:
    return origin.lower() in (f"http://{host}", f"https://{host}")


@dataclass(frozen=True, slots=True)
class LoopbackOnlyMiddleware:
    """For routes that are private to this machine: both ends loopback, asked by its loopback name
    and by no proxy; a POST must name its own page as Origin.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_own(scope):
            words = "The local channel answers only on the machine it runs on.\n"
            await PlainTextResponse(words, 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_own(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    host = headers.get("host", "").lower()
    if any(name in headers for name in FORWARDED):
        return False
    if not _loopback(scope["client"]) or host not in loopback_hosts(scope["server"][1]):
        return False
    return scope["method"] in ("GET", "HEAD") or same_origin(headers.get("origin", ""), host)


def _loopback(client: tuple[str, int] | None) -> bool:
    """Not even `::ffff:127.0.0.1` is taken apart: Python's ip_address knows it as loopback since 3.13 only."""
    try:
        return client is not None and ip_address(client[0].removeprefix("::ffff:")).is_loopback
    except ValueError:
        return False
