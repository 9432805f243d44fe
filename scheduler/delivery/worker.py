"""The delivery worker: claims rows of the ledger and sends them. It alone does so, in one process or in many.

What is enqueued is sent at least once and in order; only sends in flight at a crash, or whose answer was lost, may
repeat, at most one for each channel, and each is counted (docs/decisions/0004-ledger.md).
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from insights.errors import InsightsError, StoreFailed
from insights.i18n.catalog import translate
from insights.log_trace import log_trace
from insights.ports.clock import Clock
from insights.ports.ledger import Delivery, DeliveryLedger
from insights.ports.messaging import PartTransport
from insights.subscriptions.reason import Reason, ReasonKind
from scheduler.delivery.rendering import PlanCache
from scheduler.delivery.task import AccessCheck, DeliveryTask, RetryPolicy, admit_every_chat
from scheduler.limits.account_limiter import AccountLimiters
from scheduler.limits.account_slots import AccountSlots, UploadGate

log = logging.getLogger(__name__)

MAX_STORE_BACKOFF_S = 300.0
MIN_CLAIM_INTERVAL_S = 0.05
"""Between two claims from a ledger that had nothing more to do."""
Account = tuple[str, str]
"""Platform and account."""


@dataclass(slots=True, kw_only=True)
class DeliveryWorker:
    """`messengers`, by platform, may grow while this runs. `owner` is stable over restarts (host and slot): a
    restarted process takes its own leases back at once, others' when they have expired.
    """

    ledger: DeliveryLedger
    messengers: Mapping[str, PartTransport]
    plans: PlanCache
    clock: Clock
    owner: str
    serves: Callable[[str, str], bool] = lambda _platform, _account: True
    """Whether an account of one of these platforms is connected. Deliveries of others are left in the ledger."""
    is_admitted: AccessCheck = admit_every_chat
    """Asked before anything is sent to a chat."""
    limiters: AccountLimiters = field(default_factory=AccountLimiters)
    max_in_flight: int = 20
    """Concurrent sends of one account; so many may repeat after a crash."""
    poll_s: float = 5.0
    """How long to sleep when nothing is due and `wake` is not called."""
    grace_s: float = 5.0
    """How long a send may still take after cancellation."""
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)
    _wake_event: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: dict[asyncio.Task[None], DeliveryTask | None] = field(default_factory=dict)
    _slots: dict[Account, AccountSlots] = field(default_factory=dict)
    _disconnected: set[Account] = field(default_factory=set)
    """Accounts with deliveries that are not connected."""
    _upload_gate: UploadGate = field(default_factory=UploadGate)
    _has_more: bool = True
    """The last claim returned as many rows as it asked for."""
    _wake_timer: asyncio.TimerHandle | None = None
    _is_stopping: bool = False
    _store_failures: int = 0
    _backs_off_until: float = 0.0

    def wake(self) -> None:
        """Claim now: there may be new rows or a new platform."""
        self._wake_event.set()

    async def run(self) -> None:
        """Run until cancelled. Sends in flight then may end within `grace_s`; everything else is given back."""
        self._is_stopping = False
        has_recovered = False
        try:
            while True:
                self._wake_event.clear()
                try:
                    has_recovered = has_recovered or await self._recover()
                    await self._claim()
                except Exception as error:  # noqa: BLE001 -- the border: the next round tries again
                    self._on_ledger_result(error)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self.poll_s):
                        await self._wake_event.wait()
        finally:
            await self._finish()

    async def _recover(self) -> bool:
        recovered = await self.ledger.recover(self.owner, self.clock.now())
        if recovered:
            log.info("delivery.recovered", extra={"deliveries": recovered})
        return True

    async def _claim(self) -> None:
        limit, exclude = self._claim_limit()
        if limit <= 0 or self._is_backing_off():
            return
        now = self.clock.now()
        lease_s = self.retry_policy.lease_s
        claimed = await self.ledger.claim(self.owner, now, lease_s=lease_s, limit=limit, exclude=exclude)
        self._has_more = len(claimed) >= limit
        for delivery in claimed:
            self._start(delivery, now + timedelta(seconds=lease_s))

    def _claim_limit(self) -> tuple[int, set[Account]]:
        """How many rows to claim, and of which accounts none. Claims come in bulk: an account gets more when half of
        its deliveries are done, and until then keeps none of the others waiting.
        """
        self._disconnected = {
            account for account in self._disconnected if self._find_transport(account) is None
        }
        limits = {
            account: slots.max_in_hand(self.retry_policy.lease_s) for account, slots in self._slots.items()
        }
        busy = {account for account, slots in self._slots.items() if slots.in_hand > limits[account] / 2}
        in_hand = sum(slots.in_hand for account, slots in self._slots.items() if account not in busy)
        max_in_hand = max(
            (limit for account, limit in limits.items() if account not in busy), default=self.max_in_flight
        )
        return max_in_hand - in_hand, busy | self._disconnected

    def _start(self, delivery: Delivery, lease_until: datetime) -> None:
        account = (delivery.subscription.chat.platform, delivery.subscription.chat.account)
        messenger = self._find_transport(account)
        if messenger is None:
            self._disconnected.add(account)
            self._start_task(self._give_back_disconnected(delivery), None)
            return
        slots = self._account_slots(account, messenger)
        delivery_task = DeliveryTask(
            delivery=delivery,
            messenger=messenger,
            ledger=self.ledger,
            plans=self.plans,
            clock=self.clock,
            slots=slots,
            upload_gate=self._upload_gate,
            retry_policy=self.retry_policy,
            is_stopping=lambda: self._is_stopping,
            lease_until=lease_until,
            on_store_error=self._on_ledger_result,
            is_admitted=self.is_admitted,
        )
        slots.in_hand += 1
        with log_trace(f"delivery/{delivery.id}"):
            self._start_task(delivery_task.run(), delivery_task)

    def _find_transport(self, account: Account) -> PartTransport | None:
        return self.messengers.get(account[0]) if self.serves(*account) else None

    def _account_slots(self, account: Account, messenger: PartTransport) -> AccountSlots:
        if account not in self._slots:
            limiter = self.limiters.get(*account, messenger.limits)
            self._slots[account] = AccountSlots.from_limiter(limiter, messenger.limits, self.max_in_flight)
        return self._slots[account]

    def _start_task(self, work: Coroutine[Any, Any, None], delivery_task: DeliveryTask | None) -> None:
        task = asyncio.create_task(work)
        self._tasks[task] = delivery_task
        task.add_done_callback(self._on_task_done)

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        delivery_task = self._tasks.pop(task)
        slots = delivery_task.slots if delivery_task else None
        if slots is not None:
            slots.in_hand -= 1
        if slots is None or slots.in_hand <= slots.max_in_hand(self.retry_policy.lease_s) / 2:
            self._wake_soon()
        if not task.cancelled():
            self._on_ledger_result(task.exception())

    def _wake_soon(self) -> None:
        """More can be claimed: now, or, where the last claim found no more rows, after MIN_CLAIM_INTERVAL_S."""
        if self._has_more:
            self._wake_event.set()
        elif self._wake_timer is None:
            loop = asyncio.get_running_loop()
            self._wake_timer = loop.call_later(MIN_CLAIM_INTERVAL_S, self._on_wake_timer)

    def _on_wake_timer(self) -> None:
        self._wake_timer = None
        self._wake_event.set()

    def _is_backing_off(self) -> bool:
        """Claim nothing while the ledger fails: least of all again what was sent and is not acknowledged yet."""
        has_unacknowledged = any(slots.unacknowledged for slots in self._slots.values())
        return has_unacknowledged or asyncio.get_running_loop().time() < self._backs_off_until

    def _on_ledger_result(self, error: BaseException | None) -> None:
        """After an error of the ledger claim nothing for a while, twice as long each time, because what was sent and
        cannot be acknowledged would be sent again.
        """
        now = asyncio.get_running_loop().time()
        if error is None:
            if self._store_failures:
                log.info("delivery.store_recovered")
            self._store_failures, self._backs_off_until = 0, 0.0
        elif now >= self._backs_off_until:
            pause_s = min(self.poll_s * 2.0**self._store_failures, MAX_STORE_BACKOFF_S)
            self._store_failures += 1
            self._backs_off_until = now + pause_s
            if isinstance(error, InsightsError):
                text = translate("en", error.key, **error.params)
                log.error("delivery.store_error: retry in %g s: %s (%s)", pause_s, text, error.cause)
            else:
                log.error("delivery.internal_error: retry in %g s", pause_s, exc_info=error)

    async def _give_back_disconnected(self, delivery: Delivery) -> None:
        """At once: `_disconnected` prevents that it is claimed again before its platform is connected."""
        await self.ledger.retry(
            delivery,
            self.clock.now(),
            attempts=delivery.attempts,
            is_uncertain=False,
            reason=Reason(ReasonKind.NOT_CONNECTED),
        )

    async def _finish(self) -> None:
        """Give sends in flight their grace, and everything else back at once, in one statement."""
        self._is_stopping = True
        if self._wake_timer is not None:
            self._wake_timer.cancel()
        try:
            for task, delivery_task in self._tasks.items():
                if delivery_task is not None and not delivery_task.is_sending:
                    task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=self.grace_s)
        finally:
            remaining = tuple(self._tasks)
            for task in remaining:
                task.cancel()
            await asyncio.gather(*remaining, return_exceptions=True)
            try:
                await self.ledger.release(self.owner, self.clock.now())
            except StoreFailed as error:  # the leases end by themselves
                log.warning("delivery.release_failed", extra={"error": str(error)})
