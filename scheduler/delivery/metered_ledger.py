"""A ledger that counts what becomes of deliveries, for the process's metrics."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from datetime import date, datetime

from insights import arxiv_calendar
from insights.model import Chat
from insights.ports.ledger import Delivery, DeliveryLedger, DeliveryPlan, LedgerCounts
from insights.ports.messaging import Sent
from insights.ports.metrics import DeliveryOutcome, ServiceMetrics
from insights.subscriptions.reason import Reason
from insights.subscriptions.subscription import Subscription, to_utc

log = logging.getLogger(__name__)

LOG_INTERVAL_S = 60.0
HARMLESS = frozenset({"done", "withheld", "retry_rate_limit", "retry_moved", "retry_stopped"})
"""What nobody has to look at; with anything else the line is a warning."""


@dataclass(slots=True, kw_only=True)
class MeteredLedger:
    """insights.ports.ledger.DeliveryLedger around another one. What `ledger` refuses or fails to store is not counted. The
    counts of each minute in which something happened are one line of the log for each platform.
    """

    ledger: DeliveryLedger
    metrics: ServiceMetrics
    _not_logged: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By platform: what became of deliveries since the last line."""
    _timer: asyncio.TimerHandle | None = None

    async def last_edition(self, subscription: Subscription) -> date | None:
        return await self.ledger.last_edition(subscription)

    async def enqueue(
        self,
        subscription: Subscription,
        *,
        local_day: date,
        edition: date,
        next_due_at: datetime,
        now: datetime,
    ) -> bool:
        return await self.ledger.enqueue(
            subscription, local_day=local_day, edition=edition, next_due_at=next_due_at, now=now
        )

    async def recover(self, owner: str, now: datetime) -> int:
        return await self.ledger.recover(owner, now)

    async def release(self, owner: str, now: datetime) -> None:
        self._log_counts()
        await self.ledger.release(owner, now)

    async def claim(
        self,
        owner: str,
        now: datetime,
        *,
        lease_s: float,
        limit: int,
        exclude: Collection[tuple[str, str]] = (),
    ) -> Sequence[Delivery]:
        return await self.ledger.claim(owner, now, lease_s=lease_s, limit=limit, exclude=exclude)

    async def save_plan(self, delivery: Delivery, plan: DeliveryPlan) -> bool:
        return await self.ledger.save_plan(delivery, plan)

    async def ack(self, delivery: Delivery, n: int, sent: Sent, now: datetime, *, lease_s: float) -> bool:
        is_held = await self.ledger.ack(delivery, n, sent, now, lease_s=lease_s)
        if is_held and delivery.parts is not None and n + 1 == len(delivery.parts):
            platform = _platform(delivery)
            self._count(delivery, "done")
            lateness_s = (now - _due_at(delivery)).total_seconds()
            self.metrics.observe_lateness(platform, max(0.0, lateness_s))
        return is_held

    async def retry(
        self, delivery: Delivery, visible_at: datetime, *, attempts: int, is_uncertain: bool, reason: Reason
    ) -> None:
        await self.ledger.retry(
            delivery, visible_at, attempts=attempts, is_uncertain=is_uncertain, reason=reason
        )
        self.metrics.count_retry(_platform(delivery), str(reason.kind))
        self._note(delivery, f"retry_{reason.kind.name.lower()}")
        if is_uncertain:
            self.metrics.count_possible_duplicate(_platform(delivery))

    async def mark_dead(self, delivery: Delivery, reason: Reason, *, pause_channel: bool) -> None:
        await self.ledger.mark_dead(delivery, reason, pause_channel=pause_channel)
        self._count(delivery, "dead")

    async def reject(self, delivery: Delivery, detail: str) -> None:
        await self.ledger.reject(delivery, detail)
        self._count(delivery, "rejected")

    async def withhold(self, delivery: Delivery, reason: Reason) -> bool:
        is_first = await self.ledger.withhold(delivery, reason)
        self._count(delivery, "withheld")
        return is_first

    async def fall_back_to_classic(self, delivery: Delivery, detail: str, now: datetime) -> None:
        await self.ledger.fall_back_to_classic(delivery, detail, now)

    async def move(self, delivery: Delivery, chat: Chat) -> None:
        await self.ledger.move(delivery, chat)

    async def counts(self, subscription: Subscription | None = None) -> LedgerCounts:
        return await self.ledger.counts(subscription)

    def _count(self, delivery: Delivery, outcome: DeliveryOutcome) -> None:
        self.metrics.count_delivery(_platform(delivery), outcome)
        self._note(delivery, outcome)

    def _note(self, delivery: Delivery, what: str) -> None:
        self._not_logged[_platform(delivery)][what] += 1
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(LOG_INTERVAL_S, self._log_counts, context=Context())

    def _log_counts(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for platform, counts in self._not_logged.items():
            level = logging.INFO if HARMLESS.issuperset(counts) else logging.WARNING
            log.log(level, "delivery.settled", extra={"platform": platform, **dict(sorted(counts.items()))})
        self._not_logged.clear()


def _platform(delivery: Delivery) -> str:
    return delivery.subscription.chat.platform


def _due_at(delivery: Delivery) -> datetime:
    """The subscription's hour on the delivery's local day; one that is sent as soon as there is a list is due with it."""
    subscription = delivery.subscription
    if subscription.at_once:
        return arxiv_calendar.list_at(delivery.edition)
    return to_utc(delivery.local_day, subscription.send_at, subscription.zone)
