"""Events that were handled or are being handled, so that one which a platform delivers again is not handled twice."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update

from insights.ports.ledger import EventState
from insights.store.db.database import Database, dialect_insert
from insights.store.db.tables import handled_events
from insights.store.leases import SqlLeases, is_alive

HANDLED = ""
"""The holder of an event whose work is done."""

_IS_EVENT = and_(
    *(handled_events.c[name] == bindparam(f"of_{name}") for name in ("platform", "account", "event_id"))
)


@cache
def _mark_handled_statement(dialect: str) -> Any:
    return dialect_insert(handled_events, dialect).on_conflict_do_update(
        index_elements=["platform", "account", "event_id"], set_={"holder": HANDLED}
    )


@cache
def _insert_claim_statement(dialect: str) -> Any:
    return (
        dialect_insert(handled_events, dialect).on_conflict_do_nothing().returning(handled_events.c.event_id)
    )


@dataclass(frozen=True, slots=True)
class SqlHandled:
    """insights.ports.ledger.HandledEvents. A claim is worth as much as the lease of the process that made it."""

    database: Database
    leases: SqlLeases

    async def begin(self, platform: str, account: str, event_id: str, now: datetime) -> EventState:
        row = {"platform": platform, "account": account, "event_id": event_id, "at": now}
        holder = self.leases.holder
        async with self.database.write() as connection:
            insert = _insert_claim_statement(self.database.dialect)
            if (await connection.execute(insert, row | {"holder": holder})).first() is not None:
                return EventState.OURS
            key = _key(platform, account, event_id)
            found: str = (
                await connection.execute(select(handled_events.c.holder).where(_IS_EVENT), key)
            ).scalar_one()
            if found == HANDLED:
                return EventState.HANDLED
            is_free = or_(
                handled_events.c.holder == holder,
                ~is_alive(handled_events.c.holder, await self.leases.now(connection)),
            )
            take = (
                update(handled_events)
                .where(_IS_EVENT, handled_events.c.holder == found, is_free)
                .values(holder=holder)
                .returning(handled_events.c.event_id)
            )
            is_taken = (await connection.execute(take, key)).first() is not None
        return EventState.OURS if is_taken else EventState.ELSEWHERE

    async def mark_handled(self, platform: str, account: str, event_id: str, now: datetime) -> None:
        row = {"platform": platform, "account": account, "event_id": event_id, "at": now, "holder": HANDLED}
        await self.database.execute_write(_mark_handled_statement(self.database.dialect), row)


def _key(platform: str, account: str, event_id: str) -> dict[str, str]:
    return {"of_platform": platform, "of_account": account, "of_event_id": event_id}
