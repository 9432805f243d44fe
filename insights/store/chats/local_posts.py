"""Stores the messages of the local page and terminal, by room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Text, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.storage import LocalPost
from insights.store.db.database import Database
from insights.store.db.tables import local_posts, local_rooms
from insights.text.untrusted_json import UnfitJson, parse_json

UNREADABLE: Mapping[str, Any] = {"unreadable": True}
"""The payload of a post whose stored one is no JSON object. One bad row must not hide those after it."""
_TEXT_COLUMNS = (
    *(column for column in local_posts.c if column.name != "payload"),
    cast(local_posts.c.payload, Text).label("payload"),
)
"""The payload as it is stored: the driver would refuse all rows for one that is no JSON."""


@dataclass(frozen=True, slots=True)
class SqlLocalPosts:
    """insights.ports.storage.LocalPosts.

    A room's counter is locked until a change is committed: a reader that has seen a seq has seen all before it.
    """

    database: Database

    async def add(
        self, room: str, author: Literal["bot", "person"], payload: Mapping[str, Any], now: datetime
    ) -> LocalPost:
        async with self.database.write() as connection:
            seq = await self._next_seq(connection, room)
            row = {"seq": seq, "ref": str(seq), "author": author, "payload": dict(payload), "at": now}
            await connection.execute(local_posts.insert(), {"room": room, **row})
        return _post_from_row(row)

    async def replace(self, room: str, ref: str, payload: Mapping[str, Any], now: datetime) -> LocalPost:
        """Raises KeyError when the room has no such message."""
        async with self.database.write() as connection:
            return await self._update(connection, room, ref, payload, now)

    async def list_after(self, room: str, seq: int, limit: int) -> Sequence[LocalPost]:
        """The next posts by seq; see `UNREADABLE`."""
        query = (
            select(*_TEXT_COLUMNS)
            .where(local_posts.c.room == room, local_posts.c.seq > seq)
            .order_by(local_posts.c.seq)
            .limit(limit)
        )
        async with self.database.read() as connection:
            return [_post_from_text(row) for row in (await connection.execute(query)).mappings()]

    async def list_latest(self, room: str, limit: int) -> Sequence[LocalPost]:
        """The last posts, the oldest of them first; see `UNREADABLE`."""
        query = (
            select(*_TEXT_COLUMNS)
            .where(local_posts.c.room == room)
            .order_by(local_posts.c.seq.desc())
            .limit(limit)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_post_from_text(row) for row in reversed(rows)]

    async def remove(self, room: str, refs: Sequence[str], now: datetime) -> None:
        async with self.database.write() as connection:
            is_removed = (local_posts.c.room == room, local_posts.c.ref.in_(list(refs)))
            existing = await connection.scalars(
                select(local_posts.c.ref).where(*is_removed).order_by(local_posts.c.seq)
            )
            for ref in existing.all():
                await self._update(connection, room, ref, {}, now)

    async def _next_seq(self, connection: AsyncConnection, room: str) -> int:
        upsert = (
            self.database.insert(local_rooms)
            .values(room=room, seq=1)
            .on_conflict_do_update(index_elements=["room"], set_={"seq": local_rooms.c.seq + 1})
            .returning(local_rooms.c.seq)
        )
        return (await connection.execute(upsert)).scalar_one()  # type: ignore[no-any-return]

    async def _update(
        self, connection: AsyncConnection, room: str, ref: str, payload: Mapping[str, Any], now: datetime
    ) -> LocalPost:
        seq = await self._next_seq(connection, room)
        statement = (
            update(local_posts)
            .where(local_posts.c.room == room, local_posts.c.ref == ref)
            .values(seq=seq, payload=dict(payload), at=now)
            .returning(local_posts)
        )
        row = (await connection.execute(statement)).mappings().first()
        if row is None:
            raise KeyError(ref)
        return _post_from_row(row)


async def clear_room(connection: AsyncConnection, room: str) -> None:
    """Empties every message, so that an open page removes it. Their seqs move behind the newest, by as much as they
    span, so that a room forgotten again and again never runs out of numbers.
    """
    of_room = local_posts.c.room == room
    lock = update(local_rooms).where(local_rooms.c.room == room).values(seq=local_rooms.c.seq)
    newest = await connection.scalar(lock.returning(local_rooms.c.seq))
    oldest = await connection.scalar(select(func.min(local_posts.c.seq)).where(of_room))
    if newest is None or oldest is None:
        return
    shift = newest - oldest + 1
    await connection.execute(update(local_rooms).where(local_rooms.c.room == room).values(seq=newest + shift))
    await connection.execute(
        update(local_posts).where(of_room).values(payload={}, seq=local_posts.c.seq + shift)
    )


def _post_from_row(row: Mapping[Any, Any]) -> LocalPost:
    return LocalPost(
        seq=row["seq"], ref=row["ref"], author=row["author"], payload=row["payload"], posted_at=row["at"]
    )


def _post_from_text(row: Mapping[Any, Any]) -> LocalPost:
    """Cleaned: a row may be older than the cleaning of what comes in."""
    try:
        payload = parse_json(row["payload"] or "")
    except UnfitJson:
        payload = UNREADABLE
    return _post_from_row({**row, "payload": payload if isinstance(payload, dict) else UNREADABLE})
