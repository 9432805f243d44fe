"""Runs Alembic's revisions on a connection."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from insights.store.db import migrate


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str) -> None:
    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    command.downgrade(_config(connection), revision)
