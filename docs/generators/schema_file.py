"""insights/store/db/sqlite_schema.sql: the tables of a new SQLite database, as all migrations together make them."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from insights.store.db.migrate import MIGRATIONS, REVISIONS

HEAD = "-- Generated from insights/store/migrations: `make docs`.\n"
TABLES_THEN_INDEXES = """
SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL
ORDER BY type = 'table' DESC, CASE type WHEN 'table' THEN rowid ELSE name END
"""
OWN_TABLES = ("sqlite_", "search_")
"""Tables that SQLite makes by itself: for sequences, and for the full text index."""


def text() -> str:
    """Each statement ends with `;` at the end of a line; the last one names the revision."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "schema.db"
        _migrate(file)
        with closing(sqlite3.connect(file)) as database:
            rows = database.execute(TABLES_THEN_INDEXES)
            statements = [sql for name, sql in rows if not name.startswith(OWN_TABLES)]
    revision = f"INSERT INTO alembic_version (version_num) VALUES ('{REVISIONS[-1]}')"  # noqa: S608 - a file, no query
    lines = "".join(f"{statement.strip()};\n" for statement in [*statements, revision]).splitlines()
    return HEAD + "".join(f"{line.rstrip()}\n" for line in lines)


def _migrate(file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
