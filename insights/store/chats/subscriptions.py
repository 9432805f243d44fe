"""Stores subscriptions; pauses, moves and forgets chats."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, false, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Chat
from insights.ports.conversations import thread_key
from insights.store.chats.admissions import forget_admission
from insights.store.chats.local_posts import clear_room
from insights.store.db.database import Database
from insights.store.db.reasons import reason_columns, reason_from_columns
from insights.store.db.tables import channels, deliveries, metadata, plans
from insights.subscriptions.reason import Reason, ReasonKind
from insights.subscriptions.subscription import Subscription

_SAME_NAME = ("at_once", "weekday", "topics", "titles", "follow", "exclude", "style", "paused")
SETTING_COLUMNS = {name: name for name in _SAME_NAME} | {
    "notify_quiet_days": "tells_quiet",
    "notify_empty_days": "tells_empty",
    "notify_changes": "tells_changes",
    "resumes_on": "resumes",
}
"""Field of Subscription that a person sets -> its column of `channels`."""


def matches_chat(chat: Chat) -> ColumnElement[bool]:
    """The row of `channels` of exactly this chat and thread."""
    return and_(*(channels.c[name] == value for name, value in _chat_columns(chat).items()))


def _chat_columns(chat: Chat) -> dict[str, str]:
    return {"platform": chat.platform, "account": chat.account, "chat": chat.id, "thread": chat.thread}


_SUBSCRIPTION_OF_CHAT = select(channels).where(
    *(channels.c[name] == bindparam(name) for name in ("platform", "account", "chat", "thread"))
)


def _row(subscription: Subscription) -> dict[str, Any]:
    return _chat_columns(subscription.chat) | {
        "language": subscription.language,
        "send_at": subscription.send_at,
        "zone": subscription.zone,
        "next_due_at": subscription.next_due_at,
        **{column: getattr(subscription, name) for name, column in SETTING_COLUMNS.items()},
        **reason_columns(subscription.reason),
    }


def subscription_from_row(row: Mapping[Any, Any]) -> Subscription:
    """The subscription of a row of `channels`."""
    return Subscription(
        id=row["id"],
        chat=Chat(platform=row["platform"], account=row["account"], id=row["chat"], thread=row["thread"]),
        language=row["language"],
        send_at=row["send_at"],
        zone=row["zone"],
        next_due_at=row["next_due_at"],
        reason=reason_from_columns(row["reason_kind"], row["reason"]),
        **{name: row[column] for name, column in SETTING_COLUMNS.items()},
    )


async def pause_channels(connection: AsyncConnection, condition: ColumnElement[bool], reason: Reason) -> None:
    """Pauses the channels that meet `condition`, and skips their open deliveries, with the reason."""
    await connection.execute(
        update(channels).where(condition).values(paused=True, resumes=None, **reason_columns(reason))
    )
    await skip_open_deliveries(connection, condition, reason)


async def suspend_chat(connection: AsyncConnection, chat: Chat, reason: Reason) -> bool:
    """Pauses the chat's channels, those of its threads, too, and skips their open deliveries. A channel that is paused
    keeps its own reason. False when none was active. Channels are locked first, in one order, or two would deadlock.
    """
    in_chat = _in_chat(channels, replace(chat, thread=""))
    rows = await connection.execute(
        select(channels.c.id, channels.c.paused).where(in_chat).order_by(channels.c.id).with_for_update()
    )
    active = [row.id for row in rows if not row.paused]
    await pause_channels(connection, channels.c.id.in_(active), reason)
    await skip_open_deliveries(connection, in_chat, reason)
    return bool(active)


async def skip_open_deliveries(
    connection: AsyncConnection, condition: ColumnElement[bool], reason: Reason
) -> None:
    """Skips the open deliveries of the channels that meet `condition`, with the reason."""
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.state == "open", deliveries.c.channel_id.in_(select(channels.c.id).where(condition))
        )
        .values(state="skipped", claim=None, **reason_columns(reason))
    )


async def move_channel(connection: AsyncConnection, old: int, chat: Chat) -> None:
    """Changes the chat of channel `old`.

    A new chat that is subscribed already keeps its settings, and takes over the open deliveries of local days and
    editions that it has no delivery of.
    """
    new = await connection.scalar(select(channels.c.id).where(matches_chat(chat)))
    if new == old:
        return
    if new is None:
        await connection.execute(update(channels).where(channels.c.id == old).values(**_chat_columns(chat)))
        return
    existing = deliveries.alias()
    has_delivery = select(existing.c.id).where(
        existing.c.channel_id == new,
        (existing.c.local_day == deliveries.c.local_day) | (existing.c.edition == deliveries.c.edition),
    )
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.channel_id == old, deliveries.c.state == "open", ~has_delivery.exists())
        .values(channel_id=new)
    )
    await connection.execute(delete(channels).where(channels.c.id == old))


@dataclass(frozen=True, slots=True)
class SqlSubscriptions:
    """insights.ports.ledger.SubscriptionStore."""

    database: Database
    stored_platform: str = ""
    """The platform whose messages are in `local_posts`: forgetting a chat of it clears its room. Empty: none."""

    async def get(self, chat: Chat) -> Subscription | None:
        rows = await self.database.fetch_all(_SUBSCRIPTION_OF_CHAT, _chat_columns(chat))
        return subscription_from_row(rows[0]._mapping) if rows else None  # noqa: SLF001 -- public by its documentation

    async def save(self, subscription: Subscription) -> Subscription:
        row = _row(subscription)
        upsert = (
            self.database.insert(channels)
            .values(row)
            .on_conflict_do_update(
                index_elements=["platform", "account", "chat", "thread"],
                set_={name: row[name] for name in row if name not in _chat_columns(subscription.chat)},
            )
            .returning(channels.c.id)
        )
        async with self.database.write() as connection:
            number = await connection.scalar(upsert)
            if subscription.paused:
                reason = subscription.reason or Reason(ReasonKind.PAUSED)
                await skip_open_deliveries(connection, channels.c.id == number, reason)
        return replace(subscription, id=number)

    async def remove(self, chat: Chat) -> bool:
        """Also deletes its deliveries; its posts stay, so that replies to them still find their papers."""
        async with self.database.write() as connection:
            deleted = await connection.execute(
                delete(channels).where(matches_chat(chat)).returning(channels.c.id)
            )
            return deleted.first() is not None

    async def move(self, chat: Chat, new: Chat) -> None:
        async with self.database.write() as connection:
            query = select(channels.c.id, channels.c.thread).where(_in_chat(channels, chat))
            for row in (await connection.execute(query)).all():
                await move_channel(connection, row.id, replace(new, thread=row.thread))

    async def pause(self, chat: Chat, reason: Reason) -> None:
        async with self.database.write() as connection:
            await pause_channels(connection, _in_chat(channels, chat), reason)

    async def suspend(self, chat: Chat, reason: Reason) -> bool:
        async with self.database.write() as connection:
            return await suspend_chat(connection, chat, reason)

    async def suspend_account(self, platform: str, account: str, reason: Reason) -> int:
        is_active = and_(
            channels.c.platform == platform, channels.c.account == account, channels.c.paused.is_(False)
        )
        async with self.database.write() as connection:
            query = select(channels.c.id).where(is_active).order_by(channels.c.id).with_for_update()
            active = list(await connection.scalars(query))
            await pause_channels(connection, channels.c.id.in_(active), reason)
        return len(active)

    async def resume_suspended(self, chat: Chat, kind: ReasonKind) -> None:
        is_suspended = (
            _in_chat(channels, replace(chat, thread=""))
            & channels.c.paused
            & (channels.c.reason_kind == kind)
        )
        async with self.database.write() as connection:
            await connection.execute(
                update(channels)
                .where(is_suspended)
                .values(paused=False, resumes=None, **reason_columns(None))
            )

    async def resume_account(self, platform: str, account: str, *, details: Collection[str]) -> int:
        is_suspended = and_(
            channels.c.platform == platform,
            channels.c.account == account,
            channels.c.paused,
            channels.c.reason_kind.in_((ReasonKind.REMOVED, ReasonKind.CHAT_GONE)),
            channels.c.reason.in_(details),
        )
        resumed = (
            update(channels)
            .where(is_suspended)
            .values(paused=False, resumes=None, **reason_columns(None))
            .returning(channels.c.id)
        )
        async with self.database.write() as connection:
            return len((await connection.execute(resumed)).all())

    async def list_suspended(self, kind: ReasonKind) -> Sequence[Chat]:
        columns = (channels.c.platform, channels.c.account, channels.c.chat)
        query = select(*columns).where(channels.c.paused, channels.c.reason_kind == kind).distinct()
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [Chat(platform=row.platform, account=row.account, id=row.chat) for row in rows]

    async def count(self) -> int:
        async with self.database.read() as connection:
            return await connection.scalar(select(func.count()).select_from(channels)) or 0

    async def list_in(self, platform: str, account: str, limit: int) -> Sequence[Subscription]:
        is_in = (channels.c.platform == platform, channels.c.account == account)
        async with self.database.read() as connection:
            rows = await connection.execute(
                select(channels).where(*is_in).order_by(channels.c.id).limit(limit)
            )
            return [subscription_from_row(row) for row in rows.mappings()]

    async def forget(self, chat: Chat) -> None:
        """Deletes the chat's rows of every table with a column `chat`, its admission, and its ownership of the bot; of
        a thread, the rows of the thread alone.
        """
        async with self.database.write() as connection:
            plan_ids = await _plan_ids(connection, chat)
            for table in reversed(metadata.sorted_tables):
                if {"platform", "account", "chat"} <= set(table.c.keys()):
                    await connection.execute(delete(table).where(_is_forgotten(table, chat)))
            await _delete_unused_plans(connection, plan_ids)
            if not chat.thread:
                await forget_admission(connection, chat)
            if chat.platform == self.stored_platform:
                await clear_room(connection, chat.id)


async def _plan_ids(connection: AsyncConnection, chat: Chat) -> Sequence[int]:
    own = select(channels.c.id).where(_is_forgotten(channels, chat))
    query = select(deliveries.c.plan_id).where(
        deliveries.c.channel_id.in_(own), deliveries.c.plan_id.is_not(None)
    )
    return (await connection.scalars(query.distinct())).all()


async def _delete_unused_plans(connection: AsyncConnection, plan_ids: Sequence[int]) -> None:
    """A plan that only this chat used shows its settings; one that others share stays."""
    used = select(deliveries.c.id).where(deliveries.c.plan_id == plans.c.id)
    await connection.execute(delete(plans).where(plans.c.id.in_(plan_ids), ~used.exists()))


def _in_chat(table: Table, chat: Chat) -> ColumnElement[bool]:
    in_chat = and_(
        table.c.platform == chat.platform, table.c.account == chat.account, table.c.chat == chat.id
    )
    return in_chat & (table.c.thread == chat.thread) if chat.thread and "thread" in table.c else in_chat


def _is_forgotten(table: Table, chat: Chat) -> ColumnElement[bool]:
    """Rows without a thread belong to the whole chat, and stay when a thread is forgotten."""
    in_chat = _in_chat(table, chat)
    if not chat.thread or "thread" in table.c:
        return in_chat
    if "talk" in table.c:
        return in_chat & table.c.talk.startswith(thread_key(chat.thread), autoescape=True)
    return in_chat & false()


async def list_subscribed_chats(database: Database, platform: str, limit: int) -> Sequence[Chat]:
    """The first `limit` chats of the platform that subscribed, in that order."""
    query = (
        select(channels.c.account, channels.c.chat, channels.c.thread)
        .where(channels.c.platform == platform)
        .order_by(channels.c.id)
        .limit(limit)
    )
    async with database.read() as connection:
        rows = (await connection.execute(query)).mappings()
        return [Chat(platform=platform, account=r["account"], id=r["chat"], thread=r["thread"]) for r in rows]
