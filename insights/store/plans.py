"""Plans of deliveries: the parts are stored before the first is sent. Those already sent stay as they were."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, tuple_, update
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
    for alike in _alike(plans, first):
        await _store(connection, alike, first[alike[0].delivery.id])
    return set(first)


def _alike(plans: Sequence[Plan], first: Mapping[int, int]) -> Iterable[list[Plan]]:
    """Those still ours, by what is stored for them: the same parts, from the same one on."""
    found: dict[tuple[int, int], list[Plan]] = defaultdict(list)
    for plan in plans:
        if plan.delivery.id in first:
            found[id(plan.parts), first[plan.delivery.id]].append(plan)
    return found.values()


async def _store(connection: AsyncConnection, alike: Sequence[Plan], begin: int) -> None:
    """One is written; what many channels are sent alike is copied from it inside the database."""
    pattern, *others = (plan.delivery.id for plan in alike)
    rows = [
        {"delivery_id": pattern, "n": n, "payload": dict(part.payload), "about": part.about}
        for n, part in enumerate(alike[0].parts)
        if n >= begin
    ]
    if rows:
        await connection.execute(parts.insert(), rows)
    if rows and others:
        ours = {"pattern": pattern, "begin": begin, "others": others}
        await connection.execute(_COPIED, ours)


_COPIED = parts.insert().from_select(
    ["delivery_id", "n", "payload", "about"],
    select(deliveries.c.id, parts.c.n, parts.c.payload, parts.c.about)
    .join_from(deliveries, parts, parts.c.delivery_id == bindparam("pattern"))
    .where(parts.c.n >= bindparam("begin"), deliveries.c.id.in_(bindparam("others", expanding=True))),
)


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
