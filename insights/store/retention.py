"""What has had its day is thrown away, so that the database stays as large as what is still needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select, tuple_

from insights.store.db.database import Database
from insights.store.db.tables import (
    announcements,
    answers,
    deliveries,
    full_texts,
    handled,
    plans,
    posts,
    turns,
)

HANDLED = timedelta(days=2)
"""Platforms repeat an event for a day at most (core.telegram.org/bots/api#getting-updates)."""
PLANS = timedelta(days=7)
"""Nobody wants the rest of a digest older than this."""
AT_ONCE = 5000
"""Rows of one transaction: whoever waits to write waits for some milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlRetention:
    """insights.ports.messaging.Housekeeping."""

    database: Database
    keep_conversations_days: int = 30
    keep_posts_days: int = 365

    async def tidy(self, now: datetime) -> Mapping[str, int]:
        asked = now - timedelta(days=self.keep_conversations_days)
        posted = now - timedelta(days=self.keep_posts_days)
        needed = select(deliveries.c.id).where(
            deliveries.c.plan_id == plans.c.id, deliveries.c.state == "open"
        )
        thrown = {
            "turns": await self._throw(turns, turns.c.at <= asked),
            "full_texts": await self._throw(full_texts, full_texts.c.until <= now),
            "answers": await self._throw(answers, answers.c.until <= now),
            "handled": await self._throw(handled, handled.c.at < now - HANDLED),
            "announcements": await self._throw(announcements, announcements.c.at < posted),
            "posts": await self._throw_first(posts, posts.c.at, posted),
            "deliveries": await self._throw_first(
                deliveries, deliveries.c.local_day, posted.date(), deliveries.c.state != "open"
            ),
            "plans": await self._throw_first(plans, plans.c.day, (now - PLANS).date(), ~needed.exists()),
        }
        return {name: rows for name, rows in thrown.items() if rows}

    async def _throw_first(
        self, table: Table, at: ColumnElement[Any], before: Any, *also: ColumnElement[bool]
    ) -> int:
        """Of rows that are numbered as they come the old ones are the first: the rest is not looked at."""
        kept = select(table.c.id).where(at >= before).order_by(table.c.id).limit(1)
        async with self.database.read() as connection:
            first: int | None = await connection.scalar(kept)
            if first is None:
                first = (await connection.scalar(select(func.max(table.c.id))) or 0) + 1
        return await self._throw(table, table.c.id < first, *also)

    async def _throw(self, table: Table, *which: ColumnElement[bool]) -> int:
        """In portions: others write in between."""
        keys = tuple(table.primary_key.columns)
        key = keys[0] if len(keys) == 1 else tuple_(*keys)
        # Two processes at it: each takes what the other has not, rather than wait for it.
        portion: Any = select(*keys).where(*which).limit(AT_ONCE).with_for_update(skip_locked=True)
        thrown = 0
        while True:
            async with self.database.write() as connection:
                gone = (await connection.execute(delete(table).where(key.in_(portion)))).rowcount
            thrown += gone
            if gone < AT_ONCE:
                return thrown
