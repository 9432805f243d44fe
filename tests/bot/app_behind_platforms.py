"""The whole house behind the doors that settings configure: real database, real libraries, stand-ins outside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.runtime.platforms import Doors, configured
from bot.startup_progress import Progress
from bot.wiring import app
from insights.model import Language
from tests.handlers.dialogue import settings as closed


@asynccontextmanager
async def behind(folder: Path, language: Language, **changes: object) -> AsyncIterator[app.House]:
    """With the sample day in this language, and one door that is open; `changes` are settings."""
    async with app.open_house(closed(folder, language).model_copy(update=changes)) as house:
        await house.editions.sample(language)
        doors = Doors(house=house, progress=Progress())
        (door,) = configured(house, doors.tell)
        await doors.keep_trying(door)
        try:
            yield house
        finally:
            await doors.close()
