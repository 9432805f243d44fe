"""What was said: which papers each message was about, which files a platform has, which events were answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Chat
from insights.ports.clock import Clock
from insights.store.db.database import Database, insert_into
from insights.store.db.tables import attachments, handled, posts


def post_row(
    chat: Chat, message_ref: str, about: Sequence[str], at: datetime, delivery: int | None = None
) -> dict[str, Any]:
    return {
        "platform": chat.platform,
        "account": chat.account,
        "chat": chat.id,
        "thread": chat.thread,
        "ref": message_ref,
        "about": tuple(about),
        "delivery_id": delivery,
        "at": at,
    }


async def add_posts(database: Database, connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(_posted(database.dialect), list(rows))


async def add_attachments(
    database: Database, connection: AsyncConnection, rows: Sequence[dict[str, str]]
) -> None:
    """In one order, or two processes that upload the same files would wait for each other."""
    if rows:
        ordered = sorted(rows, key=lambda row: (row["account"], row["ref"]))
        await connection.execute(_attached(database.dialect), ordered)


@cache
def _posted(dialect: str) -> Any:
    """A message edited is about what it shows now."""
    insert = insert_into(posts, dialect)
    return insert.on_conflict_do_update(
        index_elements=["platform", "account", "chat", "ref"], set_={"about": insert.excluded.about}
    )


@cache
def _attached(dialect: str) -> Any:
    insert = insert_into(attachments, dialect)
    return insert.on_conflict_do_update(
        index_elements=["account", "ref"], set_={"file": insert.excluded.file}
    )


@cache
def _remembered(dialect: str) -> Any:
    return insert_into(handled, dialect).on_conflict_do_nothing()


_SEEN = select(handled.c.event_id).where(
    *(handled.c[name] == bindparam(name) for name in ("platform", "account", "event_id"))
)
_SHOWN = (
    select(posts.c.about)
    .where(
        *(posts.c[name] == bindparam(name) for name in ("platform", "account", "chat")),
        or_(posts.c.ref == bindparam("ref"), posts.c.thread == bindparam("ref")),
    )
    .order_by(posts.c.id)
)
_FILE = select(attachments.c.file).where(
    *(attachments.c[name] == bindparam(name) for name in ("account", "ref"))
)


@dataclass(frozen=True, slots=True)
class SqlPosts:
    """insights.ports.messaging.Posts."""

    database: Database
    clock: Clock

    async def add(self, chat: Chat, message_ref: str, about: Sequence[str]) -> None:
        row = post_row(chat, message_ref, about, self.clock.now())
        await self.database.put(_posted(self.database.dialect), row)

    async def about(self, chat: Chat, message_ref: str) -> tuple[str, ...]:
        """In the order they were shown, each once."""
        here = {"platform": chat.platform, "account": chat.account, "chat": chat.id, "ref": message_ref}
        shown = await self.database.rows(_SHOWN, here)
        return tuple(dict.fromkeys(paper for (about,) in shown for paper in about))


@dataclass(frozen=True, slots=True)
class SqlAttachments:
    """insights.ports.messaging.Attachments."""

    database: Database

    async def get(self, account: str, ref: str) -> str | None:
        found = await self.database.rows(_FILE, {"account": account, "ref": ref})
        return str(found[0].file) if found else None

    async def put(self, account: str, attachments: Mapping[str, str]) -> None:
        rows = [{"account": account, "ref": ref, "file": file} for ref, file in attachments.items()]
        async with self.database.write() as connection:
            await add_attachments(self.database, connection, rows)


@dataclass(frozen=True, slots=True)
class SqlHandled:
    """insights.ports.ledger.HandledEvents."""

    database: Database

    async def seen(self, platform: str, account: str, event_id: str) -> bool:
        row = {"platform": platform, "account": account, "event_id": event_id}
        return bool(await self.database.rows(_SEEN, row))

    async def remember(self, platform: str, account: str, event_id: str, now: datetime) -> None:
        row = {"platform": platform, "account": account, "event_id": event_id, "at": now}
        await self.database.put(_remembered(self.database.dialect), row)
