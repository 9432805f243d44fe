"""One claimed delivery: plan it, then send and acknowledge part by part, in order.

Part n+1 is sent only after part n is acknowledged in the ledger. A task that lost its lease stops: by its own clock
before each send, by the claim's token in each acknowledgement.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from insights.errors import (
    ChatGone,
    DeliveryUncertain,
    InsightsError,
    Moved,
    Refused,
    RetryLater,
    RichRefused,
    StoreFailed,
)
from insights.i18n.catalog import translate
from insights.model import Chat
from insights.ports.clock import Clock
from insights.ports.ledger import Delivery, DeliveryLedger
from insights.ports.messaging import Part, PartTransport, Sent
from insights.subscriptions.reason import Reason, ReasonKind
from insights.views.notices import sentences
from scheduler.delivery.rendering import PlanCache
from scheduler.limits.account_slots import AccountSlots, UploadGate
from scheduler.limits.chat_limiter import ChatRateLimited

log = logging.getLogger(__name__)

MAX_BACKOFF_S = 300.0
MIN_ACK_RETRY_S = 0.2
MAX_ACK_RETRY_S = 5.0
"""The pause before a failed acknowledgement is tried again doubles each time between these."""
LEASE_MARGIN = 0.2
"""The last part of a lease, in which nothing more is sent; a send is cut off when it begins."""
MIN_SEND_SHARE = 0.2
"""So much of a lease must be left, besides LEASE_MARGIN, when a send begins: one that is cut off may have arrived, and is
sent again. What is in hand waits for half a lease at most (scheduler.limits.account_slots).
"""
MAX_BUG_ATTEMPTS = 10
"""Attempts after an error of this program; failures from outside are tried `RetryPolicy.max_attempts` times."""


AccessCheck = Callable[[Chat], Awaitable[bool]]
"""Whether a chat may be sent anything. Raises StoreFailed."""


async def admit_every_chat(_: Chat) -> bool:
    """The AccessCheck of a bot that serves everybody."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """`max_attempts` are up to five minutes apart: two hundred outlast a night's outage."""

    lease_s: float = 30.0
    max_attempts: int = 200


@dataclass(slots=True, kw_only=True)
class DeliveryTask:
    """Carries out one delivery. `is_stopping` is asked before each send; what has not begun by then is given back.
    `is_admitted` is asked before the plan is made, and again right before each send.
    """

    delivery: Delivery
    messenger: PartTransport
    ledger: DeliveryLedger
    plans: PlanCache
    clock: Clock
    slots: AccountSlots
    upload_gate: UploadGate
    retry_policy: RetryPolicy
    is_stopping: Callable[[], bool]
    lease_until: datetime
    on_store_error: Callable[[StoreFailed], None]
    """Called each time the ledger does not take an acknowledgement."""
    is_admitted: AccessCheck = admit_every_chat
    is_sending: bool = False
    """A part or the notice is being sent, or its acknowledgement is being stored."""

    async def run(self) -> None:
        """End with the delivery done, dead or given back. Raises only CancelledError and what the ledger raises;
        cancelled before its send, it leaves the row to DeliveryLedger.release.
        """
        try:
            while await self._send_next():
                pass
        except asyncio.CancelledError:
            if self.is_sending:
                await self._give_back(self.clock.now(), Reason(ReasonKind.STOPPED), is_uncertain=True)
            raise
        except StoreFailed:
            raise
        except Exception as error:  # noqa: BLE001 -- the border: one chat's error stops no other delivery
            await self._handle_error(error)

    async def _send_next(self) -> bool:
        """Send one part. Return False when there is nothing more to do here."""
        n = self.delivery.next_part
        if not await self._check_access():
            return False
        async with self.slots.planning:
            parts = self.delivery.parts or await self._plan()
        if n >= len(parts):
            return False
        await self.slots.begin_delivery(self._chat)
        key = self._upload_key(n)
        async with self.slots.sends, self.upload_gate.serialize_first(key):
            sent = await self._send(parts[n])
            if sent is None or not await self._record(n, sent):
                return False
            self.upload_gate.mark_uploaded(key)
        return n + 1 < len(parts)

    async def _plan(self) -> Sequence[Part]:
        subscription = self.delivery.subscription
        plan = await self.plans.get_plan(self.delivery.edition, subscription, self.messenger)
        if not plan.parts:
            await self.ledger.mark_dead(self.delivery, Reason(ReasonKind.EMPTY), pause_channel=False)
        elif await self.ledger.save_plan(self.delivery, plan):
            self.delivery = replace(self.delivery, parts=plan.parts)
            return plan.parts
        return ()

    async def _check_access(self) -> bool:
        """Return False, with the delivery settled, when its chat is not served any more. It is told so once, when its
        subscription pauses: the ledger says True to the first delivery alone.
        """
        if await self.is_admitted(self._chat):
            return True
        reason = Reason(ReasonKind.NOT_ADMITTED)
        self._log(logging.INFO, "delivery.withheld", str(reason))
        self.is_sending = True  # a stop leaves time for the sentence, because it is not said again
        if await self.ledger.withhold(self.delivery, reason):
            await self._send_notice("access.ended")
        self.is_sending = False
        return False

    async def _send_notice(self, key: str) -> None:
        """Send one sentence that is no part of the digest. What the platform refuses is logged, and not tried again."""
        notice = sentences(translate(self.delivery.subscription.language, key))
        try:
            for part in self.messenger.plan(self._chat, [notice]):
                await self.slots.limiter.acquire()
                await self.messenger.send(self._chat, part, "")
        except InsightsError as error:
            self._log(logging.WARNING, "delivery.notice_failed", str(error))

    def _upload_key(self, n: int) -> tuple[str, str, date, str, int]:
        """Part n of an edition has the same picture in all chats of an account and language."""
        language = self.delivery.subscription.language
        return (self._chat.platform, self._chat.account, self.delivery.edition, language, n)

    async def _wait_for_turn(self) -> bool:
        """Wait for the account's rate limit. Return False, with the delivery given back, when that takes long, too little
        is left of the lease or the worker stops.
        """
        wait_s = self.slots.limiter.expected_wait_s()
        if wait_s > self.retry_policy.lease_s / 2:
            visible_at = self.clock.now() + timedelta(seconds=wait_s)
            await self._give_back(visible_at, Reason(ReasonKind.RATE_LIMIT))
            return False
        await self.slots.limiter.acquire()
        if self.is_stopping() or self._remaining_s() < MIN_SEND_SHARE * self.retry_policy.lease_s:
            await self._give_back(self.clock.now(), Reason(ReasonKind.STOPPED))
            return False
        return True

    def _remaining_s(self) -> float:
        """Seconds of the lease in which something may be sent."""
        remaining = self.lease_until - self.clock.now()
        return remaining.total_seconds() - LEASE_MARGIN * self.retry_policy.lease_s

    async def _send(self, part: Part) -> Sent | None:
        """Return None when the delivery was given back or withheld instead."""
        async with self.slots.requests:
            if not await self._wait_for_turn() or not await self._check_access():
                return None
            self.is_sending = True
            try:
                async with asyncio.timeout(self._remaining_s()):
                    sent = await self.messenger.send(self._chat, part, self.delivery.anchor)
            except TimeoutError as error:
                raise DeliveryUncertain("no answer within the lease") from error
        self.slots.end_delivery(self._chat)
        return sent

    async def _record(self, n: int, sent: Sent) -> bool:
        """Return False when fenced: another owner goes on with the delivery."""
        is_held = await self._acknowledge(n, sent)
        self.is_sending = False
        anchor = sent.anchor or self.delivery.anchor
        self.delivery = replace(self.delivery, next_part=n + 1, anchor=anchor, attempts=0, lost_answers=0)
        return is_held

    async def _acknowledge(self, n: int, sent: Sent) -> bool:
        """Try for as long as it takes: to give up is to send the part twice. Meanwhile the part counts as in flight,
        so that a ledger that takes nothing lets no more out than `max_in_flight`. If another owner has claimed the
        row by then, the token says so.
        """
        try:
            return await self._ack(n, sent)
        except StoreFailed as error:
            self.on_store_error(error)
        self.slots.unacknowledged += 1
        try:
            return await self._retry_ack(n, sent)
        finally:
            self.slots.unacknowledged -= 1

    async def _retry_ack(self, n: int, sent: Sent) -> bool:
        pause_s = MIN_ACK_RETRY_S
        while True:
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, MAX_ACK_RETRY_S)
            try:
                return await self._ack(n, sent)
            except StoreFailed as error:
                self.on_store_error(error)

    async def _ack(self, n: int, sent: Sent) -> bool:
        now = self.clock.now()
        is_held = await self.ledger.ack(self.delivery, n, sent, now, lease_s=self.retry_policy.lease_s)
        self.lease_until = now + timedelta(seconds=self.retry_policy.lease_s)
        return is_held

    async def _handle_error(self, error: Exception) -> None:
        now = self.clock.now()
        match error:
            case ChatRateLimited():
                visible_at = now + timedelta(seconds=error.retry_after_s)
                await self._give_back(visible_at, Reason(ReasonKind.RATE_LIMIT))
            case RetryLater():
                if error.scope == "account":
                    await self.slots.limiter.block(error.retry_after_s)
                visible_at = now + timedelta(seconds=error.retry_after_s)
                await self._give_back(visible_at, Reason(ReasonKind.RATE_LIMIT, error.reason))
            case Moved():
                await self.ledger.move(self.delivery, error.chat)
                await self._give_back(now, Reason(ReasonKind.MOVED))
            case ChatGone():
                await self._mark_dead(Reason(ReasonKind.CHAT_GONE, error.reason), pause_channel=True)
            case RichRefused():
                self._log(logging.INFO, "delivery.rich_rejected", error.reason)
                await self.ledger.fall_back_to_classic(self.delivery, error.reason, now)
            case Refused():
                self._log(logging.WARNING, "delivery.rejected", error.reason)
                await self.ledger.reject(self.delivery, error.reason)
            case DeliveryUncertain():
                await self._handle_uncertain(now)
            case InsightsError():
                reason = Reason(ReasonKind.UNREACHABLE, str(error))
                await self._back_off(now, reason, self.retry_policy.max_attempts)
            case _:
                await self._handle_bug(error, now)

    async def _handle_uncertain(self, now: datetime) -> None:
        """The part is sent once more, and never a third time: then it counts as sent and the rest goes on."""
        reason = Reason(ReasonKind.UNCERTAIN)
        if self.delivery.lost_answers:
            sent, n = Sent(message_ref=""), self.delivery.next_part
            await self.ledger.ack(self.delivery, n, sent, now, lease_s=self.retry_policy.lease_s)
            await self._give_back(now, reason)
        else:
            await self._give_back(now + _backoff(0), reason, is_uncertain=True)

    async def _handle_bug(self, error: Exception, now: datetime) -> None:
        log.error("delivery.internal_error", exc_info=error, extra={"delivery": self.delivery.id})
        if self.is_sending:
            await self._handle_uncertain(now)
        else:
            await self._back_off(now, Reason(ReasonKind.BUG, type(error).__name__), MAX_BUG_ATTEMPTS)

    async def _back_off(self, now: datetime, reason: Reason, max_attempts: int) -> None:
        attempts = self.delivery.attempts + 1
        if attempts >= max_attempts:
            await self._mark_dead(reason, pause_channel=False)
        else:
            await self._give_back(now + _backoff(attempts), reason, attempts=attempts)

    async def _mark_dead(self, reason: Reason, *, pause_channel: bool) -> None:
        self._log(logging.WARNING, "delivery.dead", str(reason))
        await self.ledger.mark_dead(self.delivery, reason, pause_channel=pause_channel)

    async def _give_back(
        self, visible_at: datetime, reason: Reason, *, attempts: int | None = None, is_uncertain: bool = False
    ) -> None:
        await self.ledger.retry(
            self.delivery,
            visible_at,
            attempts=self.delivery.attempts if attempts is None else attempts,
            is_uncertain=is_uncertain,
            reason=reason,
        )

    def _log(self, level: int, event: str, reason: str) -> None:
        log.log(level, event, extra={"delivery": self.delivery.id, "reason": reason})

    @property
    def _chat(self) -> Chat:
        return self.delivery.subscription.chat


def _backoff(attempts: int) -> timedelta:
    """1, 2, 4 … 300 seconds, half of it random, so that what failed together is not retried together."""
    seconds = min(2.0 ** min(attempts, 10), MAX_BACKOFF_S)
    return timedelta(seconds=seconds * random.uniform(0.5, 1))  # noqa: S311 -- nothing to guess here
