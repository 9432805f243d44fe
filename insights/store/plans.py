"""Plans of deliveries: the parts are stored before the first is sent. Those already sent stay as they were."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ledger import Delivery
from insights.ports import Part
from insights.store.engine import Database
from insights.store.tables import deliveries, parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    delivery: Delivery
    parts: tuple[Part, ...]


async def write_plans(database: Database, connection: AsyncConnection, plans: Sequence[Plan]) -> set[int]:
    """Ids of the deliveries that were still ours."""
    del database
    first = await _count_parts(connection, plans)
    again = [plan for plan in plans if plan.delivery.id in first and plan.delivery.parts is not None]
    for plan in again:
        unsent = (parts.c.delivery_id == plan.delivery.id, parts.c.n >= first[plan.delivery.id])
        await connection.execute(delete(parts).where(*unsent))
    rows = [
        {"delivery_id": plan.delivery.id, "n": n, "payload": dict(part.payload), "about": part.about}
        for plan in plans
        for n, part in enumerate(plan.parts)
        if plan.delivery.id in first and n >= first[plan.delivery.id]
    ]
    if rows:
        await connection.execute(parts.insert(), rows)
    return set(first)


async def _count_parts(connection: AsyncConnection, plans: Sequence[Plan]) -> dict[int, int]:
    """Sets n_parts; the first part not yet sent, by delivery, of those still ours."""
    by_length: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for plan in plans:
        by_length[len(plan.parts)].append((plan.delivery.id, plan.delivery.claim))
    first: dict[int, int] = {}
    for length, ours in by_length.items():
        rows = await connection.execute(
            update(deliveries)
            .where(deliveries.c.state == "open", tuple_(deliveries.c.id, deliveries.c.claim).in_(ours))
            .values(n_parts=length)
            .returning(deliveries.c.id, deliveries.c.next_part)
        )
        first.update((row.id, row.next_part) for row in rows)
    return first
