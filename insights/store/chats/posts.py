"""Stores which papers each sent message was about and the platforms' file ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Chat
from insights.ports.clock import Clock
from insights.store.db.database import Database, dialect_insert
from insights.store.db.tables import attachments, posts


def post_row(
    chat: Chat,
    message_ref: str,
    paper_ids: Sequence[str],
    posted_at: datetime,
    delivery_id: int | None = None,
) -> dict[str, Any]:
    """A row of `posts`; `delivery_id` is None for a reply."""
    return {
        "platform": chat.platform,
        "account": chat.account,
        "chat": chat.id,
        "thread": chat.thread,
        "ref": message_ref,
        "about": tuple(paper_ids),
        "delivery_id": delivery_id,
        "at": posted_at,
    }


async def upsert_posts(
    database: Database, connection: AsyncConnection, rows: Sequence[dict[str, Any]]
) -> None:
    """Inserts rows of `post_row`; a known message gets the new papers."""
    if rows:
        await connection.execute(_upsert_posts_statement(database.dialect), list(rows))


async def upsert_attachments(
    database: Database, connection: AsyncConnection, rows: Sequence[dict[str, str]]
) -> None:
    """Sorted, so that two processes that upload the same files do not deadlock."""
    if rows:
        ordered = sorted(rows, key=lambda row: (row["account"], row["ref"]))
        await connection.execute(_upsert_attachments_statement(database.dialect), ordered)


@cache
def _upsert_posts_statement(dialect: str) -> Any:
    """An edited message is about the papers it shows now."""
    insert = dialect_insert(posts, dialect)
    return insert.on_conflict_do_update(
        index_elements=["platform", "account", "chat", "ref"], set_={"about": insert.excluded.about}
    )


@cache
def _upsert_attachments_statement(dialect: str) -> Any:
    insert = dialect_insert(attachments, dialect)
    return insert.on_conflict_do_update(
        index_elements=["account", "ref"], set_={"file": insert.excluded.file}
    )


_PAPERS_OF_POST = (
    select(posts.c.about)
    .where(
        *(posts.c[name] == bindparam(name) for name in ("platform", "account", "chat")),
        or_(posts.c.ref == bindparam("ref"), posts.c.thread == bindparam("ref")),
    )
    .order_by(posts.c.id)
)
_FILE_ID = select(attachments.c.file).where(
    *(attachments.c[name] == bindparam(name) for name in ("account", "ref"))
)


@dataclass(frozen=True, slots=True)
class SqlPosts:
    """insights.ports.storage.Posts."""

    database: Database
    clock: Clock

    async def save_post(self, chat: Chat, message_ref: str, paper_ids: Sequence[str]) -> None:
        row = post_row(chat, message_ref, paper_ids, self.clock.now())
        await self.database.execute_write(_upsert_posts_statement(self.database.dialect), row)

    async def get_paper_ids(self, chat: Chat, message_ref: str) -> tuple[str, ...]:
        """In the order in which they were shown, each once."""
        key = {"platform": chat.platform, "account": chat.account, "chat": chat.id, "ref": message_ref}
        rows = await self.database.fetch_all(_PAPERS_OF_POST, key)
        return tuple(dict.fromkeys(paper for (paper_ids,) in rows for paper in paper_ids))


@dataclass(frozen=True, slots=True)
class SqlAttachments:
    """insights.ports.storage.Attachments."""

    database: Database

    async def get(self, account: str, ref: str) -> str | None:
        rows = await self.database.fetch_all(_FILE_ID, {"account": account, "ref": ref})
        return str(rows[0].file) if rows else None

    async def save(self, account: str, attachments: Mapping[str, str]) -> None:
        rows = [{"account": account, "ref": ref, "file": file} for ref, file in attachments.items()]
        async with self.database.write() as connection:
            await upsert_attachments(self.database, connection, rows)
