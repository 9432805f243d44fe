"""The drain: the only code that sends what the ledger holds. Several may run, in one process or in many.

Promise: what is enqueued is sent at least once and in order; only sends in flight at a crash, or whose answer was
lost, may repeat, at most one for each channel, and each is counted (docs/decisions/0004-ledger.md).
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from insights.ledger import Delivery, Ledger
from insights.ports import Clock, Messenger
from scheduler.errand import Errand, Renders, Terms
from scheduler.pace import Buckets, Gates

__all__ = ["Drain", "Renders", "Terms"]

log = logging.getLogger(__name__)

NOT_CONNECTED_S = 20.0
"""How long a delivery waits whose platform is not connected."""


@dataclass(slots=True, kw_only=True)
class Drain:
    """`messengers` by platform may grow while this runs. `owner` is stable over restarts (host and slot): a
    restarted process takes its own leases back at once, others' when they have expired.
    """

    ledger: Ledger
    messengers: Mapping[str, Messenger]
    renders: Renders
    clock: Clock
    owner: str
    in_flight: int = 20
    poll_s: float = 5.0
    """How long to sleep when nothing is due and nobody calls wake()."""
    grace_s: float = 5.0
    """How long a send may still take when we are cancelled."""
    terms: Terms = field(default_factory=Terms)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _buckets: Buckets = field(default_factory=Buckets)
    _gates: Gates = field(default_factory=Gates)
    _stopping: bool = False

    def wake(self) -> None:
        """Look at the ledger now."""
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled. Sends on their way then may end; what is not begun is given back."""
        self._stopping = False
        recovered = False
        try:
            while True:
                self._woken.clear()
                try:
                    recovered = recovered or await self._recover()
                    await self._fill()
                except Exception:  # the border: a database that is away for a moment stops nothing for ever
                    log.exception("delivery.claim_failed")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), self.poll_s)
        finally:
            await self._finish()

    async def _recover(self) -> bool:
        taken = await self.ledger.recover(self.owner, self.clock.now())
        if taken:
            log.info("delivery.recovered", extra={"deliveries": taken})
        return True

    async def _fill(self) -> None:
        """Claims come in bulk: not before half of what may be in flight is free."""
        room = self.in_flight - len(self._running)
        if room < self.in_flight / 2:
            return
        now = self.clock.now()
        claimed = await self.ledger.claim(self.owner, now, lease_s=self.terms.lease_s, limit=room)
        for delivery in claimed:
            self._start(delivery, now + timedelta(seconds=self.terms.lease_s))

    def _start(self, delivery: Delivery, until: datetime) -> None:
        task = asyncio.create_task(self._deliver(delivery, until))
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._woken.set()
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("delivery.ledger_failed", exc_info=problem)

    async def _deliver(self, delivery: Delivery, until: datetime) -> None:
        chat = delivery.subscription.chat
        messenger = self.messengers.get(chat.platform)
        if messenger is None:
            await self._wait_for_platform(delivery)
            return
        await Errand(
            delivery=delivery,
            messenger=messenger,
            ledger=self.ledger,
            renders=self.renders,
            clock=self.clock,
            bucket=self._buckets.of(chat.platform, chat.account, messenger.limits.account_per_second),
            gates=self._gates,
            terms=self.terms,
            stopping=lambda: self._stopping,
            until=until,
        ).run()

    async def _wait_for_platform(self, delivery: Delivery) -> None:
        later = self.clock.now() + timedelta(seconds=NOT_CONNECTED_S)
        await self.ledger.retry(
            delivery, later, attempts=delivery.attempts, unknown=False, reason="not-connected"
        )

    async def _finish(self) -> None:
        self._stopping = True
        try:
            if self._running:
                await asyncio.wait(self._running, timeout=self.grace_s)
        finally:
            left = tuple(self._running)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
