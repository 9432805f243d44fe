"""The queue of corrections: one row for each delivery whose messages are to be edited."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, bindparam, delete, exists, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.corrections import PostedDelivery
from insights.ports.ledger import DeliveryPlan
from insights.store.db.database import Database
from insights.store.db.tables import channels, corrections, deliveries, plans, posts
from insights.store.delivery.claims import get_deliveries
from insights.store.delivery.plans import get_or_insert_plan

_SET_PAPERS = (
    update(posts)
    .where(posts.c.delivery_id == bindparam("delivery"), posts.c.ref == bindparam("message"))
    .values(about=bindparam("papers", type_=posts.c.about.type))
)


@dataclass(frozen=True, slots=True)
class SqlCorrections:
    """insights.ports.corrections.CorrectionStore."""

    database: Database

    async def request(self, day: date, now: datetime) -> int:
        """A delivery that is still being sent is queued, too, and corrected when it is done."""
        has_plan = exists(select(plans.c.id).where(plans.c.id == deliveries.c.plan_id))
        sent = select(
            deliveries.c.id,
            literal(now, corrections.c.visible_at.type),
            literal(0, corrections.c.attempts.type),
        ).where(deliveries.c.edition == day, deliveries.c.state.in_(("open", "done")), has_plan)
        insert = self.database.insert(corrections).from_select(
            ["delivery_id", "visible_at", "attempts"], sent
        )
        upsert = insert.on_conflict_do_update(
            index_elements=["delivery_id"],
            set_={"visible_at": insert.excluded.visible_at, "attempts": insert.excluded.attempts},
        )
        async with self.database.write() as connection:
            queued = await connection.scalars(upsert.returning(corrections.c.delivery_id))
            return len(queued.all())

    async def claim(self, now: datetime, *, lease_s: float, limit: int) -> Sequence[PostedDelivery]:
        """Rows that another transaction claims are skipped."""
        is_done = exists(
            select(deliveries.c.id).where(
                deliveries.c.id == corrections.c.delivery_id, deliveries.c.state == "done"
            )
        )
        chosen = (
            select(corrections.c.delivery_id)
            .where(corrections.c.visible_at <= now, is_done)
            .order_by(corrections.c.delivery_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("chosen")
        )
        lease = (
            update(corrections)
            .where(
                corrections.c.delivery_id.in_(select(chosen.c.delivery_id)), corrections.c.visible_at <= now
            )
            .values(visible_at=now + timedelta(seconds=lease_s))
            .returning(corrections.c.delivery_id, corrections.c.attempts)
        )
        async with self.database.write() as connection:
            attempts = {row.delivery_id: row.attempts for row in await connection.execute(lease)}
            refs = await _refs(connection, list(attempts))
            claimed = await get_deliveries(connection, sorted(attempts))
        return [
            PostedDelivery(delivery=each, refs=refs.get(each.id, ()), attempts=attempts[each.id])
            for each in claimed
        ]

    async def finish(self, posted: PostedDelivery, plan: DeliveryPlan | None) -> None:
        """The stored plan is what a later correction compares with."""
        delivery = posted.delivery
        async with self.database.write() as connection:
            if plan is not None:
                plan_id = await get_or_insert_plan(self.database, connection, plan, delivery.local_day)
                values = {"plan_id": plan_id, "n_parts": len(plan.parts), "next_part": len(plan.parts)}
                await connection.execute(
                    update(deliveries).where(deliveries.c.id == delivery.id).values(values)
                )
                papers = [
                    {"delivery": delivery.id, "message": ref, "papers": part.paper_ids}
                    for ref, part in zip(posted.refs, plan.parts, strict=False)
                ]
                if papers:
                    await connection.execute(_SET_PAPERS, papers)
            await connection.execute(delete(corrections).where(corrections.c.delivery_id == delivery.id))

    async def postpone(self, posted: PostedDelivery, until: datetime) -> None:
        async with self.database.write() as connection:
            await connection.execute(
                update(corrections)
                .where(corrections.c.delivery_id == posted.delivery.id)
                .values(visible_at=until, attempts=posted.attempts + 1)
            )


async def _refs(connection: AsyncConnection, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """The messages of each delivery in the order in which they were acknowledged. The index of posts is by chat."""
    if not ids:
        return {}
    is_of_chat = and_(*(posts.c[name] == channels.c[name] for name in ("platform", "account", "chat")))
    query = (
        select(posts.c.delivery_id, posts.c.ref)
        .select_from(deliveries)
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .join(posts, and_(is_of_chat, posts.c.delivery_id == deliveries.c.id))
        .where(deliveries.c.id.in_(ids))
        .order_by(posts.c.id)
    )
    refs: dict[int, list[str]] = defaultdict(list)
    for row in await connection.execute(query):
        refs[row.delivery_id].append(row.ref)
    return {delivery: tuple(found) for delivery, found in refs.items()}
