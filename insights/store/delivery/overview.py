"""What the operator sees and does: the whole ledger at a glance, the dead, and what was announced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Chat
from insights.ports.delivery_overview import DeadDelivery, LedgerOverview
from insights.store.db.database import Database
from insights.store.db.tables import announcements, channels, deliveries

DEAD = deliveries.c.state == "dead"


@dataclass(frozen=True, slots=True)
class SqlDeliveryOverview:
    """insights.ports.ledger.Operations."""

    database: Database

    async def overview(self, now: datetime, *, dead: int = 10) -> LedgerOverview:
        overdue = (channels.c.next_due_at <= now) & ~channels.c.paused
        trying = (deliveries.c.state == "open") & (deliveries.c.reason != "")
        async with self.database.read() as connection:
            twice = await connection.scalar(select(func.sum(deliveries.c.possible_duplicates)))
            return LedgerOverview(
                subscriptions=await connection.scalar(select(func.count()).select_from(channels)) or 0,
                paused=await _channels(connection, channels.c.paused),
                overdue=await _channels(connection, overdue),
                states=await _counted(connection, deliveries.c.state),
                skipped=await _counted(connection, deliveries.c.reason, deliveries.c.state == "skipped"),
                retrying=await connection.scalar(select(func.count()).select_from(deliveries).where(trying))
                or 0,
                possible_duplicates=int(twice or 0),
                dead=await _dead(connection, dead),
            )

    async def retry(self, ids: Sequence[int] | None, now: datetime) -> int:
        """It goes on with the part that was not acknowledged."""
        which = DEAD if ids is None else DEAD & deliveries.c.id.in_(ids)
        async with self.database.write() as connection:
            opened = await connection.execute(
                update(deliveries)
                .where(which)
                .values(state="open", reason="", attempts=0, unknowns=0, claim=None, visible_at=now)
                .returning(deliveries.c.channel_id)
            )
            found = list(opened.scalars())
            paused_by_us = channels.c.id.in_(set(found)) & channels.c.paused & (channels.c.reason != "")
            await connection.execute(
                update(channels).where(paused_by_us).values(paused=False, reason="", resumes=None)
            )
        return len(found)

    async def announce_once(self, key: str, now: datetime) -> bool:
        row = {"key": key, "at": now}
        insert = self.database.insert(announcements).values(row).on_conflict_do_nothing()
        async with self.database.write() as connection:
            added = await connection.execute(insert.returning(announcements.c.key))
            return added.first() is not None

    async def take_back(self, key: str) -> None:
        async with self.database.write() as connection:
            await connection.execute(delete(announcements).where(announcements.c.key == key))


async def _channels(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    return await connection.scalar(select(func.count()).select_from(channels).where(which)) or 0


async def _counted(
    connection: AsyncConnection, column: ColumnElement[str], which: ColumnElement[bool] | None = None
) -> Mapping[str, int]:
    query = select(column, func.count()).group_by(column).order_by(column)
    rows = (await connection.execute(query if which is None else query.where(which))).all()
    return {value: count for value, count in rows}  # noqa: C416 - a Row is no tuple to mypy


async def _dead(connection: AsyncConnection, limit: int) -> Sequence[DeadDelivery]:
    query = (
        select(deliveries, channels)
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .where(DEAD)
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    rows = (await connection.execute(query.with_only_columns(*_FACTS))).all()
    return [
        DeadDelivery(
            id=row.id,
            chat=Chat(platform=row.platform, account=row.account, id=row.chat, thread=row.thread),
            local_day=row.local_day,
            reason=row.reason,
        )
        for row in rows
    ]


_FACTS = (
    deliveries.c.id,
    deliveries.c.local_day,
    deliveries.c.reason,
    channels.c.platform,
    channels.c.account,
    channels.c.chat,
    channels.c.thread,
)
