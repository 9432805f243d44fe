"""The operator's page: who gets in, and what it shows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from bot.admin.pages import LOGINS_PER_QUARTER, AdminPages
from bot.runtime.page_routes import build_admin_services
from bot.web.admin_token import SESSION_S, AdminToken
from bot.web.app import build_app
from bot.web.page_request import PageRequest
from bot.wiring.app import open_app
from insights.i18n.catalog import translate
from tests.handlers.dialogue import settings

TOKEN = "a-token-of-forty-characters-0123456789ab"
ADDRESS = "https://papers.example.org"


@dataclass(slots=True)
class MovableClock:
    """A clock that a test moves."""

    current: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))

    def now(self) -> datetime:
        return self.current


class Greeting:
    """A section of the page."""

    async def to_html(self, page: PageRequest) -> str:
        return f"<section><h2>Hello {page.language}</h2></section>"


@asynccontextmanager
async def admin_client(
    folder: Path, token: str = TOKEN, clock: MovableClock | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that comes from outside."""
    async with open_app(settings(folder)) as app:
        pages = AdminPages(token=AdminToken(token), public_url=ADDRESS)
        services = build_admin_services(app)
        pages.open(replace(services, clock=clock or services.clock, sections=(Greeting(),)))
        asgi = build_app(pages.routes(), allowed_hosts={"*"})
        transport = httpx.ASGITransport(asgi, client=("203.0.113.7", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            yield client


def asks_for_token(answer: httpx.Response) -> bool:
    """Whether it is the form and nothing else."""
    return 'name="token"' in answer.text and "<section" not in answer.text


async def test_the_token_opens_the_page_for_a_session(tmp_path: Path) -> None:
    """RULE: the token is given in a form; the cookie has nothing of it, is for this page alone, and expires."""
    clock = MovableClock()
    async with admin_client(tmp_path, clock=clock) as browser:
        assert asks_for_token(await browser.get("/admin"))
        given = await browser.post("/admin/login", data={"token": TOKEN})
        cookie = given.headers["set-cookie"].lower()
        assert (given.status_code, given.headers["location"]) == (303, "/admin")
        assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/admin", "secure"))
        assert TOKEN not in cookie
        page = await browser.get("/admin?lang=ko")
        assert page.headers["cache-control"] == "no-store"
        assert translate("ko", "commands.operator.title") in page.text
        assert translate("ko", "commands.operator.no_dead") in page.text
        assert "<h2>Hello ko</h2>" in page.text
        clock.current += timedelta(seconds=SESSION_S + 1)
        assert asks_for_token(await browser.get("/admin"))


async def test_a_session_is_ended_and_not_made_up(tmp_path: Path) -> None:
    """RULE: signing out ends it; a changed cookie, one under another token, and a bearer token are none."""
    async with admin_client(tmp_path) as browser:
        await browser.post("/admin/login", data={"token": TOKEN})
        session = browser.cookies["admin_session"]
        await browser.post("/admin/logout")
        assert asks_for_token(await browser.get("/admin"))
        expiry, _, signature = session.partition(".")
        for forged in (f"{int(expiry) + 9}.{signature}", f"{expiry}.", "9" * 400 + f".{signature}", "x"):
            answer = await browser.get("/admin", headers={"Cookie": f"admin_session={forged}"})
            assert asks_for_token(answer)
    async with admin_client(tmp_path, token="another") as other:
        assert asks_for_token(await other.get("/admin", headers={"Cookie": f"admin_session={session}"}))
        assert asks_for_token(await other.get("/admin", headers={"Authorization": "Bearer another"}))


async def test_guessing_is_limited_and_foreign_pages_cannot_press(tmp_path: Path) -> None:
    """RULE: a wrong token is 403, too many 429; a form of another site is refused; without a session nothing is done."""
    async with admin_client(tmp_path) as browser:
        assert (await browser.post("/admin/retry")).status_code == 403
        foreign = {"Origin": "https://evil.example"}
        assert (await browser.post("/admin/login", data={"token": TOKEN}, headers=foreign)).status_code == 403
        guesses = [
            await browser.post("/admin/login", data={"token": "no"}) for _ in range(LOGINS_PER_QUARTER + 1)
        ]
        assert [guess.status_code for guess in guesses] == [403] * LOGINS_PER_QUARTER + [429]


async def test_without_a_token_there_is_no_page(tmp_path: Path) -> None:
    """RULE: no ADMIN_TOKEN, no admin page, whatever is sent."""
    async with admin_client(tmp_path, token="") as browser:
        assert (await browser.get("/admin", headers={"Authorization": "Bearer "})).status_code == 404
        assert (await browser.post("/admin/login", data={"token": ""})).status_code == 404
