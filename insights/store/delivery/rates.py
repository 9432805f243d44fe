"""Rate limits that several processes share: a row says when an account's next message may be sent (GCRA).

GCRA: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm, the virtual scheduling form; `tat` is the
theoretical arrival time. Instants are the database's own where it is a server, this host's where it is a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.sources import RequestLease
from insights.store.db.database import Database
from insights.store.db.tables import rate_buckets

INITIAL_TAT = datetime(2000, 1, 1, tzinfo=UTC)
WINDOW_KEY = "/window/"
"""Keys with this in them are a chat's: retention deletes them when they are free."""


@dataclass(frozen=True, slots=True)
class SqlRates:
    """insights.ports.ledger.RateStore and ChatWindows, and insights.ports.sources.RequestLeases, over all processes on this
    database.
    """

    database: Database
    _stored_keys: set[str] = field(default_factory=set)

    async def book(self, key: str, slots: int, spacing_s: float) -> float:
        async with self.database.write() as connection:
            free, now = await self._lock_free_times(connection, (key,))
            first = max(free[key], now)
            await _set(connection, key, first + timedelta(seconds=slots * spacing_s))
        return (first - now).total_seconds()

    async def try_acquire(self, keys: Sequence[str], pause_s: float) -> bool:
        async with self.database.write() as connection:
            free, now = await self._lock_free_times(connection, keys)
            key = min(free, key=free.__getitem__)
            if free[key] > now:
                return False
            await _set(connection, key, now + timedelta(seconds=pause_s))
        return True

    async def enter_window(self, key: str, limit: int, window_s: float) -> float:
        """One row for each message of the window: it is free again when the window has passed."""
        keys = [f"{key}{WINDOW_KEY}{n}" for n in range(limit)]
        async with self.database.write() as connection:
            free, now = await self._lock_rows(connection, keys)
            if len(free) < limit:
                await self._insert(connection, keys)
                free, now = await self._lock_rows(connection, keys)
            first = min(free, key=free.__getitem__)
            if free[first] > now:
                return (free[first] - now).total_seconds()
            await _set(connection, first, now + timedelta(seconds=window_s))
        return 0.0

    async def block(self, key: str, seconds: float) -> None:
        async with self.database.write() as connection:
            free, now = await self._lock_free_times(connection, (key,))
            await _set(connection, key, max(free[key], now + timedelta(seconds=seconds)))

    async def lease(self, key: str, lease_s: float) -> RequestLease:
        async with self.database.write() as connection:
            free, now = await self._lock_free_times(connection, (key,))
            if free[key] > now:
                return RequestLease(wait_s=(free[key] - now).total_seconds())
            until = now + timedelta(seconds=lease_s)
            await _set(connection, key, until)
        return RequestLease(until=until)

    async def end_lease(self, key: str, lease: RequestLease, pause_s: float) -> None:
        async with self.database.write() as connection:
            free, now = await self._lock_free_times(connection, (key,))
            if free[key] == lease.until:
                await _set(connection, key, now + timedelta(seconds=pause_s))

    async def _lock_free_times(
        self, connection: AsyncConnection, keys: Sequence[str]
    ) -> tuple[dict[str, datetime], datetime]:
        """Return when each key is free, and the time. On a server the rows stay locked until the transaction ends."""
        if new := [key for key in keys if key not in self._stored_keys]:
            await self._insert(connection, new)
            self._stored_keys.update(new)
        return await self._lock_rows(connection, keys)

    async def _insert(self, connection: AsyncConnection, keys: Sequence[str]) -> None:
        rows = [{"key": key, "tat": INITIAL_TAT} for key in keys]
        await connection.execute(self.database.insert(rate_buckets).on_conflict_do_nothing(), rows)

    async def _lock_rows(
        self, connection: AsyncConnection, keys: Sequence[str]
    ) -> tuple[dict[str, datetime], datetime]:
        rows = await connection.execute(
            select(rate_buckets)
            .where(rate_buckets.c.key.in_(keys))
            .order_by(rate_buckets.c.key)
            .with_for_update()
        )
        free = {row.key: row.tat for row in rows}
        if self.database.dialect == "sqlite":
            return free, datetime.now(UTC)
        now: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
        return free, now


async def _set(connection: AsyncConnection, key: str, tat: datetime) -> None:
    await connection.execute(update(rate_buckets).where(rate_buckets.c.key == key).values(tat=tat))
