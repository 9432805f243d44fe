"""What a proxy before several fronts reads from one of them: 503 where another front, or this one later, can answer."""

from collections.abc import Mapping

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.app import build_app
from bot.web.monitoring import MonitoringRoutes, Readiness
from bot.web.webhooks import WebhookRegistry
from insights.errors import StoreFailed


def make_client(routes: list[BaseRoute]) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(build_app(routes, allowed_hosts={"*"}))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


async def accept(_: Mapping[str, str], __: bytes) -> int:
    return 200


async def test_a_webhook_that_is_not_there_yet_or_any_more_is_asked_for_elsewhere() -> None:
    """RULE: 503 during the start and the stop, which is asked again; 404 only for what nobody ever takes."""
    hooks = WebhookRegistry(is_starting=True)
    async with make_client(hooks.routes()) as client:

        async def status(name: str) -> int:
            return (await client.post(f"/hooks/{name}", json={})).status_code

        assert await status("telegram-1") == 503
        hooks.register("telegram-1", accept)
        hooks.is_starting = False
        assert (await status("telegram-1"), await status("other")) == (200, 404)
        hooks.unregister("telegram-1")
        assert (await status("telegram-1"), await status("other")) == (503, 404)


async def test_a_database_that_fails_is_no_error_of_the_page() -> None:
    """RULE: one sentence and 503 with a time to come again, without a traceback."""

    async def fail(_: Request) -> Response:
        raise StoreFailed("store.unreachable", cause="secret-host")

    async with make_client([Route("/day", fail)]) as client:
        answer = await client.get("/day")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "secret-host" not in answer.text


async def test_a_front_that_stops_is_taken_out_by_its_health() -> None:
    """RULE: /healthz is 503 as soon as it was asked to stop, while it still answers everything else."""
    is_stopping = False

    async def check() -> Readiness:
        return Readiness()

    async def export() -> None:
        return None

    monitoring = MonitoringRoutes(
        check_readiness=check, export_metrics=export, is_stopping=lambda: is_stopping
    )
    async with make_client(monitoring.routes()) as client:
        assert (await client.get("/healthz")).status_code == 200
        is_stopping = True
        assert (await client.get("/healthz")).status_code == 503
