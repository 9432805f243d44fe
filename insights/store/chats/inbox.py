"""Events that were acknowledged and are not handled yet, each with the process that has it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Chat
from insights.ports.inbox import InboxEvent
from insights.store.chats.handled_events import HANDLED
from insights.store.db.database import Database
from insights.store.db.group_commit import GroupCommit
from insights.store.db.slack_tables import inbox
from insights.store.db.tables import handled_events
from insights.store.leases import SqlLeases, is_alive

NOBODY = ""
"""The holder of an event that was given back."""
KEY = ("platform", "account", "event_id")
Row = dict[str, Any]


async def write_received(
    database: Database, connection: AsyncConnection, rows: Sequence[Row]
) -> Sequence[bool]:
    """Store events that nobody has received before; of one that stands twice in `rows` the first."""
    notes = [
        {name: row[name] for name in KEY} | {"at": row["received_at"], "holder": HANDLED} for row in rows
    ]
    note = database.insert(handled_events).values(notes).on_conflict_do_nothing()
    noted = {tuple(key) for key in await connection.execute(note.returning(*handled_events.c[*KEY]))}
    is_new = []
    for row in rows:
        key = tuple(row[name] for name in KEY)
        is_new.append(key in noted)
        noted.discard(key)
    if new := [row for row, each in zip(rows, is_new, strict=True) if each]:
        await connection.execute(database.insert(inbox).values(new).on_conflict_do_nothing())
    return is_new


async def delete_handled(
    _database: Database, connection: AsyncConnection, events: Sequence[InboxEvent]
) -> Sequence[bool]:
    keys = [(each.chat.platform, each.chat.account, each.event_id) for each in events]
    await connection.execute(delete(inbox).where(tuple_(*inbox.c[*KEY]).in_(keys)))
    return [True] * len(events)


@dataclass(slots=True)
class SqlInbox:
    """insights.ports.inbox.Inbox. That an event was received is noted in `handled`, in the transaction that stores it."""

    database: Database
    leases: SqlLeases
    _received: GroupCommit[Row] = field(init=False)
    _handled: GroupCommit[InboxEvent] = field(init=False)

    def __post_init__(self) -> None:
        self._received = GroupCommit(self.database, write_received)
        self._handled = GroupCommit(self.database, delete_handled)

    async def add(self, event: InboxEvent) -> bool:
        chat = event.chat
        key = {"platform": chat.platform, "account": chat.account, "event_id": event.event_id}
        row = {"chat": chat.id, "thread": chat.thread, "body": event.body, "attempts": event.attempts}
        row |= {"received_at": event.received_at, "holder": self.leases.holder}
        return await self._received.commit(key | row)

    async def remove(self, event: InboxEvent) -> None:
        await self._handled.commit(event)

    async def give_back(self, event: InboxEvent) -> None:
        mine = inbox.c.holder == self.leases.holder
        give = update(inbox).where(_is_event(event), mine).values(holder=NOBODY)
        await self.database.execute_write(give, {})

    async def list_abandoned(self, platform: str, limit: int) -> Sequence[InboxEvent]:
        query = select(inbox).where(inbox.c.platform == platform, self._is_abandoned())
        rows = await self.database.fetch_all(query.order_by(inbox.c.received_at).limit(limit), {})
        return [_event_from_row(row) for row in rows]

    async def take(self, event: InboxEvent) -> bool:
        """The row is looked at again once it is locked: of two who ask, one gets it."""
        is_as_seen = inbox.c.attempts == event.attempts
        take = update(inbox).where(_is_event(event), is_as_seen, self._is_abandoned())
        take = take.values(holder=self.leases.holder, attempts=event.attempts + 1)
        return bool(await self.database.fetch_written(take.returning(inbox.c.event_id)))

    def _is_abandoned(self) -> ColumnElement[bool]:
        return ~is_alive(inbox.c.holder, self.leases.now_expression())


def _is_event(event: InboxEvent) -> ColumnElement[bool]:
    chat = event.chat
    return and_(
        inbox.c.platform == chat.platform,
        inbox.c.account == chat.account,
        inbox.c.event_id == event.event_id,
    )


def _event_from_row(row: Any) -> InboxEvent:
    return InboxEvent(
        chat=Chat(platform=row.platform, account=row.account, id=row.chat, thread=row.thread),
        event_id=row.event_id,
        received_at=row.received_at,
        body=row.body,
        attempts=row.attempts,
    )
