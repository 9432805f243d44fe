"""The port to leases: what only one of the processes on a database may do at a time, and which processes live.

A lease has a name and a holder, and ends by itself. The holder is one run of one process: a process that starts again is
another holder. See docs/decisions/0019-leases.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MODEL_LEASE_PREFIX = "model/"
"""Of the leases of those who wait for a language model's response (insights.writing.llm.single_flight)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLease:
    """A lease that has not ended. `process` is the holder's name, such as "front/db1/0"."""

    name: str
    process: str
    since: datetime


class LeaseStore(Protocol):
    """The leases of this process, in the database (insights.store.leases.SqlLeases); bot must not import that. Each method is
    one transaction and may raise StoreFailed.
    """

    @property
    def holder(self) -> str:
        """What this process signs its leases with: unique, and new with each `register`."""
        ...

    async def register(self, process: str, ttl_s: float, *, replaces: bool) -> bool:
        """Begin as a new holder with the lease of that name, which says that the process lives. With `replaces` it is
        taken from an earlier run of the same process, which is known to be dead, and what that held is free at once.
        The events that this process is handling stay its own. Return False, without `replaces`, when another holder has
        the name.
        """
        ...

    async def acquire(self, name: str, ttl_s: float) -> bool:
        """Take the lease where it is free, has ended or is this holder's. Return False when another one holds it."""
        ...

    async def renew(self, ttl_s: float) -> frozenset[str]:
        """Extend all leases of this holder, also one that has ended, unless another holder took it; none is shortened. Return
        their names.
        """
        ...

    async def release(self, name: str) -> None:
        """Give up one lease; one that is not this holder's stays."""
        ...

    async def release_all(self) -> None:
        """Give up all leases of this holder."""
        ...

    async def list_held(self) -> Sequence[HeldLease]:
        """All leases of all processes that have not ended, by name."""
        ...
