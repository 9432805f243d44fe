"""The local channel's tests share the real databases and one served page."""

from collections.abc import AsyncIterator

import pytest_asyncio

from insights.store.db.database import Database
from tests.bot.local.local_app import LocalApp, serve_app
from tests.databases import any_database, any_database_url

__all__ = ["any_database", "any_database_url"]


@pytest_asyncio.fixture
async def app(any_database: Database) -> AsyncIterator[LocalApp]:
    """The page is served and answers."""
    async with serve_app(any_database) as serving:
        yield serving


@pytest_asyncio.fixture
async def starting_app(any_database: Database) -> AsyncIterator[LocalApp]:
    """The page is served, and the bot is still starting."""
    async with serve_app(any_database, ready=False) as serving:
        yield serving
