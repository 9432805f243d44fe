"""Group commit: entries that arrive within a few milliseconds, or while a transaction runs, share the next one.

With twenty sends in flight that makes a tenth of the transactions.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from insights.store.db.database import Database

MAX_GROUP_SIZE = 256
"""Entries in one transaction."""
GATHER_DELAY_S = 0.01
"""A send takes ten times as long, and a transaction costs as much processor time as several sends."""


Entry = TypeVar("Entry")
Write = Callable[[Database, AsyncConnection, Sequence[Entry]], Awaitable[Sequence[bool]]]
"""Writes a group of entries and returns of each, in their order, whether it was taken."""


@dataclass(slots=True)
class GroupCommit(Generic[Entry]):
    """One task commits the entries of all callers."""

    database: Database
    write: Write[Entry]
    _entries: list[tuple[Entry, asyncio.Future[bool]]] = field(default_factory=list)
    _commit_task: asyncio.Task[None] | None = None

    async def commit(self, entry: Entry) -> bool:
        """Return what `write` says of the entry; raise what the database raises. A cancelled caller's entry is committed all the
        same.
        """
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._entries.append((entry, future))
        if self._commit_task is None or self._commit_task.done():
            self._commit_task = asyncio.create_task(self._commit_waiting())
        return await asyncio.shield(future)

    async def _commit_waiting(self) -> None:
        while self._entries:
            await asyncio.sleep(GATHER_DELAY_S)
            await self._commit_next()

    async def _commit_next(self) -> None:
        """Take the group when the writer is free, so that later entries still join it."""
        group: list[tuple[Entry, asyncio.Future[bool]]] = []
        try:
            async with self.database.write() as connection:
                group, self._entries = self._entries[:MAX_GROUP_SIZE], self._entries[MAX_GROUP_SIZE:]
                taken = await self.write(self.database, connection, [entry for entry, _ in group])
        except Exception as problem:  # noqa: BLE001 -- each waiting caller raises it
            if not group:
                group, self._entries = self._entries, []
            for _, future in group:
                if not future.done():
                    future.set_exception(problem)
        else:
            for (_, future), is_taken in zip(group, taken, strict=True):
                if not future.done():
                    future.set_result(is_taken)
