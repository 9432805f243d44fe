"""Stores OAuth installations of the app, which slack_sdk's own store reads and writes, and the states of those under way."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from insights.store.db.database import Database
from insights.store.db.errors import is_database_failure, to_store_failed
from insights.store.db.slack_tables import slack_bots, slack_installations, slack_oauth_states


async def list_workspaces(connection: AsyncConnection) -> Sequence[str]:
    """The names of the workspaces in which the app is installed, oldest installation first."""
    columns = slack_installations.c
    query = select(columns.team_name, columns.team_id).order_by(columns.installed_at, columns.id)
    return [row.team_name or row.team_id or "" for row in await connection.execute(query)]


@dataclass(frozen=True, slots=True)
class SqlOAuthTables:
    """What slack_sdk's store is given: the engines and the tables of the open database. Also `bot.slack.oauth.pages.OAuthStates`."""

    database: Database

    @property
    def writer(self) -> AsyncEngine:
        return self.database.writer

    @property
    def reader(self) -> AsyncEngine:
        return self.database.reader

    @property
    def bots(self) -> Table:
        return slack_bots

    @property
    def installations(self) -> Table:
        return slack_installations

    @contextmanager
    def translate_failures(self) -> Iterator[None]:
        """Raise a failure of the database, within what slack_sdk does, as StoreFailed."""
        try:
            yield
        except Exception as error:
            if not is_database_failure(error):
                raise
            raise to_store_failed(error, self.writer.url) from error

    async def list_workspaces(self) -> Sequence[str]:
        """The names of the workspaces in which the app is installed, oldest installation first. Raises StoreFailed."""
        async with self.database.read() as connection:
            return await list_workspaces(connection)

    async def add_state(self, state: str, now: datetime, expires_at: datetime) -> None:
        """Remember a state, and forget those that have expired. Raises StoreFailed."""
        states = slack_oauth_states
        async with self.database.write() as connection:
            await connection.execute(delete(states).where(states.c.expires_at <= now))
            await connection.execute(insert(states).values(state=state, expires_at=expires_at))

    async def take_state(self, state: str, now: datetime) -> bool:
        """Whether the state is known and has not expired; whichever process asks first is told so, and no other. Raises
        StoreFailed.
        """
        states = slack_oauth_states
        query = delete(states).where(states.c.state == state, states.c.expires_at > now)
        async with self.database.write() as connection:
            return (await connection.execute(query.returning(states.c.state))).first() is not None
