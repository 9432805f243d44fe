"""Due subscriptions, page by page, and the deliveries booked for a page in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.store.chats.subscriptions import subscription_from_row
from insights.store.db.database import Database
from insights.store.db.reasons import reason_columns, reason_from_columns
from insights.store.db.tables import channels, deliveries, editions
from insights.subscriptions.due import DeliveryRow, DueDecision, DueSubscription, EditionStatus, LastDelivery
from insights.subscriptions.reason import Reason, ReasonKind
from insights.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True)
class SqlDueStore:
    """insights.ports.due_store.DueStore."""

    database: Database

    async def edition_status(self) -> EditionStatus:
        query = (
            select(editions.c.day, editions.c.reason_if_empty)
            .where(~editions.c.sample)
            .order_by(editions.c.day.desc())
            .limit(1)
        )
        async with self.database.read() as connection:
            newest = (await connection.execute(query)).first()
            with_papers = (await connection.execute(query.where(editions.c.published > 0))).first()
        return EditionStatus(
            newest=newest.day if newest else None,
            empty_reason=ReasonKind(newest.reason_if_empty) if newest and newest.reason_if_empty else None,
            newest_with_papers=with_papers.day if with_papers else None,
        )

    async def list_due(
        self, now: datetime, limit: int, *, after: Subscription | None = None
    ) -> Sequence[DueSubscription]:
        query = select(channels).where(channels.c.next_due_at <= now)
        if after is not None:
            is_earlier = (channels.c.next_due_at == after.next_due_at) & (channels.c.id <= after.id)
            query = query.where(channels.c.next_due_at >= after.next_due_at, ~is_earlier)
        async with self.database.read() as connection:
            rows = await connection.execute(
                query.order_by(channels.c.next_due_at, channels.c.id).limit(limit)
            )
            subscriptions = [subscription_from_row(row) for row in rows.mappings()]
            newest = await _newest_rows(connection, [subscription.id for subscription in subscriptions])
        return [
            DueSubscription(subscription=subscription, last_edition=edition, last_local_day=day)
            for subscription in subscriptions
            for edition, day in (newest.get(subscription.id, (None, None)),)
        ]

    async def save_decisions(self, decisions: Sequence[DueDecision], now: datetime) -> int:
        if not decisions:
            return 0
        async with self.database.write() as connection:
            unchanged = await _unchanged(connection, decisions)
            rows = [_values(decision, row, now) for decision in unchanged for row in decision.rows]
            added = await self._add(connection, rows)
            await _advance(connection, unchanged)
        return added

    async def _add(self, connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> int:
        if not rows:
            return 0
        insert = self.database.insert(deliveries).on_conflict_do_nothing().returning(deliveries.c.state)
        states = (await connection.execute(insert, rows)).scalars()
        return sum(state == "open" for state in states)

    async def last_delivery(self, subscription: Subscription) -> LastDelivery | None:
        query = (
            select(deliveries)
            .where(deliveries.c.channel_id == subscription.id)
            .order_by(deliveries.c.local_day.desc(), deliveries.c.id.desc())
            .limit(1)
        )
        async with self.database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        return LastDelivery(
            local_day=row.local_day,
            edition=row.edition,
            state=row.state,
            reason=reason_from_columns(row.reason_kind, row.reason),
            note=row.note,
        )


async def _newest_rows(
    connection: AsyncConnection, ids: Sequence[int | None]
) -> Mapping[int | None, tuple[date | None, date | None]]:
    """Each channel's newest edition and newest local day."""
    query = (
        select(deliveries.c.channel_id, func.max(deliveries.c.edition), func.max(deliveries.c.local_day))
        .where(deliveries.c.channel_id.in_(ids))
        .group_by(deliveries.c.channel_id)
    )
    rows = (await connection.execute(query)).all()
    return {channel: (edition, day) for channel, edition, day in rows}


async def _unchanged(connection: AsyncConnection, decisions: Sequence[DueDecision]) -> Sequence[DueDecision]:
    """Lock the channels, and keep the decisions whose channel is as it was when they were taken."""
    by_id = {decision.subscription.id: decision for decision in decisions}
    query = (
        select(channels.c.id, channels.c.next_due_at, channels.c.paused)
        .where(channels.c.id.in_(by_id))
        .order_by(channels.c.id)
        .with_for_update()
    )
    current = {row.id: (row.next_due_at, row.paused) for row in await connection.execute(query)}
    return [
        decision
        for channel_id, decision in by_id.items()
        if current.get(channel_id or 0) == (decision.subscription.next_due_at, decision.subscription.paused)
    ]


def _values(decision: DueDecision, row: DeliveryRow, now: datetime) -> dict[str, Any]:
    return {
        "channel_id": decision.subscription.id,
        "local_day": row.local_day,
        "edition": row.edition,
        "note": str(row.note),
        "state": "skipped" if row.reason else "open",
        **reason_columns(Reason(row.reason) if row.reason else None),
        "visible_at": now,
    }


async def _advance(connection: AsyncConnection, decisions: Sequence[DueDecision]) -> None:
    advance = update(channels).where(channels.c.id == bindparam("channel"))
    due = [{"channel": decision.subscription.id, "due": decision.next_due_at} for decision in decisions]
    resumed = [{"channel": decision.subscription.id} for decision in decisions if decision.ends_pause]
    if due:
        await connection.execute(advance.values(next_due_at=bindparam("due")), due)
    if resumed:
        resume = advance.values(paused=False, resumes=None, **reason_columns(None))
        await connection.execute(resume, resumed)
