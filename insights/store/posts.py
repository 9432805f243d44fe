"""What was said: which papers each message was about, which files a platform has, which events were answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Chat
from insights.store.engine import Database
from insights.store.tables import attachments, handled, posts


def post_row(
    chat: Chat, message_ref: str, about: Sequence[str], delivery: int | None = None
) -> dict[str, Any]:
    return {
        "platform": chat.platform,
        "account": chat.account,
        "chat": chat.id,
        "thread": chat.thread,
        "ref": message_ref,
        "about": tuple(about),
        "delivery_id": delivery,
    }


async def add_posts(database: Database, connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """A message edited is about what it shows now."""
    insert = database.insert(posts)
    upsert = insert.on_conflict_do_update(
        index_elements=["platform", "account", "chat", "ref"], set_={"about": insert.excluded.about}
    )
    if rows:
        await connection.execute(upsert, list(rows))


async def add_attachments(
    database: Database, connection: AsyncConnection, rows: Sequence[dict[str, str]]
) -> None:
    insert = database.insert(attachments)
    upsert = insert.on_conflict_do_update(
        index_elements=["account", "ref"], set_={"file": insert.excluded.file}
    )
    if rows:
        await connection.execute(upsert, list(rows))


@dataclass(frozen=True, slots=True)
class SqlPosts:
    """insights.ports.Posts."""

    database: Database

    async def add(self, chat: Chat, message_ref: str, about: Sequence[str]) -> None:
        async with self.database.write() as connection:
            await add_posts(self.database, connection, [post_row(chat, message_ref, about)])

    async def about(self, chat: Chat, message_ref: str) -> tuple[str, ...]:
        """In the order they were shown, each once."""
        query = (
            select(posts.c.about)
            .where(
                posts.c.platform == chat.platform,
                posts.c.account == chat.account,
                posts.c.chat == chat.id,
                or_(posts.c.ref == message_ref, posts.c.thread == message_ref),
            )
            .order_by(posts.c.id)
        )
        async with self.database.read() as connection:
            shown = await connection.scalars(query)
            return tuple(dict.fromkeys(paper for about in shown for paper in about))


@dataclass(frozen=True, slots=True)
class SqlAttachments:
    """insights.ports.Attachments."""

    database: Database

    async def get(self, account: str, ref: str) -> str | None:
        query = select(attachments.c.file).where(attachments.c.account == account, attachments.c.ref == ref)
        async with self.database.read() as connection:
            found: str | None = await connection.scalar(query)
        return found

    async def put(self, account: str, attachments: Mapping[str, str]) -> None:
        rows = [{"account": account, "ref": ref, "file": file} for ref, file in attachments.items()]
        async with self.database.write() as connection:
            await add_attachments(self.database, connection, rows)


@dataclass(frozen=True, slots=True)
class SqlHandled:
    """insights.ledger.Handled."""

    database: Database

    async def seen(self, platform: str, account: str, event_id: str) -> bool:
        mine = (handled.c.platform == platform, handled.c.account == account, handled.c.event_id == event_id)
        async with self.database.read() as connection:
            return await connection.scalar(select(handled.c.event_id).where(*mine)) is not None

    async def remember(self, platform: str, account: str, event_id: str, now: datetime) -> None:
        row = {"platform": platform, "account": account, "event_id": event_id, "at": now}
        async with self.database.write() as connection:
            await connection.execute(self.database.insert(handled).values(row).on_conflict_do_nothing())

    async def forget(self, before: datetime) -> None:
        """Platforms repeat an event for a day at most; older ones need no memory."""
        async with self.database.write() as connection:
            await connection.execute(delete(handled).where(handled.c.at < before))
