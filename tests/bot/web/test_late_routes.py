"""Routes that come later than the server."""

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.app import build_app
from bot.web.late_routes import LateRoutes


async def _hello(_: Request) -> Response:
    return PlainTextResponse("hello")


async def test_late_routes_are_asked_last() -> None:
    """RULE: 503 until they are there, then their pages, 404 for the rest; the first routes keep their own answers."""
    late = LateRoutes()
    app = build_app([Route("/first", _hello)], allowed_hosts={"*"}, otherwise=late)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        waiting = await client.get("/late")
        assert (waiting.status_code, waiting.headers["retry-after"]) == (503, "1")
        assert (await client.get("/first")).status_code == 200
        assert (await client.post("/first")).status_code == 405
        late.open([Route("/late", _hello)])
        answers = [(await client.get(path)).status_code for path in ("/late", "/first", "/nothing")]
        assert answers == [200, 200, 404]
        assert "content-security-policy" in (await client.get("/nothing")).headers
