"""Stores watches and what they found."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Chat, Language
from insights.ports.watches import FoundWatch, Watch, WatchFind
from insights.store.db.database import Database
from insights.store.db.tables import watch_finds, watches


def _key(chat: Chat) -> dict[str, str]:
    return {"platform": chat.platform, "account": chat.account, "chat": chat.id, "thread": chat.thread}


def _is_in(chat: Chat, *, threads: bool = False) -> ColumnElement[bool]:
    """In this very chat or thread; with `threads` a chat has its threads, too."""
    keys = {name: value for name, value in _key(chat).items() if name != "thread" or value or not threads}
    return and_(*(watches.c[name] == value for name, value in keys.items()))


@dataclass(frozen=True, slots=True)
class SqlWatches:
    """insights.ports.watches.Watches."""

    database: Database

    async def add(
        self, chat: Chat, query: str, *, language: Language, newest_day: date, now: datetime, limit: int
    ) -> bool:
        row = {**_key(chat), "language": language, "query": query, "at": now, "searched_day": newest_day}
        async with self.database.write() as connection:
            others = select(func.count()).where(_is_in(chat), watches.c.query != query)
            if (await connection.scalar(others) or 0) >= limit:
                return False
            await connection.execute(self.database.insert(watches).on_conflict_do_nothing(), row)
            return True

    async def list_of(self, chat: Chat) -> Sequence[Watch]:
        return await self._list(select(watches).where(_is_in(chat)).order_by(watches.c.id))

    async def remove(self, chat: Chat, ids: Sequence[int]) -> int:
        async with self.database.write() as connection:
            return (
                await connection.execute(delete(watches).where(_is_in(chat), watches.c.id.in_(ids)))
            ).rowcount

    async def list_unsearched(self, day: date, after_id: int, limit: int) -> Sequence[Watch]:
        is_next = (watches.c.searched_day < day, watches.c.id > after_id)
        return await self._list(select(watches).where(*is_next).order_by(watches.c.id).limit(limit))

    async def _list(self, query: Any) -> Sequence[Watch]:
        async with self.database.read() as connection:
            return [_watch(row) for row in (await connection.execute(query)).mappings()]

    async def save_finds(
        self, day: date, searched: Sequence[Watch], finds: Mapping[int, Sequence[WatchFind]], now: datetime
    ) -> None:
        rows = [
            {"watch_id": watch.id, "paper": find.paper, "day": day, "sentence": find.sentence, "told": False}
            for watch in searched
            for find in finds.get(watch.id, ())
        ]
        async with self.database.write() as connection:
            is_searched = and_(
                watches.c.id.in_([watch.id for watch in searched]), watches.c.searched_day < day
            )
            done = update(watches).where(is_searched).values(searched_day=day).returning(watches.c.id)
            mine = set(await connection.scalars(done))
            new = [row for row in rows if row["watch_id"] in mine]
            if new:
                await connection.execute(self.database.insert(watch_finds).on_conflict_do_nothing(), new)
                waiting = [row["watch_id"] for row in new]
                await connection.execute(
                    update(watches).where(watches.c.id.in_(waiting)).values(visible_at=now, attempts=0)
                )

    async def claim(self, now: datetime, *, lease_s: float, limit: int) -> Sequence[FoundWatch]:
        """Rows that another transaction claims are skipped. The first waiting watch brings those of its chat."""
        first = (
            select(watches.c.platform, watches.c.account, watches.c.chat, watches.c.thread)
            .where(watches.c.visible_at <= now)
            .order_by(watches.c.visible_at, watches.c.id)
            .limit(1)
        )
        async with self.database.write() as connection:
            place = (await connection.execute(first)).mappings().first()
            if place is None:
                return []
            is_chosen = and_(
                *(watches.c[name] == value for name, value in place.items()), watches.c.visible_at <= now
            )
            chosen = (
                select(watches.c.id)
                .where(is_chosen)
                .order_by(watches.c.id)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            lease = (
                update(watches)
                .where(watches.c.id.in_(chosen.cte("chosen").select()))
                .values(visible_at=now + timedelta(seconds=lease_s))
                .returning(*watches.c)
            )
            claimed = sorted((await connection.execute(lease)).mappings().all(), key=lambda row: row["id"])
            finds = await _untold(connection, [row["id"] for row in claimed])
        return [
            FoundWatch(watch=_watch(row), finds=tuple(finds[row["id"]]), attempts=row["attempts"])
            for row in claimed
        ]

    async def mark_told(self, found: Sequence[FoundWatch]) -> None:
        """A paper that was found meanwhile is still to be told."""
        async with self.database.write() as connection:
            for each in found:
                told = and_(
                    watch_finds.c.watch_id == each.watch.id,
                    watch_finds.c.paper.in_([find.paper for find in each.finds]),
                )
                await connection.execute(update(watch_finds).where(told).values(told=True))
            ids = [each.watch.id for each in found]
            left = select(watch_finds.c.watch_id).where(
                watch_finds.c.watch_id == watches.c.id, ~watch_finds.c.told
            )
            is_done = and_(watches.c.id.in_(ids), ~left.exists())
            await connection.execute(update(watches).where(is_done).values(visible_at=None, attempts=0))

    async def postpone(self, found: Sequence[FoundWatch], until: datetime) -> None:
        ids = [each.watch.id for each in found]
        values = {"visible_at": until, "attempts": watches.c.attempts + 1}
        async with self.database.write() as connection:
            await connection.execute(update(watches).where(watches.c.id.in_(ids)).values(values))

    async def remove_chat(self, chat: Chat) -> None:
        async with self.database.write() as connection:
            await connection.execute(delete(watches).where(_is_in(chat, threads=True)))

    async def move(self, chat: Chat, new: Chat) -> None:
        """Those that the new chat has already are dropped."""
        values = {name: value for name, value in _key(new).items() if name != "thread"}
        other = watches.alias("other")
        same = and_(other.c.thread == watches.c.thread, other.c.query == watches.c.query)
        exists = (
            select(other.c.id)
            .where(*(other.c[name] == value for name, value in values.items()), same)
            .exists()
        )
        whole = replace(chat, thread="")
        async with self.database.write() as connection:
            await connection.execute(
                update(watches).where(_is_in(whole, threads=True), ~exists).values(values)
            )
            await connection.execute(delete(watches).where(_is_in(whole, threads=True)))


async def _untold(connection: AsyncConnection, ids: Sequence[int]) -> Mapping[int, list[WatchFind]]:
    """The newest day first."""
    query = (
        select(watch_finds)
        .where(watch_finds.c.watch_id.in_(ids), ~watch_finds.c.told)
        .order_by(watch_finds.c.day.desc(), watch_finds.c.paper)
    )
    found: defaultdict[int, list[WatchFind]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row.watch_id].append(WatchFind(paper=row.paper, sentence=row.sentence))
    return found


def _watch(row: Mapping[Any, Any]) -> Watch:
    chat = Chat(platform=row["platform"], account=row["account"], id=row["chat"], thread=row["thread"])
    return Watch(
        id=row["id"],
        chat=chat,
        language=row["language"],
        query=row["query"],
        searched_day=row["searched_day"],
    )
