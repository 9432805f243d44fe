"""Who is admitted, who owns the bot, and what readers said of papers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, select, update

from insights.model import Chat, Language
from insights.people import Owner, Verdict
from insights.store.engine import Database
from insights.store.tables import admissions, channels, owners, verdicts


def _here(table: Table, row: dict[str, str]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in row.items()))


def _place(chat: Chat) -> dict[str, str]:
    """Without its thread: a chat is admitted whole."""
    return {"platform": chat.platform, "account": chat.account, "place": chat.id}


def _chat(chat: Chat) -> dict[str, str]:
    return {"platform": chat.platform, "account": chat.account, "chat": chat.id}


_ADMITTED = select(admissions.c.admitted).where(
    *(admissions.c[name] == bindparam(name) for name in ("platform", "account", "place"))
)


@dataclass(frozen=True, slots=True)
class SqlAdmissions:
    """insights.people.Admissions."""

    database: Database

    async def owner(self) -> Owner | None:
        async with self.database.read() as connection:
            row = (await connection.execute(select(owners))).mappings().first()
        if row is None:
            return None
        chat = Chat(platform=row["platform"], account=row["account"], id=row["place"])
        return Owner(chat=chat, person=row["person"], language=row["language"])

    async def own(self, owner: Owner, now: datetime) -> bool:
        row = {"n": 1, **_place(owner.chat), "person": owner.person, "language": owner.language, "at": now}
        insert = self.database.insert(owners).values(row).on_conflict_do_nothing()
        async with self.database.write() as connection:
            return (await connection.execute(insert.returning(owners.c.n))).first() is not None

    async def admitted(self, chat: Chat) -> bool:
        found = await self.database.rows(_ADMITTED, _place(chat))
        return bool(found and found[0].admitted)

    async def ask(self, chat: Chat, language: Language, now: datetime) -> bool:
        row = {**_place(chat), "language": language, "admitted": False, "at": now}
        insert = self.database.insert(admissions).values(row).on_conflict_do_nothing()
        async with self.database.write() as connection:
            return (await connection.execute(insert.returning(admissions.c.place))).first() is not None

    async def admit(self, chat: Chat, language: Language, now: datetime) -> Language:
        row = {**_place(chat), "language": language, "admitted": True, "at": now}
        upsert = (
            self.database.insert(admissions)
            .values(row)
            .on_conflict_do_update(
                index_elements=["platform", "account", "place"], set_={"admitted": True, "at": now}
            )
            .returning(admissions.c.language)
        )
        async with self.database.write() as connection:
            found: Language | None = await connection.scalar(upsert)
        return found or language

    async def move(self, chat: Chat, new: Chat) -> None:
        """The new chat keeps its own row when it has one."""
        there = select(admissions.c.place).where(_here(admissions, _place(new))).exists()
        move = update(admissions).where(_here(admissions, _place(chat)), ~there).values(place=new.id)
        async with self.database.write() as connection:
            await connection.execute(move)


@dataclass(slots=True)
class Judging:
    """The chats where somebody judged. Most have not, and a broadcast asks for every one of them: they are read
    at once, again for each later instant that is asked for. What was said before it is in what was read then.
    """

    _chats: set[tuple[str, str, str]] = field(default_factory=set)
    _before: datetime | None = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add(self, chat: Chat) -> None:
        self._chats.add((chat.platform, chat.account, chat.id))

    async def may(self, database: Database, chat: Chat, before: datetime) -> bool:
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
    """insights.people.Verdicts."""

    database: Database
    _judging: Judging = field(default_factory=Judging)

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
        if not await self._judging.may(self.database, chat, before):
            return []
        query = (
            select(verdicts.c.paper, verdicts.c.useful, verdicts.c.at)
            .where(_here(verdicts, _chat(chat)), verdicts.c.at < before)
            .order_by(verdicts.c.at, verdicts.c.paper)
        )
        async with self.database.read() as connection:
            return [Verdict(**row) for row in (await connection.execute(query)).mappings()]

    async def clear(self, chat: Chat, person: str) -> int:
        gone = delete(verdicts).where(_here(verdicts, _chat(chat)), verdicts.c.person == person)
        async with self.database.write() as connection:
            return len((await connection.execute(gone.returning(verdicts.c.paper))).all())


async def subscribed_chats(database: Database, platform: str, limit: int) -> Sequence[Chat]:
    """Where digests go on this platform, the first subscribed first."""
    query = (
        select(channels.c.account, channels.c.chat, channels.c.thread)
        .where(channels.c.platform == platform)
        .order_by(channels.c.id)
        .limit(limit)
    )
    async with database.read() as connection:
        rows = (await connection.execute(query)).mappings()
        return [Chat(platform=platform, account=r["account"], id=r["chat"], thread=r["thread"]) for r in rows]
