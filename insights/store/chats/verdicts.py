"""What readers said of papers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select

from insights.model import Chat
from insights.ports.verdicts import Verdict
from insights.store.db.database import Database
from insights.store.db.tables import verdicts


def _here(row: dict[str, str]) -> ColumnElement[bool]:
    return and_(*(verdicts.c[name] == value for name, value in row.items()))


def _chat(chat: Chat) -> dict[str, str]:
    return {"platform": chat.platform, "account": chat.account, "chat": chat.id}


@dataclass(slots=True)
class ChatsWithVerdicts:
    """The chats where somebody judged. Most have not, and a broadcast asks for every one of them: they are read
    at once, again for each later instant that is asked for. What was said before it is in what was read then.
    """

    _chats: set[tuple[str, str, str]] = field(default_factory=set)
    _before: datetime | None = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add(self, chat: Chat) -> None:
        self._chats.add((chat.platform, chat.account, chat.id))

    async def contains(self, database: Database, chat: Chat, before: datetime) -> bool:
        """False where nobody judged anything before that."""
        async with self._reading:
            if self._before is None or before > self._before:
                await self._read(database)
                self._before = before
        return (chat.platform, chat.account, chat.id) in self._chats

    async def _read(self, database: Database) -> None:
        query = select(verdicts.c.platform, verdicts.c.account, verdicts.c.chat).distinct()
        async with database.read() as connection:
            rows = await connection.execute(query)
            self._chats |= {(row.platform, row.account, row.chat) for row in rows}


@dataclass(frozen=True, slots=True)
class SqlVerdicts:
    """insights.ports.admissions.Verdicts."""

    database: Database
    _judging: ChatsWithVerdicts = field(default_factory=ChatsWithVerdicts)

    async def put(self, chat: Chat, person: str, verdict: Verdict) -> None:
        self._judging.add(chat)
        row = {**_chat(chat), "person": person, "paper": verdict.paper}
        row_set = {"useful": verdict.useful, "at": verdict.at}
        upsert = (
            self.database.insert(verdicts)
            .values({**row, **row_set})
            .on_conflict_do_update(
                index_elements=["platform", "account", "chat", "person", "paper"], set_=row_set
            )
        )
        async with self.database.write() as connection:
            await connection.execute(upsert)

    async def of(self, chat: Chat, before: datetime) -> Sequence[Verdict]:
        if not await self._judging.contains(self.database, chat, before):
            return []
        query = (
            select(verdicts.c.paper, verdicts.c.useful, verdicts.c.at)
            .where(_here(_chat(chat)), verdicts.c.at < before)
            .order_by(verdicts.c.at, verdicts.c.paper)
        )
        async with self.database.read() as connection:
            return [Verdict(**row) for row in (await connection.execute(query)).mappings()]

    async def clear(self, chat: Chat, person: str) -> int:
        gone = delete(verdicts).where(_here(_chat(chat)), verdicts.c.person == person)
        async with self.database.write() as connection:
            return len((await connection.execute(gone.returning(verdicts.c.paper))).all())
