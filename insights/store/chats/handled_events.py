"""Events that were handled, so that one which a platform delivers again is not handled twice."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from insights.store.db.database import Database, dialect_insert
from insights.store.db.tables import handled_events


@cache
def _insert_handled_statement(dialect: str) -> Any:
    return dialect_insert(handled_events, dialect).on_conflict_do_nothing()


_IS_HANDLED = select(handled_events.c.event_id).where(
    *(handled_events.c[name] == bindparam(name) for name in ("platform", "account", "event_id"))
)


@dataclass(frozen=True, slots=True)
class SqlHandled:
    """insights.ports.ledger.HandledEvents."""

    database: Database

    async def is_handled(self, platform: str, account: str, event_id: str) -> bool:
        row = {"platform": platform, "account": account, "event_id": event_id}
        return bool(await self.database.fetch_all(_IS_HANDLED, row))

    async def mark_handled(self, platform: str, account: str, event_id: str, now: datetime) -> None:
        row = {"platform": platform, "account": account, "event_id": event_id, "at": now}
        await self.database.execute_write(_insert_handled_statement(self.database.dialect), row)

    async def claim(self, platform: str, account: str, event_id: str, now: datetime) -> bool:
        row = {"platform": platform, "account": account, "event_id": event_id, "at": now}
        insert = _insert_handled_statement(self.database.dialect).returning(handled_events.c.event_id)
        async with self.database.write() as connection:
            return (await connection.execute(insert, row)).first() is not None
