"""The drain: the only code that sends what the ledger holds. Several may run, in one process or in many.

Promise: what is enqueued is sent at least once and in order; only sends in flight at a crash, or whose answer was
lost, may repeat, at most one for each channel, and each is counted (docs/decisions/0004-ledger.md).
"""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from insights.errors import InsightsError, StoreFailed
from insights.i18n.catalog import translate
from insights.messages.blocks import Message
from insights.ports.clock import Clock
from insights.ports.ledger import Delivery, DeliveryLedger
from insights.ports.messaging import PartTransport
from insights.subscriptions.subscription import Subscription
from scheduler.delivery.rendering import PlanCache, Renderer
from scheduler.delivery.task import DeliveryTask, RetryPolicy
from scheduler.limits.account_limiter import AccountLimiters
from scheduler.limits.account_slots import AccountSlots, UploadGate

__all__ = ["DeliveryWorker", "Renderer", "RetryPolicy"]

log = logging.getLogger(__name__)

LONGEST_REST_S = 300.0
SOON_S = 0.05
"""Between two looks at a ledger that had nothing more to do."""
Account = tuple[str, str]
"""Platform and account."""


@dataclass(slots=True, kw_only=True)
class DeliveryWorker:
    """`messengers` by platform may grow while this runs. `owner` is stable over restarts (host and slot): a
    restarted process takes its own leases back at once, others' when they have expired.
    """

    ledger: DeliveryLedger
    messengers: Mapping[str, PartTransport]
    renders: Renderer
    clock: Clock
    owner: str
    buckets: AccountLimiters = field(default_factory=AccountLimiters)
    in_flight: int = 20
    """Sends of one account on their way at once; so many may repeat after a crash."""
    poll_s: float = 5.0
    """How long to sleep when nothing is due and nobody calls wake()."""
    grace_s: float = 5.0
    """How long a send may still take when we are cancelled."""
    terms: RetryPolicy = field(default_factory=RetryPolicy)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _running: dict[asyncio.Task[None], DeliveryTask | None] = field(default_factory=dict)
    _lanes: dict[Account, AccountSlots] = field(default_factory=dict)
    _absent: set[Account] = field(default_factory=set)
    """Not connected when there was something for them."""
    _gates: UploadGate = field(default_factory=UploadGate)
    _plans: PlanCache = field(init=False)
    _more: bool = True
    """The last claim took all it asked for."""
    _soon: asyncio.TimerHandle | None = None
    _stopping: bool = False
    _failures: int = 0
    _rests_until: float = 0.0

    def __post_init__(self) -> None:
        self._plans = PlanCache(self._render)

    async def _render(self, edition: date, subscription: Subscription) -> Sequence[Message]:
        return await self.renders(edition, subscription)

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
                except Exception as problem:  # noqa: BLE001 -- the border: what is away comes back
                    self._trouble(problem)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self.poll_s):
                        await self._woken.wait()
        finally:
            await self._finish()

    async def _recover(self) -> bool:
        taken = await self.ledger.recover(self.owner, self.clock.now())
        if taken:
            log.info("delivery.recovered", extra={"deliveries": taken})
        return True

    async def _fill(self) -> None:
        """Claims come in bulk: not before half of the room is free. An account that has its fill keeps none of
        the others waiting.
        """
        room, without = self._room()
        if room <= 0 or self._resting():
            return
        now = self.clock.now()
        claimed = await self.ledger.claim(
            self.owner, now, lease_s=self.terms.lease_s, limit=room, without=without
        )
        self._more = len(claimed) >= room
        for delivery in claimed:
            self._start(delivery, now + timedelta(seconds=self.terms.lease_s))

    def _room(self) -> tuple[int, set[Account]]:
        """How many more to claim, and for whom none."""
        self._absent = {account for account in self._absent if account[0] not in self.messengers}
        rooms = {account: lane.room_for(self.terms.lease_s) for account, lane in self._lanes.items()}
        full = {account for account, lane in self._lanes.items() if lane.in_hand > rooms[account] / 2}
        held = sum(lane.in_hand for account, lane in self._lanes.items() if account not in full)
        most = max((room for account, room in rooms.items() if account not in full), default=self.in_flight)
        return most - held, full | self._absent

    def _start(self, delivery: Delivery, until: datetime) -> None:
        chat = delivery.subscription.chat
        messenger = self.messengers.get(chat.platform)
        if messenger is None:
            self._absent.add((chat.platform, chat.account))
            self._run(self._wait_for_platform(delivery), None)
            return
        lane = self._lane((chat.platform, chat.account), messenger)
        errand = DeliveryTask(
            delivery=delivery,
            messenger=messenger,
            ledger=self.ledger,
            plans=self._plans,
            clock=self.clock,
            lane=lane,
            gates=self._gates,
            terms=self.terms,
            stopping=self._is_stopping,
            until=until,
            troubled=self._trouble,
        )
        lane.in_hand += 1
        self._run(errand.run(), errand)

    def _lane(self, account: Account, messenger: PartTransport) -> AccountSlots:
        if account not in self._lanes:
            bucket = self.buckets.of(*account, messenger.limits.account_per_second)
            self._lanes[account] = AccountSlots.of(bucket, messenger.limits, self.in_flight)
        return self._lanes[account]

    def _run(self, work: Coroutine[Any, Any, None], errand: DeliveryTask | None) -> None:
        task = asyncio.create_task(work)
        self._running[task] = errand
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        errand = self._running.pop(task)
        if errand is not None:
            errand.lane.in_hand -= 1
        if errand is None or errand.lane.in_hand <= errand.lane.room_for(self.terms.lease_s) / 2:
            self._look_soon()
        if not task.cancelled():
            self._trouble(task.exception())

    def _look_soon(self) -> None:
        """There is room. Where nothing more was due a moment ago, each end of a delivery is no reason to look."""
        if self._more:
            self._woken.set()
        elif self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(SOON_S, self._look)

    def _look(self) -> None:
        self._soon = None
        self._woken.set()

    def _resting(self) -> bool:
        """Nothing is claimed, least of all again what was sent and is not written down yet."""
        owing = any(lane.unacknowledged for lane in self._lanes.values())
        return owing or asyncio.get_running_loop().time() < self._rests_until

    def _trouble(self, problem: BaseException | None) -> None:
        """The ledger failed: nothing new is claimed for a while, twice as long each time, because what was sent
        and cannot be written down would be sent again.
        """
        if problem is None:
            self._failures, self._rests_until = 0, 0.0
        elif asyncio.get_running_loop().time() >= self._rests_until:
            pause = min(self.poll_s * 2.0**self._failures, LONGEST_REST_S)
            self._failures += 1
            self._rests_until = asyncio.get_running_loop().time() + pause
            if isinstance(problem, InsightsError):
                words = translate("en", problem.key, **problem.args_)
                log.error("delivery rests for %g s: %s (%s)", pause, words, problem.cause)
            else:
                log.error("delivery rests for %g s", pause, exc_info=problem)

    def _is_stopping(self) -> bool:
        return self._stopping

    async def _wait_for_platform(self, delivery: Delivery) -> None:
        """Given back at once: `_absent` keeps us from claiming it again before its platform is here."""
        await self.ledger.retry(
            delivery, self.clock.now(), attempts=delivery.attempts, unknown=False, reason="not-connected"
        )

    async def _finish(self) -> None:
        """What is on its way gets its grace; all else is given back at once, in one statement."""
        self._stopping = True
        if self._soon is not None:
            self._soon.cancel()
        try:
            for task, errand in self._running.items():
                if errand is not None and not errand.sending:
                    task.cancel()
            if self._running:
                await asyncio.wait(self._running, timeout=self.grace_s)
        finally:
            left = tuple(self._running)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            await self._release()

    async def _release(self) -> None:
        try:
            await self.ledger.release(self.owner, self.clock.now())
        except StoreFailed as problem:  # the leases end by themselves
            log.warning("deliveries in hand were not given back: %s", problem)
