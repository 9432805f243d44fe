"""Leases in the database: one row for each name, which one statement takes, extends or gives back.

Instants are the database's own where it is a server, this host's where it is a file: no two clocks are compared. A row
that is taken or extended is locked, and its condition is looked at again once the lock is had, so that no two holders
have a lease at once, whatever they ask together.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.leases import HeldLease
from insights.store.db.database import Database
from insights.store.db.slack_tables import inbox
from insights.store.db.tables import handled_events, leases

KEEP_ENDED = timedelta(hours=1)
"""How long the row of a process that never came back is kept."""


def is_alive(holder: ColumnElement[str], now: datetime) -> ColumnElement[bool]:
    """Whether this holder has a lease that has not ended."""
    return select(leases.c.name).where(leases.c.holder == holder, leases.c.expires_at > now).exists()


@dataclass(slots=True)
class SqlLeases:
    """insights.ports.leases.LeaseStore. `clock` replaces the time of the database, in tests."""

    database: Database
    clock: Callable[[], datetime] | None = None
    _holder: str = field(default_factory=lambda: _new_holder("process"))

    @property
    def holder(self) -> str:
        return self._holder

    async def register(self, process: str, ttl_s: float, *, replaces: bool) -> bool:
        holder = _new_holder(process)
        async with self.database.write() as connection:
            now = await self.now(connection)
            await connection.execute(delete(leases).where(leases.c.holder == self._holder))
            if replaces:
                previous = select(leases.c.holder).where(leases.c.name == process).scalar_subquery()
                await connection.execute(delete(leases).where(leases.c.holder == previous))
            is_taken = await self._take(connection, process, holder, now, ttl_s)
            await connection.execute(delete(leases).where(leases.c.expires_at < now - KEEP_ENDED))
            if is_taken:
                for events in (handled_events, inbox):
                    mine = events.c.holder == self._holder
                    await connection.execute(update(events).where(mine).values(holder=holder))
        if is_taken:
            self._holder = holder
        return is_taken

    async def acquire(self, name: str, ttl_s: float) -> bool:
        async with self.database.write() as connection:
            return await self._take(connection, name, self._holder, await self.now(connection), ttl_s)

    async def renew(self, ttl_s: float) -> frozenset[str]:
        """One statement, so that a busy process has it done in time. No lease is shortened."""
        mine = update(leases).where(leases.c.holder == self._holder)
        ends = self.now_expression() + timedelta(seconds=ttl_s)
        extend = mine.values(expires_at=case((leases.c.expires_at > ends, leases.c.expires_at), else_=ends))
        extended = await self.database.fetch_written(extend.returning(leases.c.name))
        return frozenset(row.name for row in extended)

    async def release(self, name: str) -> None:
        async with self.database.write() as connection:
            await connection.execute(
                delete(leases).where(leases.c.name == name, leases.c.holder == self._holder)
            )

    async def release_all(self) -> None:
        async with self.database.write() as connection:
            await connection.execute(delete(leases).where(leases.c.holder == self._holder))

    async def list_held(self) -> Sequence[HeldLease]:
        async with self.database.read() as connection:
            now = await self.now(connection)
            query = select(leases).where(leases.c.expires_at > now).order_by(leases.c.name)
            rows = (await connection.execute(query)).all()
        return [
            HeldLease(name=row.name, process=row.holder.rpartition("#")[0], since=row.since) for row in rows
        ]

    async def now(self, connection: AsyncConnection) -> datetime:
        """The time by which leases end."""
        if self.clock is not None:
            return self.clock()
        if self.database.dialect == "sqlite":
            return datetime.now(UTC)
        now: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
        return now

    def now_expression(self) -> Any:
        """The same in a statement; with SQLite a moment earlier, when it is put together."""
        if self.clock is None and self.database.dialect != "sqlite":
            return func.clock_timestamp(
                type_=DateTime(timezone=True)
            )  # of UtcDateTime no interval can be added
        return self.clock() if self.clock else datetime.now(UTC)

    async def _take(
        self, connection: AsyncConnection, name: str, holder: str, now: datetime, ttl_s: float
    ) -> bool:
        """Insert the row, or overwrite it where it has ended or is the holder's; a row locked by another transaction is
        waited for, and looked at as that one leaves it.
        """
        row = {"holder": holder, "since": now, "expires_at": now + timedelta(seconds=ttl_s)}
        insert = self.database.insert(leases).values(name=name, **row)
        take = insert.on_conflict_do_update(
            index_elements=["name"],
            set_=row,
            where=or_(leases.c.expires_at <= now, leases.c.holder == holder),
        ).returning(leases.c.name)
        return (await connection.execute(take)).first() is not None


def _new_holder(process: str) -> str:
    return f"{process}#{uuid.uuid4().hex}"
