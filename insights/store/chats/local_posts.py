"""The local channel's rooms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Integer, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.storage import LocalPost
from insights.store.db.database import Database
from insights.store.db.tables import local_posts, local_rooms


@dataclass(frozen=True, slots=True)
class SqlLocalPosts:
    """insights.ports.messaging.LocalPosts. A room's counter is locked until a change is committed, so that whoever reads
    up to a seq has seen all before it.
    """

    database: Database

    async def add(
        self, room: str, author: Literal["bot", "person"], payload: Mapping[str, Any], now: datetime
    ) -> LocalPost:
        async with self.database.write() as connection:
            seq = await self._next(connection, room)
            row = {"seq": seq, "ref": str(seq), "author": author, "payload": dict(payload), "at": now}
            await connection.execute(local_posts.insert(), {"room": room, **row})
        return _post(row)

    async def replace(self, room: str, ref: str, payload: Mapping[str, Any], now: datetime) -> LocalPost:
        """KeyError when the room has no such entry."""
        async with self.database.write() as connection:
            return await self._change(connection, room, ref, payload, now)

    async def since(self, room: str, seq: int, limit: int) -> Sequence[LocalPost]:
        query = (
            select(local_posts)
            .where(local_posts.c.room == room, local_posts.c.seq > seq)
            .order_by(local_posts.c.seq)
            .limit(limit)
        )
        async with self.database.read() as connection:
            return [_post(row) for row in (await connection.execute(query)).mappings()]

    async def last(self, room: str, limit: int) -> Sequence[LocalPost]:
        query = (
            select(local_posts)
            .where(local_posts.c.room == room)
            .order_by(local_posts.c.seq.desc())
            .limit(limit)
        )
        async with self.database.read() as connection:
            found = (await connection.execute(query)).mappings().all()
        return [_post(row) for row in reversed(found)]

    async def remove(self, room: str, refs: Sequence[str], now: datetime) -> None:
        async with self.database.write() as connection:
            here = (local_posts.c.room == room, local_posts.c.ref.in_(list(refs)))
            found = await connection.scalars(
                select(local_posts.c.ref).where(*here).order_by(local_posts.c.seq)
            )
            for ref in found.all():
                await self._change(connection, room, ref, {}, now)

    async def _next(self, connection: AsyncConnection, room: str) -> int:
        upsert = (
            self.database.insert(local_rooms)
            .values(room=room, seq=1)
            .on_conflict_do_update(index_elements=["room"], set_={"seq": local_rooms.c.seq + 1})
            .returning(local_rooms.c.seq)
        )
        return (await connection.execute(upsert)).scalar_one()  # type: ignore[no-any-return]

    async def _change(
        self, connection: AsyncConnection, room: str, ref: str, payload: Mapping[str, Any], now: datetime
    ) -> LocalPost:
        seq = await self._next(connection, room)
        change = (
            update(local_posts)
            .where(local_posts.c.room == room, local_posts.c.ref == ref)
            .values(seq=seq, payload=dict(payload), at=now)
            .returning(local_posts)
        )
        row = (await connection.execute(change)).mappings().first()
        if row is None:
            raise KeyError(ref)
        return _post(row)


async def forget_room(connection: AsyncConnection, room: str) -> None:
    """Empty every entry, so that an open page takes it away. The bot's last word stays: it says so."""
    here = local_posts.c.room == room
    newest = await connection.scalar(
        update(local_rooms)
        .where(local_rooms.c.room == room)
        .values(seq=local_rooms.c.seq * 2)
        .returning(local_rooms.c.seq)
    )
    if newest is not None:
        said = cast(local_posts.c.ref, Integer)
        last = await connection.scalar(select(func.max(said)).where(here, local_posts.c.author == "bot"))
        await connection.execute(
            update(local_posts)
            .where(here, said != (last or 0))
            .values(payload={}, seq=local_posts.c.seq + newest // 2)
        )


def _post(row: Mapping[Any, Any]) -> LocalPost:
    return LocalPost(
        seq=row["seq"], ref=row["ref"], author=row["author"], payload=row["payload"], at=row["at"]
    )
