"""Plans of deliveries: the parts are stored before the first is sent, once, however many channels are sent them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.ledger import Delivery
from insights.ports.messaging import Part
from insights.store.db.database import Database
from insights.store.db.tables import deliveries, parts, plans


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    delivery: Delivery
    parts: tuple[Part, ...]


async def write_plans(database: Database, connection: AsyncConnection, wanted: Sequence[Plan]) -> set[int]:
    """Ids of the deliveries that were still ours."""
    held: set[int] = set()
    # One order for all processes, or two would wait for each other.
    for key, alike in sorted(_alike(wanted).items()):
        kept = alike[0].parts
        number = await _kept(database, connection, key, alike[0])
        ours = [(plan.delivery.id, plan.delivery.claim) for plan in alike]
        mine = tuple_(deliveries.c.id, deliveries.c.claim).in_(ours)
        rows = await connection.scalars(
            update(deliveries)
            .where(deliveries.c.state == "open", mine)
            .values(n_parts=len(kept), plan_id=number)
            .returning(deliveries.c.id)
        )
        held.update(rows)
    return held


def _alike(wanted: Sequence[Plan]) -> Mapping[str, list[Plan]]:
    """By what their parts say. The scheduler hands them as one object to all who are sent alike."""
    keys: dict[int, str] = {}
    found: dict[str, list[Plan]] = defaultdict(list)
    for plan in wanted:
        if id(plan.parts) not in keys:
            keys[id(plan.parts)] = _key(plan.parts)
        found[keys[id(plan.parts)]].append(plan)
    return found


async def _kept(database: Database, connection: AsyncConnection, key: str, plan: Plan) -> int:
    """The number under which these parts stand, stored now if they were not."""
    row = {"key": key, "day": plan.delivery.local_day}
    insert = database.insert(plans).values(row).on_conflict_do_nothing()
    new: int | None = await connection.scalar(insert.returning(plans.c.id))
    if new is None:
        number: int = (await connection.execute(_NUMBER, {"wanted": key})).scalar_one()
        return number
    rows = [
        {"plan_id": new, "n": n, "payload": dict(part.payload), "about": part.about}
        for n, part in enumerate(plan.parts)
    ]
    if rows:
        await connection.execute(parts.insert(), rows)
    return new


_NUMBER = select(plans.c.id).where(plans.c.key == bindparam("wanted"))


def _key(wanted: Sequence[Part]) -> str:
    content = [[dict(part.payload), part.about] for part in wanted]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
