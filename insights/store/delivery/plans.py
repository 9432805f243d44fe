"""Plans of deliveries: the parts are stored before the first is sent, once for all channels that get the same ones."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.ledger import Delivery, DeliveryPlan
from insights.store.db.database import Database
from insights.store.db.tables import deliveries, parts, plans
from insights.store.delivery.claims import IS_OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    delivery: Delivery
    plan: DeliveryPlan


async def write_plans(
    database: Database, connection: AsyncConnection, entries: Sequence[PlanEntry]
) -> Sequence[bool]:
    """Store the plans and return of each whether its delivery was still held."""
    by_key: dict[str, list[PlanEntry]] = defaultdict(list)
    for entry in entries:
        by_key[entry.plan.key].append(entry)
    held: set[int] = set()
    # One order for all processes, or two would wait for each other.
    for _, group in sorted(by_key.items()):
        plan = group[0].plan
        plan_id = await get_or_insert_plan(database, connection, plan, group[0].delivery.local_day)
        claims = [(entry.delivery.id, entry.delivery.claim) for entry in group]
        rows = await connection.scalars(
            update(deliveries)
            .where(IS_OPEN, tuple_(deliveries.c.id, deliveries.c.claim).in_(claims))
            .values(n_parts=len(plan.parts), plan_id=plan_id)
            .returning(deliveries.c.id)
        )
        held.update(rows)
    return [entry.delivery.id in held for entry in entries]


async def get_or_insert_plan(
    database: Database, connection: AsyncConnection, plan: DeliveryPlan, day: date
) -> int:
    """The id of the stored plan with the same key, or of this one, stored now."""
    insert = database.insert(plans).values(key=plan.key, day=day).on_conflict_do_nothing()
    new: int | None = await connection.scalar(insert.returning(plans.c.id))
    if new is None:
        existing: int = (await connection.execute(_PLAN_ID, {"plan_key": plan.key})).scalar_one()
        return existing
    rows = [
        {"plan_id": new, "n": n, "payload": dict(part.payload), "about": part.paper_ids}
        for n, part in enumerate(plan.parts)
    ]
    if rows:
        await connection.execute(parts.insert(), rows)
    return new


_PLAN_ID = select(plans.c.id).where(plans.c.key == bindparam("plan_key"))
