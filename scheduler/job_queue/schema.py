"""Creates procrastinate's tables by its own script, and upgrades them by its own migrations, at the start.

Which migration they are at is the comment of its table of jobs: procrastinate keeps no version of its own. Its whole
script raises on tables that exist, so that it is run once (docs/decisions/0018-shared-jobs.md).
"""

import logging
from collections.abc import Sequence
from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql

SCHEMA_LOCK_ID = 7_201_415
"""PostgreSQL's advisory lock: processes that start together upgrade once."""
PREFIX = "daily-insights: procrastinate schema "

log = logging.getLogger(__name__)


async def bring_up_to_date(conninfo: str, migrations: Path | None = None) -> None:
    """Creates or upgrades the tables, in one transaction. Tables that somebody else made are left as they are."""
    folder = migrations or Path(SchemaManager.get_migrations_path())
    names = sorted(file.name for file in folder.glob("*.sql"))
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (SCHEMA_LOCK_ID,))
        exists, comment = await _read_state(connection)
        if not exists:
            await connection.execute(SchemaManager.get_schema())
        elif comment.startswith(PREFIX):
            await _upgrade(connection, folder, names, comment.removeprefix(PREFIX))
        else:
            log.warning("jobs.foreign_tables: procrastinate's tables were not made by this program")
            return
        await connection.execute(
            sql.SQL("COMMENT ON TABLE procrastinate_jobs IS {}").format(f"{PREFIX}{names[-1]}")
        )


async def _read_state(connection: psycopg.AsyncConnection) -> tuple[bool, str]:
    """Whether the tables exist, and their comment."""
    query = (
        "SELECT to_regclass('procrastinate_jobs') IS NOT NULL,"
        " coalesce(obj_description(to_regclass('procrastinate_jobs'), 'pg_class'), '')"
    )
    row = await (await connection.execute(query)).fetchone()
    return (bool(row[0]), str(row[1])) if row else (False, "")


async def _upgrade(
    connection: psycopg.AsyncConnection, folder: Path, names: Sequence[str], last: str
) -> None:
    for name in names:
        if name > last:
            log.info("jobs.schema_upgraded", extra={"migration": name})
            # Their text is procrastinate's own; a script of several statements takes no parameters.
            await connection.execute((folder / name).read_bytes())
