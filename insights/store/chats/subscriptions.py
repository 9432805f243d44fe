"""The channels that subscribed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, false, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Chat
from insights.ports.conversations import thread_key
from insights.store.chats.local_posts import forget_room
from insights.store.db.database import Database
from insights.store.db.tables import channels, deliveries, metadata, plans
from insights.subscriptions.subscription import Subscription

LOCAL = "local"
"""The platform whose messages we keep ourselves."""
SETTINGS = (
    "at_once",
    "topics",
    "titles",
    "follow",
    "exclude",
    "tells_quiet",
    "tells_empty",
    "style",
    "paused",
    "resumes",
    "reason",
)
"""Columns that are called as their fields."""


def chat_is(chat: Chat) -> ColumnElement[bool]:
    return and_(*(channels.c[name] == value for name, value in _chat_row(chat).items()))


def _chat_row(chat: Chat) -> dict[str, str]:
    return {"platform": chat.platform, "account": chat.account, "chat": chat.id, "thread": chat.thread}


_ONE = select(channels).where(
    *(channels.c[name] == bindparam(name) for name in ("platform", "account", "chat", "thread"))
)


def _row(subscription: Subscription) -> dict[str, Any]:
    return _chat_row(subscription.chat) | {
        "language": subscription.language,
        "send_at": subscription.send_at,
        "zone": subscription.zone,
        "next_due_at": subscription.next_due_at,
        **{name: getattr(subscription, name) for name in SETTINGS},
    }


def subscription_of(row: Mapping[Any, Any]) -> Subscription:
    return Subscription(
        id=row["id"],
        chat=Chat(platform=row["platform"], account=row["account"], id=row["chat"], thread=row["thread"]),
        language=row["language"],
        send_at=row["send_at"],
        zone=row["zone"],
        next_due_at=row["next_due_at"],
        **{name: row[name] for name in SETTINGS},
    )


async def pause_channel(connection: AsyncConnection, which: ColumnElement[bool], reason: str) -> None:
    """What is on its way to a paused channel is not sent; the row says why."""
    await connection.execute(update(channels).where(which).values(paused=True, reason=reason, resumes=None))
    await skip_open(connection, which, reason or "paused")


async def skip_open(connection: AsyncConnection, which: ColumnElement[bool], reason: str) -> None:
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.state == "open", deliveries.c.channel_id.in_(select(channels.c.id).where(which)))
        .values(state="skipped", reason=reason, claim=None)
    )


async def move_channel(connection: AsyncConnection, old: int, chat: Chat) -> None:
    """Rename it; when the new chat is subscribed already, that one keeps its settings and takes over the open
    deliveries it has no row for, neither for that local day nor for that edition.
    """
    new = await connection.scalar(select(channels.c.id).where(chat_is(chat)))
    if new == old:
        return
    if new is None:
        await connection.execute(update(channels).where(channels.c.id == old).values(**_chat_row(chat)))
        return
    theirs = deliveries.alias()
    taken = select(theirs.c.id).where(
        theirs.c.channel_id == new,
        (theirs.c.local_day == deliveries.c.local_day) | (theirs.c.edition == deliveries.c.edition),
    )
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.channel_id == old, deliveries.c.state == "open", ~taken.exists())
        .values(channel_id=new)
    )
    await connection.execute(delete(channels).where(channels.c.id == old))


@dataclass(frozen=True, slots=True)
class SqlSubscriptions:
    """insights.ports.ledger.SubscriptionStore."""

    database: Database

    async def get(self, chat: Chat) -> Subscription | None:
        found = await self.database.rows(_ONE, _chat_row(chat))
        return subscription_of(found[0]._mapping) if found else None  # noqa: SLF001 -- public by its documentation

    async def save(self, subscription: Subscription) -> Subscription:
        row = _row(subscription)
        upsert = (
            self.database.insert(channels)
            .values(row)
            .on_conflict_do_update(
                index_elements=["platform", "account", "chat", "thread"],
                set_={name: row[name] for name in row if name not in _chat_row(subscription.chat)},
            )
            .returning(channels.c.id)
        )
        async with self.database.write() as connection:
            number = await connection.scalar(upsert)
            if subscription.paused:
                await skip_open(connection, channels.c.id == number, subscription.reason or "paused")
        return replace(subscription, id=number)

    async def remove(self, chat: Chat) -> bool:
        """Its deliveries go with it; what was posted stays known to replies."""
        async with self.database.write() as connection:
            gone = await connection.execute(delete(channels).where(chat_is(chat)).returning(channels.c.id))
            return gone.first() is not None

    async def move(self, chat: Chat, new: Chat) -> None:
        async with self.database.write() as connection:
            query = select(channels.c.id, channels.c.thread).where(_of_chat(channels, chat))
            for row in (await connection.execute(query)).all():
                await move_channel(connection, row.id, replace(new, thread=row.thread))

    async def pause(self, chat: Chat, reason: str) -> None:
        async with self.database.write() as connection:
            await pause_channel(connection, _of_chat(channels, chat), reason)

    async def count(self) -> int:
        async with self.database.read() as connection:
            return await connection.scalar(select(func.count()).select_from(channels)) or 0

    async def forget(self, chat: Chat) -> None:
        """Rows of every table that names a chat; where a thread asks, those that are the thread's alone."""
        async with self.database.write() as connection:
            planned = await _plans_of(connection, chat)
            for table in reversed(metadata.sorted_tables):
                if {"platform", "account", "chat"} <= set(table.c.keys()):
                    await connection.execute(delete(table).where(_of_place(table, chat)))
            await _forget_plans(connection, planned)
            if chat.platform == LOCAL:
                await forget_room(connection, chat.id)


async def _plans_of(connection: AsyncConnection, chat: Chat) -> Sequence[int]:
    own = select(channels.c.id).where(_of_place(channels, chat))
    query = select(deliveries.c.plan_id).where(
        deliveries.c.channel_id.in_(own), deliveries.c.plan_id.is_not(None)
    )
    return (await connection.scalars(query.distinct())).all()


async def _forget_plans(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """A plan that was this chat's alone shows what it wished for; one shared with others is theirs too."""
    used = select(deliveries.c.id).where(deliveries.c.plan_id == plans.c.id)
    await connection.execute(delete(plans).where(plans.c.id.in_(numbers), ~used.exists()))


def _of_chat(table: Table, chat: Chat) -> ColumnElement[bool]:
    here = and_(table.c.platform == chat.platform, table.c.account == chat.account, table.c.chat == chat.id)
    return here & (table.c.thread == chat.thread) if chat.thread and "thread" in table.c else here


def _of_place(table: Table, chat: Chat) -> ColumnElement[bool]:
    """What does not say its thread is the whole chat's, and stays where a thread is forgotten."""
    here = _of_chat(table, chat)
    if not chat.thread or "thread" in table.c:
        return here
    if "talk" in table.c:
        return here & table.c.talk.startswith(thread_key(chat.thread), autoescape=True)
    return here & false()


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
