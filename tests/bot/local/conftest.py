"""The local channel's tests share the real databases and one served page."""

from collections.abc import AsyncIterator

import pytest_asyncio

from insights.store.db.database import Database
from tests.bot.local.local_app import Stage, staged
from tests.databases import sqlite_database, sqlite_url

__all__ = ["sqlite_database", "sqlite_url"]


@pytest_asyncio.fixture
async def stage(sqlite_database: Database) -> AsyncIterator[Stage]:
    """Ready to answer."""
    async with staged(sqlite_database) as served:
        yield served


@pytest_asyncio.fixture
async def early_stage(sqlite_database: Database) -> AsyncIterator[Stage]:
    """Served, and still starting."""
    async with staged(sqlite_database, ready=False) as served:
        yield served
