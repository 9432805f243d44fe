"""The operator's overview of the ledger, retries of dead deliveries, and announcements that were made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.model import Chat
from insights.ports.delivery_overview import DeadDelivery, DeliveryQueue, LedgerOverview
from insights.store.chats.oauth_tables import list_workspaces
from insights.store.db.database import Database
from insights.store.db.reasons import reason_columns
from insights.store.db.tables import announcements, channels, deliveries
from insights.subscriptions.reason import Reason, ReasonKind

IS_DEAD = deliveries.c.state == "dead"


@dataclass(frozen=True, slots=True)
class SqlDeliveryOverview:
    """insights.ports.delivery_overview.DeliveryOverview."""

    database: Database

    async def get_overview(self, now: datetime, *, max_dead: int = 10) -> LedgerOverview:
        is_overdue = (channels.c.next_due_at <= now) & ~channels.c.paused
        is_retrying = (deliveries.c.state == "open") & deliveries.c.reason_kind.is_not(None)
        async with self.database.read() as connection:
            duplicates = await connection.scalar(select(func.sum(deliveries.c.possible_duplicates)))
            return LedgerOverview(
                subscriptions=await connection.scalar(select(func.count()).select_from(channels)) or 0,
                paused=await _count_channels(connection, channels.c.paused),
                overdue=await _count_channels(connection, is_overdue),
                states=await _count_states(connection),
                skipped=await _count_skipped(connection),
                retrying=await connection.scalar(
                    select(func.count()).select_from(deliveries).where(is_retrying)
                )
                or 0,
                possible_duplicates=int(duplicates or 0),
                dead=await _newest_dead(connection, max_dead),
                workspaces=await list_workspaces(connection),
            )

    async def get_queue(self, now: datetime) -> DeliveryQueue:
        """It reads open rows alone, through their index."""
        is_due = func.sum(case((deliveries.c.visible_at <= now, 1), else_=0))
        query = select(func.count(), is_due).where(deliveries.c.state == "open")
        async with self.database.read() as connection:
            total, due = (await connection.execute(query)).one()
        return DeliveryQueue(due=due or 0, waiting=total - (due or 0))

    async def retry(self, ids: Sequence[int] | None, now: datetime) -> int:
        """A delivery goes on with the part that was not acknowledged."""
        is_target = IS_DEAD if ids is None else IS_DEAD & deliveries.c.id.in_(ids)
        reset = {"attempts": 0, "unknowns": 0, "claim": None, **reason_columns(None)}
        async with self.database.write() as connection:
            reopened = await connection.scalars(
                update(deliveries)
                .where(is_target)
                .values(state="open", visible_at=now, **reset)
                .returning(deliveries.c.channel_id)
            )
            channel_ids = list(reopened)
            was_paused_by_bot = (
                channels.c.id.in_(set(channel_ids))
                & channels.c.paused
                & channels.c.reason_kind.is_not(None)
                & (channels.c.reason_kind != ReasonKind.NOT_ADMITTED)
            )
            resume = update(channels).where(was_paused_by_bot)
            await connection.execute(resume.values(paused=False, resumes=None, **reason_columns(None)))
        return len(channel_ids)

    async def announce_once(self, key: str, now: datetime) -> bool:
        row = {"key": key, "at": now}
        insert = self.database.insert(announcements).values(row).on_conflict_do_nothing()
        async with self.database.write() as connection:
            added = await connection.execute(insert.returning(announcements.c.key))
            return added.first() is not None

    async def last_announced(self, prefix: str) -> datetime | None:
        query = select(func.max(announcements.c.at)).where(
            announcements.c.key.startswith(prefix, autoescape=True)
        )
        async with self.database.read() as connection:
            last: datetime | None = await connection.scalar(query)
        return last

    async def withdraw_announcement(self, key: str) -> None:
        async with self.database.write() as connection:
            await connection.execute(delete(announcements).where(announcements.c.key == key))


async def _count_channels(connection: AsyncConnection, condition: ColumnElement[bool]) -> int:
    return await connection.scalar(select(func.count()).select_from(channels).where(condition)) or 0


async def _count_states(connection: AsyncConnection) -> Mapping[str, int]:
    state = deliveries.c.state
    rows = (await connection.execute(select(state, func.count()).group_by(state).order_by(state))).all()
    return {state: count for state, count in rows}  # noqa: C416 - a Row is no tuple to mypy


async def _count_skipped(connection: AsyncConnection) -> Mapping[Reason, int]:
    columns = (deliveries.c.reason_kind, deliveries.c.reason)
    query = select(*columns, func.count()).where(deliveries.c.state == "skipped")
    rows = (await connection.execute(query.group_by(*columns).order_by(*columns))).all()
    return {Reason(kind, detail): count for kind, detail, count in rows}


async def _newest_dead(connection: AsyncConnection, limit: int) -> Sequence[DeadDelivery]:
    query = (
        select(
            deliveries.c.id,
            deliveries.c.local_day,
            deliveries.c.reason_kind,
            deliveries.c.reason,
            channels.c.platform,
            channels.c.account,
            channels.c.chat,
            channels.c.thread,
        )
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .where(IS_DEAD)
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return [
        DeadDelivery(
            id=row.id,
            chat=Chat(platform=row.platform, account=row.account, id=row.chat, thread=row.thread),
            local_day=row.local_day,
            reason=Reason(row.reason_kind, row.reason),
        )
        for row in (await connection.execute(query)).all()
    ]
