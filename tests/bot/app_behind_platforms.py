"""The whole app with one platform: real database, real platform library, a stand-in server outside."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.process_lease import open_process_lease
from bot.runtime.platforms import PlatformSupervisor, build_platforms
from bot.startup_progress import StartupProgress
from bot.wiring.app import open_app
from bot.wiring.context import AppContext
from insights.model import Language
from tests.handlers.dialogue import copy_sample_day
from tests.handlers.dialogue import settings as make_settings


@asynccontextmanager
async def open_app_with_platform(
    folder: Path, language: Language, **changes: object
) -> AsyncIterator[AppContext]:
    """The app with the sample day in this language and its one platform connected; `changes` are settings."""
    await copy_sample_day(folder, language)
    async with (
        open_app(make_settings(folder, language).model_copy(update=changes)) as app,
        open_process_lease(app.stores.leases, f"front/test/{uuid.uuid4().hex}"),
    ):
        supervisor = PlatformSupervisor(platforms=app.platforms, progress=StartupProgress())
        (adapter,) = build_platforms(app, supervisor.report_status)
        await supervisor.connect_with_retry(adapter)
        try:
            yield app
        finally:
            await supervisor.close()
