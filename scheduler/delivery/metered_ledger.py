"""A ledger that counts what becomes of deliveries, for the process's metrics."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from insights import arxiv_calendar
from insights.model import Chat
from insights.ports.ledger import Delivery, DeliveryLedger, DeliveryPlan, LedgerCounts
from insights.ports.messaging import Sent
from insights.ports.metrics import ServiceMetrics
from insights.subscriptions.reason import Reason
from insights.subscriptions.subscription import Subscription, to_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteredLedger:
    """insights.ports.ledger.DeliveryLedger around another one. What `ledger` refuses or fails to store is not counted."""

    ledger: DeliveryLedger
    metrics: ServiceMetrics

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
            self.metrics.count_delivery(platform, "done")
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
        if is_uncertain:
            self.metrics.count_possible_duplicate(_platform(delivery))

    async def mark_dead(self, delivery: Delivery, reason: Reason, *, pause_channel: bool) -> None:
        await self.ledger.mark_dead(delivery, reason, pause_channel=pause_channel)
        self.metrics.count_delivery(_platform(delivery), "dead")

    async def reject(self, delivery: Delivery, detail: str) -> None:
        await self.ledger.reject(delivery, detail)
        self.metrics.count_delivery(_platform(delivery), "rejected")

    async def withhold(self, delivery: Delivery, reason: Reason) -> bool:
        is_first = await self.ledger.withhold(delivery, reason)
        self.metrics.count_delivery(_platform(delivery), "withheld")
        return is_first

    async def fall_back_to_classic(self, delivery: Delivery, detail: str, now: datetime) -> None:
        await self.ledger.fall_back_to_classic(delivery, detail, now)

    async def move(self, delivery: Delivery, chat: Chat) -> None:
        await self.ledger.move(delivery, chat)

    async def counts(self, subscription: Subscription | None = None) -> LedgerCounts:
        return await self.ledger.counts(subscription)


def _platform(delivery: Delivery) -> str:
    return delivery.subscription.chat.platform


def _due_at(delivery: Delivery) -> datetime:
    """The subscription's hour on the delivery's local day; one that is sent as soon as there is a list is due with it."""
    subscription = delivery.subscription
    if subscription.at_once:
        return arxiv_calendar.list_at(delivery.edition)
    return to_utc(delivery.local_day, subscription.send_at, subscription.zone)
