"""What is due, and booking what was decided: a page of channels in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.store.chats.subscriptions import subscription_of
from insights.store.db.database import Database
from insights.store.db.tables import channels, deliveries, editions
from insights.subscriptions.due import DeliveryRow, DueDecision, DueSubscription, EditionStatus, LastDelivery
from insights.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True)
class SqlDueStore:
    """insights.ports.ledger.Dues."""

    database: Database

    async def made(self) -> EditionStatus:
        real = (
            select(editions.c.day, editions.c.reason_if_empty)
            .where(~editions.c.sample)
            .order_by(editions.c.day.desc())
            .limit(1)
        )
        async with self.database.read() as connection:
            newest = (await connection.execute(real)).first()
            full = (await connection.execute(real.where(editions.c.published > 0))).first()
        return EditionStatus(
            newest=newest.day if newest else None,
            empty=(newest.reason_if_empty or "") if newest else "",
            full=full.day if full else None,
        )

    async def page(
        self, now: datetime, limit: int, *, after: Subscription | None = None
    ) -> Sequence[DueSubscription]:
        query = select(channels).where(channels.c.next_due_at <= now)
        if after is not None:
            seen = (channels.c.next_due_at == after.next_due_at) & (channels.c.id <= after.id)
            query = query.where(channels.c.next_due_at >= after.next_due_at, ~seen)
        async with self.database.read() as connection:
            rows = await connection.execute(
                query.order_by(channels.c.next_due_at, channels.c.id).limit(limit)
            )
            found = [subscription_of(row) for row in rows.mappings()]
            before = await _before(connection, [one.id for one in found])
        return [
            DueSubscription(subscription=one, last_edition=had, settled=settled)
            for one in found
            for had, settled in (before.get(one.id, (None, None)),)
        ]

    async def book(self, decisions: Sequence[DueDecision], now: datetime) -> int:
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

    async def last(self, subscription: Subscription) -> LastDelivery | None:
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
            reason=row.reason,
            note=row.note,
        )


async def _before(
    connection: AsyncConnection, ids: Sequence[int | None]
) -> Mapping[int | None, tuple[date | None, date | None]]:
    """The newest edition each has had, and the newest local day that has its row."""
    query = (
        select(deliveries.c.channel_id, func.max(deliveries.c.edition), func.max(deliveries.c.local_day))
        .where(deliveries.c.channel_id.in_(ids))
        .group_by(deliveries.c.channel_id)
    )
    rows = (await connection.execute(query)).all()
    return {channel: (edition, day) for channel, edition, day in rows}


async def _unchanged(connection: AsyncConnection, decisions: Sequence[DueDecision]) -> Sequence[DueDecision]:
    """Those whose channel is as it was when the decision was taken."""
    by_id = {decision.subscription.id: decision for decision in decisions}
    query = (
        select(channels.c.id, channels.c.next_due_at, channels.c.paused)
        .where(channels.c.id.in_(by_id))
        .order_by(channels.c.id)
        .with_for_update()
    )
    now_there = {row.id: (row.next_due_at, row.paused) for row in await connection.execute(query)}
    read = {number: (one.subscription.next_due_at, one.subscription.paused) for number, one in by_id.items()}
    return [one for number, one in by_id.items() if now_there.get(number or 0) == read[number]]


def _values(decision: DueDecision, row: DeliveryRow, now: datetime) -> dict[str, Any]:
    return {
        "channel_id": decision.subscription.id,
        "local_day": row.local_day,
        "edition": row.edition,
        "note": row.note,
        "state": "skipped" if row.reason else "open",
        "reason": row.reason,
        "visible_at": now,
    }


async def _advance(connection: AsyncConnection, decisions: Sequence[DueDecision]) -> None:
    here = update(channels).where(channels.c.id == bindparam("channel"))
    due = [{"channel": one.subscription.id, "due": one.next_due_at} for one in decisions]
    over = [{"channel": one.subscription.id} for one in decisions if one.resumed]
    if due:
        await connection.execute(here.values(next_due_at=bindparam("due")), due)
    if over:
        await connection.execute(here.values(paused=False, resumes=None, reason=""), over)
