"""Upgrades the schema to the newest Alembic revision at start, once, however many processes start together.

A database at the newest revision costs one query, and Alembic is not imported; nor is it for a new SQLite database,
whose tables sqlite_schema.sql has as the migrations make them (`make docs` writes it). All of it is one transaction, so
what fails leaves nothing behind.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from insights.errors import BadConfiguration, DatabaseNotReady

MIGRATIONS = Path(__file__).parents[1] / "migrations"
REVISIONS: tuple[str, ...] = (
    *(f"{number:04}" for number in range(1, 16)),
    "0016",
    "0017",
    "0018",
    "0019",
    "0020",
    "0021",
    "0022",
)
"""All revisions, oldest first. An unknown one was made by a newer version of the program."""
SQLITE_SCHEMA = Path(__file__).with_name("sqlite_schema.sql")
MIGRATION_LOCK_ID = 7_201_411
"""PostgreSQL's advisory lock of the migrations: any number, the same in every process."""


async def upgrade_schema(writer: AsyncEngine) -> None:
    """Runs the migrations that are missing. Raises BadConfiguration when the database is newer than this program."""
    async with writer.begin() as connection:
        if await connection.run_sync(_current_revision) != REVISIONS[-1]:
            await connection.run_sync(upgrade_in_transaction)


async def check_schema(reader: AsyncEngine) -> None:
    """Raises DatabaseNotReady when there are no tables yet or older ones, BadConfiguration when they are newer."""
    async with reader.begin() as connection:
        revision = await connection.run_sync(_current_revision)
    if revision is None:
        raise DatabaseNotReady("store.none_yet")
    if revision != REVISIONS[-1]:
        raise DatabaseNotReady("store.older", revision=revision, newest=REVISIONS[-1])


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if revision is not None and revision not in REVISIONS:
        raise BadConfiguration("store.newer", cause=f"revision {revision}", revision=revision)
    return revision


def upgrade_in_transaction(connection: Connection) -> None:
    """Runs the migrations that are missing, in the connection's transaction. Raises BadConfiguration as `upgrade_schema`."""
    if connection.dialect.name == "sqlite" and _current_revision(connection) is None:
        _create_sqlite_tables(connection)
    if _current_revision(connection) != REVISIONS[-1]:
        _run_migrations(connection)


def _create_sqlite_tables(connection: Connection) -> None:
    for statement in SQLITE_SCHEMA.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


def _run_migrations(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK_ID})
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
