"""The routes that programs read, in an app over a real database whose arXiv is a stand-in, and an HTTP client for them."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from starlette.applications import Starlette

from bot.archive.pages.site import ArchiveSite
from bot.runtime.page_routes import build_page_services
from bot.runtime.program_routes import program_routes
from bot.web.app import build_app
from bot.web.public_pages import PublicPages
from bot.wiring.context import AppContext
from tests.handlers.question_app import app_with_papers

HOME = "http://127.0.0.1:8080"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramClient:
    """`client` is a program on this machine, `stranger` one that comes from outside under a public name."""

    app: AppContext
    asgi: Starlette
    client: httpx.AsyncClient
    stranger: httpx.AsyncClient


@asynccontextmanager
async def program_client(
    folder: Path, *, public: Collection[str] = (), is_open: bool = True, **settings: object
) -> AsyncIterator[ProgramClient]:
    """`public` is PUBLIC_PAGES; without `is_open` the database is not open yet."""
    async with app_with_papers(folder, **({"json_api": "on"} | settings)) as (app, _):
        site = ArchiveSite(takes_public_questions="questions" in public)
        if is_open:
            site.open(build_page_services(app))
        routes = program_routes(app.settings, site, PublicPages(public))
        asgi = build_app(routes, allowed_hosts={"*"})
        async with (
            _client(asgi, HOME, "127.0.0.1") as client,
            _client(asgi, "http://papers.example.org", "203.0.113.7") as stranger,
        ):
            yield ProgramClient(app=app, asgi=asgi, client=client, stranger=stranger)


def _client(asgi: Starlette, base: str, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(asgi, client=(address, 50_000), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=base)
