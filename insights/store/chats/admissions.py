"""Stores which chats are admitted to the bot, and who owns it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Chat, Language
from insights.ports.admissions import Admission, Owner
from insights.store.db.database import Database
from insights.store.db.tables import admissions, owners


def _matches(table: Table, row: dict[str, str]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in row.items()))


def _key(chat: Chat) -> dict[str, str]:
    """Without the thread: a chat is admitted with all its threads."""
    return {"platform": chat.platform, "account": chat.account, "place": chat.id}


def _owner_row(owner: Owner, now: datetime) -> dict[str, Any]:
    return {"n": 1, **_key(owner.chat), "person": owner.person, "language": owner.language, "at": now}


async def forget_admission(connection: AsyncConnection, chat: Chat) -> None:
    """Deletes the chat's admission or request, and the ownership when it is the owner's private chat."""
    for table in (admissions, owners):
        await connection.execute(delete(table).where(_matches(table, _key(chat))))


_ADMITTED = select(admissions.c.admitted).where(
    *(admissions.c[name] == bindparam(name) for name in ("platform", "account", "place"))
)


@dataclass(frozen=True, slots=True)
class SqlAdmissions:
    """insights.ports.admissions.Admissions."""

    database: Database

    async def owner(self) -> Owner | None:
        async with self.database.read() as connection:
            row = (await connection.execute(select(owners))).mappings().first()
        if row is None:
            return None
        chat = Chat(platform=row["platform"], account=row["account"], id=row["place"])
        return Owner(chat=chat, person=row["person"], language=row["language"])

    async def claim_ownership(self, owner: Owner, now: datetime) -> bool:
        insert = self.database.insert(owners).values(_owner_row(owner, now)).on_conflict_do_nothing()
        async with self.database.write() as connection:
            return (await connection.execute(insert.returning(owners.c.n))).first() is not None

    async def hand_over(self, owner: Owner, now: datetime) -> None:
        row = _owner_row(owner, now)
        upsert = (
            self.database.insert(owners).values(row).on_conflict_do_update(index_elements=["n"], set_=row)
        )
        async with self.database.write() as connection:
            await connection.execute(upsert)

    async def release_ownership(self) -> bool:
        async with self.database.write() as connection:
            return (await connection.execute(delete(owners).returning(owners.c.n))).first() is not None

    async def is_admitted(self, chat: Chat) -> bool:
        rows = await self.database.fetch_all(_ADMITTED, _key(chat))
        return bool(rows and rows[0].admitted)

    async def list_all(self) -> Sequence[Admission]:
        order = (admissions.c.admitted.desc(), admissions.c.at, admissions.c.platform, admissions.c.place)
        async with self.database.read() as connection:
            rows = (await connection.execute(select(admissions).order_by(*order))).mappings().all()
        return [
            Admission(
                chat=Chat(platform=row["platform"], account=row["account"], id=row["place"]),
                language=row["language"],
                is_admitted=row["admitted"],
                at=row["at"],
            )
            for row in rows
        ]

    async def request_admission(self, chat: Chat, language: Language, now: datetime) -> bool:
        row = {**_key(chat), "language": language, "admitted": False, "at": now}
        insert = self.database.insert(admissions).values(row).on_conflict_do_nothing()
        async with self.database.write() as connection:
            return (await connection.execute(insert.returning(admissions.c.place))).first() is not None

    async def admit(self, chat: Chat, language: Language, now: datetime) -> Language:
        row = {**_key(chat), "language": language, "admitted": True, "at": now}
        upsert = (
            self.database.insert(admissions)
            .values(row)
            .on_conflict_do_update(
                index_elements=["platform", "account", "place"], set_={"admitted": True, "at": now}
            )
            .returning(admissions.c.language)
        )
        async with self.database.write() as connection:
            stored: Language | None = await connection.scalar(upsert)
        return stored or language

    async def revoke(self, chat: Chat, now: datetime) -> Language | None:
        revoke = (
            update(admissions)
            .where(_matches(admissions, _key(chat)), admissions.c.admitted)
            .values(admitted=False, at=now)
        )
        async with self.database.write() as connection:
            language: Language | None = await connection.scalar(revoke.returning(admissions.c.language))
        return language

    async def move(self, chat: Chat, new: Chat) -> None:
        """A new chat that has a row keeps it."""
        has_row = select(admissions.c.place).where(_matches(admissions, _key(new))).exists()
        move = update(admissions).where(_matches(admissions, _key(chat)), ~has_row).values(place=new.id)
        async with self.database.write() as connection:
            await connection.execute(move)
