"""bot.web.monitoring: what each address answers, and to whom."""

from collections.abc import Mapping, Sequence

import httpx
import pytest

from bot.web.app import build_app
from bot.web.monitoring import MetricsPage, MonitoringRoutes, Readiness

TOKEN = "a-token-of-the-admin"
LOCAL, REMOTE = "127.0.0.1:8080", "insights.example.org"


def make_client(
    *, reasons: Sequence[str] = (), has_metrics: bool = True, token: str = TOKEN, client: str = "127.0.0.1"
) -> httpx.AsyncClient:
    async def check() -> Readiness:
        return Readiness(checks={"database": "ok"}, reasons=reasons)

    async def export() -> MetricsPage | None:
        return MetricsPage(content=b"insights_ready 1\n", media_type="text/plain") if has_metrics else None

    routes = MonitoringRoutes(check_readiness=check, export_metrics=export, admin_token=token).routes()
    app = build_app(routes, allowed_hosts={"*"})
    transport = httpx.ASGITransport(app=app, client=(client, 50_000))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{LOCAL}")


async def test_a_process_that_is_not_ready_is_alive_and_says_why() -> None:
    """RULE: /healthz is 200 whatever happens; /readyz and its older name are 503 with the reasons."""
    async with make_client(reasons=["telegram is not connected"]) as client:
        assert (await client.get("/healthz")).status_code == 200
        for path in ("/readyz", "/health"):
            answer = await client.get(path)
            assert answer.status_code == 503
            assert answer.json() == {
                "ready": False,
                "database": "ok",
                "reasons": ["telegram is not connected"],
            }


async def test_a_ready_process_answers_200() -> None:
    async with make_client() as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("192.0.2.7", {}, 403),
        ("127.0.0.1", {"Host": REMOTE}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("192.0.2.7", {"Host": REMOTE, "Authorization": f"Bearer {TOKEN}"}, 200),
        ("192.0.2.7", {"Host": REMOTE, "Authorization": f"bearer {TOKEN}"}, 200),
        ("192.0.2.7", {"Authorization": "Bearer another"}, 403),
        ("192.0.2.7", {"Authorization": "Bearer "}, 403),
        ("192.0.2.7", {"Authorization": f"Basic {TOKEN}"}, 403),
        ("192.0.2.7", {"Authorization": "Bearer 토큰".encode().decode("latin-1")}, 403),
    ],
)
async def test_metrics_are_for_this_machine_and_for_the_admin_token(
    peer: str, headers: Mapping[str, str], status: int
) -> None:
    """RULE: as the page, by a loopback name and no proxy; from elsewhere with ADMIN_TOKEN alone."""
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    async with make_client(client=peer) as client:
        assert (await client.get("/metrics", headers=encoded)).status_code == status


async def test_without_an_admin_token_no_token_is_right() -> None:
    """RULE: an unset ADMIN_TOKEN is not the empty one."""
    async with make_client(token="", client="192.0.2.7") as client:
        assert (await client.get("/metrics", headers={"Authorization": "Bearer "})).status_code == 403


async def test_there_are_no_metrics_during_the_start() -> None:
    async with make_client(has_metrics=False) as client:
        assert (await client.get("/metrics")).status_code == 503
