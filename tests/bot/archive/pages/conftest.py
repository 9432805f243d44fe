"""The archive's pages over a real database, with invented days."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.routing import BaseRoute

from bot.archive.pages.routes import archive_routes
from bot.archive.pages.site import ArchiveSite
from bot.local.broadcaster import RoomBroadcaster
from bot.local.web_page import ChatPage
from bot.runtime.page_routes import build_page_services
from bot.runtime.platforms import build_local_platform
from bot.startup_progress import StartupProgress
from bot.web.app import build_app
from bot.web.public_pages import PublicPages
from bot.web.templates import static_routes
from bot.wiring.context import AppContext
from tests.bot.archive.archive_days import NEXT_DAY, PICTURES, imported, listed_paper, written_edition
from tests.handlers.question_app import app_with_papers
from tests.insights.store.examples import edition

HOME = "http://127.0.0.1:8080"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveClient:
    """`here` is a browser on this machine, `stranger` one that comes from outside under a public name."""

    app: AppContext
    here: httpx.AsyncClient
    stranger: httpx.AsyncClient


@asynccontextmanager
async def archive_client(folder: Path, *, public: Collection[str] = ()) -> AsyncIterator[ArchiveClient]:
    """`public` is PUBLIC_PAGES."""
    async with app_with_papers(folder) as (app, _):
        asgi = build_app(archive_app_routes(app, public), allowed_hosts={"*"})
        await store_days(app)
        async with (
            _client(asgi, HOME, "127.0.0.1") as here,
            _client(asgi, "http://papers.example.org", "203.0.113.7") as stranger,
        ):
            yield ArchiveClient(app=app, here=here, stranger=stranger)


def archive_app_routes(app: AppContext, public: Collection[str] = ()) -> list[BaseRoute]:
    """The routes of the pages, of what they load, and of the chat page."""
    groups = PublicPages(public)
    site = ArchiveSite(takes_public_questions=groups.is_public("questions"))
    site.open(build_page_services(app))
    rooms = RoomBroadcaster()
    chat = ChatPage(
        progress=StartupProgress(),
        rooms=rooms,
        public_address="/days" if groups.is_public("archive") else "",
    )
    chat.open(build_local_platform(app, rooms), app.stores.pictures)
    return [*chat.routes(), *archive_routes(site, groups), *static_routes()]


async def store_days(app: AppContext) -> None:
    """A whole day, a quiet one, the day of tests.handlers.question_app, and an imported one."""
    await app.stores.editions.save_edition(written_edition(), PICTURES)
    await app.stores.editions.save_edition(edition(NEXT_DAY, listed_paper(800)), {})
    await app.stores.imported_papers.add(imported())


def _client(asgi: object, base: str, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(asgi, client=(address, 50_000), raise_app_exceptions=True)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url=base)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def archive(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ArchiveClient]:
    """Nothing is public. The tests of a module share it: pages only read."""
    async with archive_client(tmp_path_factory.mktemp("archive")) as client:
        yield client
