"""Group commit: what gathers within a few milliseconds, and while one transaction runs, goes into the next.

With twenty sends in flight that is a tenth of the transactions.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from insights.ports.ledger import Delivery
from insights.store.db.database import Database

MOST = 256
"""Entries in one transaction."""
GATHER_S = 0.01
"""A send takes ten times as long; a transaction costs as much processor time as several sends' bookkeeping."""


class HasDelivery(Protocol):
    @property
    def delivery(self) -> Delivery: ...


Entry = TypeVar("Entry", bound=HasDelivery)
Write = Callable[[Database, AsyncConnection, Sequence[Entry]], Awaitable[set[int]]]
"""Writes a group and returns the ids of the deliveries that were still held."""


@dataclass(slots=True)
class GroupCommit(Generic[Entry]):
    """One task commits for all who came while it waited."""

    database: Database
    write: Write[Entry]
    _waiting: list[tuple[Entry, asyncio.Future[bool]]] = field(default_factory=list)
    _committing: asyncio.Task[None] | None = None

    async def __call__(self, entry: Entry) -> bool:
        """False: fenced. What a cancelled caller brought is committed all the same."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, future))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit())
        return await asyncio.shield(future)

    async def _commit(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHER_S)
            await self._commit_next()

    async def _commit_next(self) -> None:
        """The group is taken when the writer is free, so that whoever waits for it waits in the group."""
        group: list[tuple[Entry, asyncio.Future[bool]]] = []
        try:
            async with self.database.write() as connection:
                group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                held = await self.write(self.database, connection, [entry for entry, _ in group])
        except Exception as problem:  # noqa: BLE001 -- each waiting caller raises it
            if not group:
                group, self._waiting = self._waiting, []
            for _, future in group:
                if not future.done():
                    future.set_exception(problem)
        else:
            for entry, future in group:
                if not future.done():
                    future.set_result(entry.delivery.id in held)
