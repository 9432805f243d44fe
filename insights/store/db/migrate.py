"""Brings the tables up to date at start: once, however many processes start together.

A database that is at the newest revision already costs one query; Alembic is imported only when there is work.
A migration runs in one transaction, so one that fails leaves nothing behind.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from insights.errors import BadConfiguration

MIGRATIONS = Path(__file__).parents[1] / "migrations"
REVISIONS: tuple[str, ...] = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""All revisions, oldest first. One that is not among them was made by a newer program."""
LOCK = 7_201_411
"""PostgreSQL's advisory lock of our migrations: any number, the same in every process."""


async def bring_up_to_date(writer: AsyncEngine) -> None:
    """Raises BadConfiguration when the database is newer than this program."""
    async with writer.begin() as connection:
        if await connection.run_sync(_revision) != REVISIONS[-1]:
            await connection.run_sync(_upgrade)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if found is not None and found not in REVISIONS:
        raise BadConfiguration("store.newer", cause=f"revision {found}", revision=found)
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
