"""The queue of corrections: one row for each delivery whose messages are to be edited."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.corrections import PostedDelivery
from insights.ports.ledger import Delivery, DeliveryPlan
from insights.ports.withdrawals import WithdrawnSentence
from insights.store.db.database import Database
from insights.store.db.tables import (
    announcements,
    channels,
    corrections,
    deliveries,
    plans,
    posts,
    withdrawals,
)
from insights.store.delivery.claims import get_deliveries
from insights.store.delivery.plans import get_or_insert_plan
from insights.store.editions.withdrawn_sentences import withdrawn_sentence

_WEEK = timedelta(days=7)
"""insights.digest.week"""

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
        async with self.database.write() as connection:
            return await _queue(self.database, connection, _shows(day), now, withdrawn_only=False)

    async def list_withdrawals(self, since: datetime) -> Sequence[tuple[date, datetime]]:
        changed_at = func.coalesce(withdrawals.c.undone_at, withdrawals.c.at)
        query = select(withdrawals.c.day, withdrawals.c.at, withdrawals.c.undone_at).where(changed_at > since)
        async with self.database.read() as connection:
            rows = (await connection.execute(query.order_by(changed_at))).all()
        return [(row.day, row.undone_at or row.at) for row in rows]

    async def request_withdrawn_once(self, day: date, seen_by: datetime, now: datetime) -> bool:
        key = f"corrections of {day} again {seen_by.isoformat()}"
        insert = self.database.insert(announcements).values(key=key, at=now)
        note = insert.on_conflict_do_nothing().returning(announcements.c.key)
        async with self.database.write() as connection:
            if (await connection.execute(note)).first() is None:
                return False
            await queue_withdrawal(self.database, connection, day, now)
        return True

    async def claim(self, now: datetime, *, lease_s: float, limit: int) -> Sequence[PostedDelivery]:
        """Rows that another transaction claims are skipped."""
        leased_until = now + timedelta(seconds=lease_s)
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
            .values(visible_at=leased_until)
            .returning(corrections.c.delivery_id, corrections.c.attempts, corrections.c.withdrawn_only)
        )
        async with self.database.write() as connection:
            leased = {row.delivery_id: row for row in await connection.execute(lease)}
            refs = await _refs(connection, list(leased))
            claimed = await get_deliveries(connection, sorted(leased))
            withdrawn = await _withdrawn_sentences(
                connection, [each for each in claimed if leased[each.id].withdrawn_only]
            )
        return [
            PostedDelivery(
                delivery=each,
                refs=refs.get(each.id, ()),
                attempts=leased[each.id].attempts,
                leased_until=leased_until,
                withdrawn=withdrawn.get(each.id),
            )
            for each in claimed
        ]

    async def is_told(self, posted: PostedDelivery, sentence: WithdrawnSentence) -> bool:
        query = select(announcements.c.key).where(announcements.c.key == _told_key(posted, sentence))
        async with self.database.read() as connection:
            return await connection.scalar(query) is not None

    async def mark_told(
        self, posted: PostedDelivery, sentences: Sequence[WithdrawnSentence], now: datetime
    ) -> None:
        rows = [{"key": _told_key(posted, sentence), "at": now} for sentence in sentences]
        async with self.database.write() as connection:
            await connection.execute(self.database.insert(announcements).on_conflict_do_nothing(), rows)

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
            await connection.execute(delete(corrections).where(_is_leased(posted)))

    async def postpone(self, posted: PostedDelivery, until: datetime) -> None:
        async with self.database.write() as connection:
            await connection.execute(
                update(corrections)
                .where(_is_leased(posted))
                .values(visible_at=until, attempts=posted.attempts + 1)
            )


def _is_leased(posted: PostedDelivery) -> ColumnElement[bool]:
    return and_(
        corrections.c.delivery_id == posted.delivery.id, corrections.c.visible_at == posted.leased_until
    )


async def queue_withdrawal(database: Database, connection: AsyncConnection, day: date, now: datetime) -> int:
    """Queue the deliveries that show the day for their withdrawn sentences alone."""
    await _drop_unsent_plans(connection, _shows(day), now)
    return await _queue(database, connection, _shows(day), now, withdrawn_only=True)


def _shows(day: date) -> ColumnElement[bool]:
    """Whether a delivery is of this day, or is a digest of a week that has it."""
    is_weekly = exists(
        select(channels.c.id).where(channels.c.id == deliveries.c.channel_id, channels.c.weekday.is_not(None))
    )
    has_day = deliveries.c.edition.between(day, day + (_WEEK - timedelta(days=1)))
    return or_(deliveries.c.edition == day, and_(has_day, is_weekly))


async def _drop_unsent_plans(
    connection: AsyncConnection, is_chosen: ColumnElement[bool], now: datetime
) -> None:
    """A digest of which nothing was sent, and which nobody is sending, is planned again. What is being sent is corrected
    when it is done.
    """
    is_free = or_(deliveries.c.claim.is_(None), deliveries.c.visible_at <= now)
    is_unsent = (deliveries.c.state == "open", deliveries.c.next_part == 0, deliveries.c.unknowns == 0)
    await connection.execute(
        update(deliveries)
        .where(is_chosen, is_free, *is_unsent)
        .values(plan_id=None, n_parts=None, claim=None)
    )


async def _queue(
    database: Database,
    connection: AsyncConnection,
    is_chosen: ColumnElement[bool],
    now: datetime,
    *,
    withdrawn_only: bool,
) -> int:
    """A day that waits to be compared as a whole stays so."""
    has_plan = exists(select(plans.c.id).where(plans.c.id == deliveries.c.plan_id))
    sent = select(
        deliveries.c.id,
        literal(now, corrections.c.visible_at.type),
        literal(0, corrections.c.attempts.type),
        literal(withdrawn_only, corrections.c.withdrawn_only.type),
    ).where(is_chosen, deliveries.c.state.in_(("open", "done")), has_plan)
    insert = database.insert(corrections).from_select(
        ["delivery_id", "visible_at", "attempts", "withdrawn_only"], sent
    )
    new = insert.excluded
    upsert = insert.on_conflict_do_update(
        index_elements=["delivery_id"],
        set_={
            "visible_at": new.visible_at,
            "attempts": new.attempts,
            "withdrawn_only": and_(corrections.c.withdrawn_only, new.withdrawn_only),
        },
    )
    queued = await connection.scalars(upsert.returning(corrections.c.delivery_id))
    return len(queued.all())


async def _withdrawn_sentences(
    connection: AsyncConnection, claimed: Sequence[Delivery]
) -> Mapping[int, tuple[WithdrawnSentence, ...]]:
    """What was withdrawn from the day that each delivery shows, or from the week, and what stands again."""
    days = [day for each in claimed for day in _days_shown(each)]
    if not days:
        return {}
    query = select(withdrawals).where(withdrawals.c.day.in_(set(days))).order_by(withdrawals.c.at)
    found = [withdrawn_sentence(row) for row in await connection.execute(query)]
    return {
        each.id: tuple(sentence for sentence in found if sentence.day in _days_shown(each))
        for each in claimed
    }


def _days_shown(delivery: Delivery) -> Sequence[date]:
    """One digest a week shows the week that ends with its edition."""
    length = _WEEK.days if delivery.subscription.weekday is not None else 1
    return [delivery.edition - timedelta(days=back) for back in range(length)]


def _told_key(posted: PostedDelivery, sentence: WithdrawnSentence) -> str:
    return f"withdrawal {posted.delivery.id} {sentence.day} {sentence.key} {sentence.changed_at.isoformat()}"


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
