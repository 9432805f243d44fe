"""The stored installations, by slack_sdk's SQLAlchemy store, with every token encrypted.

slack_sdk's own tables hold tokens in clear and in 200 characters: here the tables are ours (insights.store.db.tables), with
its columns. It adds a row for each installation; here one of a workspace takes the place of the former.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Protocol

from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from sqlalchemy import ColumnElement, Table, and_, delete, desc, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.slack.api.log_redaction import redacting_logger
from bot.slack.oauth.token_cipher import TokenCipher, UnreadableToken

SECRET_FIELDS = (
    "bot_token",
    "bot_refresh_token",
    "user_token",
    "user_refresh_token",
    "incoming_webhook_url",
)


class InstallationTables(Protocol):
    """insights.store.chats.oauth_tables.SqlOAuthTables."""

    @property
    def writer(self) -> AsyncEngine: ...

    @property
    def reader(self) -> AsyncEngine: ...

    @property
    def bots(self) -> Table: ...

    @property
    def installations(self) -> Table: ...

    def translate_failures(self) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class InstallationStore:
    """Installations of the app with this client id. Each method may raise StoreFailed."""

    tables: InstallationTables
    cipher: TokenCipher
    client_id: str

    @cached_property
    def _sdk_store(self) -> AsyncSQLAlchemyInstallationStore:
        store = AsyncSQLAlchemyInstallationStore(
            client_id=self.client_id, engine=self.tables.writer, logger=redacting_logger()
        )
        store.bots, store.installations = self.tables.bots, self.tables.installations
        return store

    async def save(self, installation: Installation) -> None:
        """In the place of former installations of the workspace."""
        with self.tables.translate_failures():
            await self._sdk_store.async_save(_map_secrets(installation, self.cipher.encrypt))
            await self._delete(installation.team_id or "", before=installation)

    async def save_tokens(self, installation: Installation) -> bool:
        """Save the tokens of an installation that is still the newest; False where it is not, or was deleted."""
        stored = await self.find_encrypted(installation.team_id or "")
        if stored is None or stored.installed_at != installation.installed_at:
            return False
        await self.save(installation)
        return True

    async def find(self, team_id: str) -> Installation | None:
        """The workspace's installation. Raises UnreadableToken."""
        stored = await self.find_encrypted(team_id)
        return _map_secrets(stored, self.cipher.decrypt) if stored else None

    async def find_encrypted(self, team_id: str) -> Installation | None:
        """The same with its tokens as they are stored."""
        found = await self._select(self.tables.installations.c.team_id == team_id)
        return found[0] if found else None

    async def list_encrypted(self) -> Sequence[Installation]:
        """All installations, the newest first, with their tokens as they are stored."""
        return await self._select(self.tables.installations.c.team_id.is_not(None))

    async def delete(self, team_id: str) -> None:
        with self.tables.translate_failures():
            await self._delete(team_id)

    async def encrypt_anew(self) -> None:
        """Encrypt by the first key what former ones did."""
        for stored in await self.list_encrypted():
            if not all(map(self.cipher.is_of_first_key, _secrets(stored))) and self._opens(stored):
                await self.save_tokens(_map_secrets(stored, self.cipher.decrypt))

    async def list_unreadable(self) -> Sequence[str]:
        """The names of the workspaces with a token that no key opens."""
        return [_name(each) for each in await self.list_encrypted() if not self._opens(each)]

    def _opens(self, stored: Installation) -> bool:
        try:
            _map_secrets(stored, self.cipher.decrypt)
        except UnreadableToken:
            return False
        return True

    async def _select(self, condition: ColumnElement[bool]) -> list[Installation]:
        columns = self.tables.installations.c
        query = (
            select(self.tables.installations)
            .where(columns.client_id == self.client_id, condition)
            .order_by(desc(columns.installed_at), desc(columns.id))
        )
        with self.tables.translate_failures():
            async with self.tables.reader.connect() as connection:
                rows = (await connection.execute(query)).mappings().all()
        return [SQLAlchemyInstallationStore.build_installation_entity(row) for row in rows]

    async def _delete(self, team_id: str, *, before: Installation | None = None) -> None:
        async with self.tables.writer.begin() as connection:
            for table in (self.tables.bots, self.tables.installations):
                condition = and_(table.c.client_id == self.client_id, table.c.team_id == team_id)
                if before is not None:
                    condition &= table.c.installed_at < _naive_instant(before)
                await connection.execute(delete(table).where(condition))


def _naive_instant(installation: Installation) -> datetime:
    """When it was installed, as slack_sdk's store writes it."""
    return datetime.fromtimestamp(installation.installed_at, UTC).replace(tzinfo=None)


def _name(installation: Installation) -> str:
    return installation.team_name or installation.team_id or ""


def _secrets(installation: Installation) -> list[str]:
    return [value for name in SECRET_FIELDS if (value := getattr(installation, name))]


def _map_secrets(installation: Installation, change: Callable[[str], str]) -> Installation:
    """A copy with each secret changed."""
    copy = Installation(**installation.to_dict_for_copying())
    for name in SECRET_FIELDS:
        if value := getattr(copy, name):
            setattr(copy, name, change(value))
    return copy
