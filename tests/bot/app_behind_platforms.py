"""The whole house behind the doors that settings configure: real database, real libraries, stand-ins outside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.runtime.platforms import PlatformSupervisor, build_platforms
from bot.startup_progress import StartupProgress
from bot.wiring import app
from insights.model import Language
from tests.handlers.dialogue import settings as closed


@asynccontextmanager
async def behind(folder: Path, language: Language, **changes: object) -> AsyncIterator[app.AppContext]:
    """With the sample day in this language, and one door that is open; `changes` are settings."""
    async with app.open_app(closed(folder, language).model_copy(update=changes)) as house:
        await house.editions.sample(language)
        doors = PlatformSupervisor(house=house, progress=StartupProgress())
        (door,) = build_platforms(house, doors.tell)
        await doors.connect_with_retry(door)
        try:
            yield house
        finally:
            await doors.close()
