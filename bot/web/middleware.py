"""Middleware that checks Host and Origin, adds security headers, and keeps the local channel on this machine.

Any page that a browser on this machine visits can send requests here (DNS rebinding, cross-site posts): the Host must
be an allowed one, and a POST's Origin, where there is one, must be the same host.
"""

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
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
PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def loopback_hosts(port: int) -> frozenset[str]:
    """The Host headers a browser on this machine sends to `port`."""
    return frozenset({f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"})


@dataclass(frozen=True, slots=True)
class OriginMiddleware:
    """Refuses a foreign Host or Origin with 403, and adds SECURITY_HEADERS to every response."""

    app: ASGIApp
    allowed_hosts: Collection[str]
    """Hosts with their port, in lower case ("localhost:8080"); "*" allows every host."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message))
            await send(message)

        refusal = self._refusal(scope)
        app = PlainTextResponse(refusal + "\n", 403) if refusal else self.app
        await app(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        if "*" not in self.allowed_hosts and host not in self.allowed_hosts:
            return "This server does not answer under that name."
        origin = headers.get("origin")
        if scope["method"] not in ("GET", "HEAD") and origin is not None and not is_same_origin(origin, host):
            return "This request was sent by another page."
        return ""


def _add_headers(headers: MutableHeaders) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-cache")


def is_same_origin(origin: str, host: str) -> bool:
    return origin.lower() in (f"http://{host}", f"https://{host}")


@dataclass(frozen=True, slots=True)
class LoopbackOnlyMiddleware:
    """Answers 403 to what does not come from a browser on this machine; see `is_local_request`."""

    app: ASGIApp
    public_address: str = ""
    """Where others are led instead of being refused."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not is_local_request(scope):
            text = "This address answers only on the machine it runs on.\n"
            is_led = self.public_address and scope["method"] in ("GET", "HEAD")
            answer = RedirectResponse(self.public_address) if is_led else PlainTextResponse(text, 403)
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_local_request(scope: Scope) -> bool:
    """Whether the client is on loopback, uses a loopback name, and no proxy forwards it; a POST needs its own Origin."""
    headers = Headers(scope=scope)
    host = headers.get("host", "").lower()
    if any(name in headers for name in PROXY_HEADERS):
        return False
    if not _is_loopback(scope["client"]) or host not in loopback_hosts(scope["server"][1]):
        return False
    return scope["method"] in ("GET", "HEAD") or is_same_origin(headers.get("origin", ""), host)


def _is_loopback(client: tuple[str, int] | None) -> bool:
    """Python's ip_address knows `::ffff:127.0.0.1` as loopback since 3.13 only."""
    try:
        return client is not None and ip_address(client[0].removeprefix("::ffff:")).is_loopback
    except ValueError:
        return False
