"""Stores readers' verdicts on papers (useful or not)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select

from insights.model import Chat
from insights.ports.verdicts import Verdict
from insights.store.db.database import Database
from insights.store.db.tables import verdicts


def _matches(row: dict[str, str]) -> ColumnElement[bool]:
    return and_(*(verdicts.c[name] == value for name, value in row.items()))


def _key(chat: Chat) -> dict[str, str]:
    return {"platform": chat.platform, "account": chat.account, "chat": chat.id}


@dataclass(slots=True)
class ChatsWithVerdicts:
    """The set of chats with verdicts, read in one query, and again when a later instant is asked for.

    Most chats have none, and a broadcast asks for every chat: the set saves a query for each.
    """

    _chats: set[tuple[str, str, str]] = field(default_factory=set)
    _loaded_until: datetime | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add(self, chat: Chat) -> None:
        """Adds a chat whose first verdict this process stores."""
        self._chats.add((chat.platform, chat.account, chat.id))

    async def contains(self, database: Database, chat: Chat, before: datetime) -> bool:
        """Whether the chat may have verdicts; False only when it had none at `before`."""
        async with self._lock:
            if self._loaded_until is None or before > self._loaded_until:
                await self._load(database)
                self._loaded_until = before
        return (chat.platform, chat.account, chat.id) in self._chats

    async def _load(self, database: Database) -> None:
        query = select(verdicts.c.platform, verdicts.c.account, verdicts.c.chat).distinct()
        async with database.read() as connection:
            rows = await connection.execute(query)
            self._chats |= {(row.platform, row.account, row.chat) for row in rows}


@dataclass(frozen=True, slots=True)
class SqlVerdicts:
    """insights.ports.verdicts.Verdicts."""

    database: Database
    _chats_with_verdicts: ChatsWithVerdicts = field(default_factory=ChatsWithVerdicts)

    async def save(self, chat: Chat, person: str, verdict: Verdict) -> None:
        self._chats_with_verdicts.add(chat)
        key = {**_key(chat), "person": person, "paper": verdict.paper_id}
        values = {"useful": verdict.useful, "at": verdict.given_at}
        upsert = (
            self.database.insert(verdicts)
            .values({**key, **values})
            .on_conflict_do_update(
                index_elements=["platform", "account", "chat", "person", "paper"], set_=values
            )
        )
        async with self.database.write() as connection:
            await connection.execute(upsert)

    async def list_before(self, chat: Chat, before: datetime) -> Sequence[Verdict]:
        if not await self._chats_with_verdicts.contains(self.database, chat, before):
            return []
        query = (
            select(verdicts.c.paper, verdicts.c.useful, verdicts.c.at)
            .where(_matches(_key(chat)), verdicts.c.at < before)
            .order_by(verdicts.c.at, verdicts.c.paper)
        )
        async with self.database.read() as connection:
            rows = await connection.execute(query)
            return [Verdict(paper_id=row.paper, useful=row.useful, given_at=row.at) for row in rows]

    async def clear(self, chat: Chat, person: str) -> int:
        statement = delete(verdicts).where(_matches(_key(chat)), verdicts.c.person == person)
        async with self.database.write() as connection:
            return len((await connection.execute(statement.returning(verdicts.c.paper))).all())
