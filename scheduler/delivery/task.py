"""One claimed delivery, carried out: plan, then send and acknowledge part by part, in order.

Part n+1 goes out only after part n is acknowledged in the ledger. Whoever lost its lease stops: by its own clock
before each send, by the claim's token in each acknowledgement.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
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
from insights.model import Chat
from insights.ports.clock import Clock
from insights.ports.ledger import Delivery, DeliveryLedger
from insights.ports.messaging import Part, PartTransport, Sent
from scheduler.delivery.rendering import PlanCache
from scheduler.limits.account_slots import AccountSlots, UploadGate

log = logging.getLogger(__name__)

LONGEST_BACKOFF_S = 300.0
SHORTEST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0
"""Before an acknowledgement that failed is tried again: twice as long each time."""
MARGIN = 0.2
"""The part of a lease in which nothing new is sent; a send may take as much of it as is left before, and no more."""
FAULTS = 10
"""Attempts after a fault of ours; the world's own are tried `max_attempts` times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """`max_attempts` at up to five minutes each: two hundred outlast a night's outage."""

    lease_s: float = 30.0
    max_attempts: int = 200


@dataclass(slots=True, kw_only=True)
class DeliveryTask:
    """`stopping` is asked before each send: what is not begun by then is given back."""

    delivery: Delivery
    messenger: PartTransport
    ledger: DeliveryLedger
    plans: PlanCache
    clock: Clock
    lane: AccountSlots
    gates: UploadGate
    terms: RetryPolicy
    stopping: Callable[[], bool]
    until: datetime
    """When our lease ends."""
    troubled: Callable[[StoreFailed], None]
    """Told each time the ledger does not take an acknowledgement."""
    sending: bool = False
    """Something is on its way, or its acknowledgement is."""

    async def run(self) -> None:
        """Ends with the delivery done, dead or given back; raises only CancelledError and what the ledger does.
        Cancelled before its send it leaves the row to Ledger.release.
        """
        try:
            while await self._next():
                pass
        except asyncio.CancelledError:
            if self.sending:
                await self._give_back(self.clock.now(), unknown=True, reason="stopped")
            raise
        except StoreFailed:
            raise
        except Exception as problem:  # noqa: BLE001 -- the border: one chat's trouble stops no other's delivery
            await self._settle(problem)

    async def _next(self) -> bool:
        """One part sent; False when there is nothing more to do here."""
        n = self.delivery.next_part
        async with self.lane.planning:
            parts = self.delivery.parts or await self._plan()
        if n >= len(parts):
            return False
        await self.lane.pause(self._chat)
        async with self.lane.sends, self.gates.through(self._gate(n)):
            sent = await self._sent(parts[n])
            if sent is None or not await self._noted(n, sent):
                return False
            self.gates.open(self._gate(n))
        return n + 1 < len(parts)

    async def _plan(self) -> Sequence[Part]:
        parts = await self.plans(self.delivery.edition, self.delivery.subscription, self.messenger)
        if not parts:
            await self.ledger.mark_dead(self.delivery, "empty", pause_channel=False)
        elif await self.ledger.plan(self.delivery, parts):
            self.delivery = replace(self.delivery, parts=parts)
            return parts
        return ()

    def _gate(self, n: int) -> tuple[str, str, date, str, int]:
        """The same part of the same edition carries the same picture: the first one uploads it."""
        subscription = self.delivery.subscription
        chat = subscription.chat
        return (chat.platform, chat.account, self.delivery.edition, subscription.language, n)

    async def _ready(self) -> bool:
        """Our turn has come and the lease still holds; else the delivery is given back."""
        wait = self.lane.bucket.wait()
        if wait > self.terms.lease_s / 2:
            await self._give_back(self.clock.now() + timedelta(seconds=wait), reason="rate")
            return False
        await self.lane.bucket.take()
        if self.stopping() or self._left() <= 0:
            await self._give_back(self.clock.now(), reason="stopped")
            return False
        return True

    def _left(self) -> float:
        """Seconds in which something may be sent."""
        return (self.until - self.clock.now()).total_seconds() - MARGIN * self.terms.lease_s

    async def _sent(self, part: Part) -> Sent | None:
        """None: it was not our turn, and the delivery is given back."""
        async with self.lane.wire:
            if not await self._ready():
                return None
            self.sending = True
            try:
                async with asyncio.timeout(self._left()):
                    sent = await self.messenger.send(self._chat, part, self.delivery.anchor)
            except TimeoutError as late:
                raise DeliveryUncertain("no answer within the lease") from late
        self.lane.sent(self._chat)
        return sent

    async def _noted(self, n: int, sent: Sent) -> bool:
        """False: fenced; somebody else goes on with it."""
        held = await self._acknowledged(n, sent)
        self.sending = False
        anchor = sent.anchor or self.delivery.anchor
        self.delivery = replace(self.delivery, next_part=n + 1, anchor=anchor, attempts=0, unknowns=0)
        return held

    async def _acknowledged(self, n: int, sent: Sent) -> bool:
        """Asked again for as long as it takes: to give this up is to send it twice. Meanwhile this counts as in
        flight, so a ledger that takes nothing lets no more out than are in flight at once. Whoever has claimed the
        row by then has it: the token says so.
        """
        try:
            return await self._ack(n, sent)
        except StoreFailed as problem:
            self.troubled(problem)
        self.lane.unacknowledged += 1
        try:
            return await self._ack_at_last(n, sent)
        finally:
            self.lane.unacknowledged -= 1

    async def _ack_at_last(self, n: int, sent: Sent) -> bool:
        pause = SHORTEST_PAUSE_S
        while True:
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
            try:
                return await self._ack(n, sent)
            except StoreFailed as problem:
                self.troubled(problem)

    async def _ack(self, n: int, sent: Sent) -> bool:
        now = self.clock.now()
        held = await self.ledger.ack(self.delivery, n, sent, now, lease_s=self.terms.lease_s)
        self.until = now + timedelta(seconds=self.terms.lease_s)
        return held

    async def _settle(self, problem: Exception) -> None:
        now = self.clock.now()
        match problem:
            case RetryLater():
                await self._later(problem, now)
            case Moved():
                await self.ledger.move(self.delivery, problem.chat)
                await self._give_back(now, reason="moved")
            case ChatGone():
                log.warning("delivery.dead", extra={"delivery": self.delivery.id, "reason": problem.reason})
                await self.ledger.mark_dead(self.delivery, problem.reason, pause_channel=True)
            case RichRefused():
                log.info("delivery.classic", extra={"delivery": self.delivery.id, "reason": problem.reason})
                await self.ledger.fall_back_to_classic(self.delivery, problem.reason, now)
            case Refused():
                log.warning(
                    "delivery.refused", extra={"delivery": self.delivery.id, "reason": problem.reason}
                )
                await self.ledger.reject(self.delivery, problem.reason)
            case DeliveryUncertain():
                await self._unknown(now)
            case InsightsError():
                await self._back_off(now, str(problem), self.terms.max_attempts)
            case _:
                await self._fault(problem, now)

    async def _later(self, problem: RetryLater, now: datetime) -> None:
        if problem.scope == "account":
            await self.lane.bucket.push(problem.after)
        await self._give_back(now + timedelta(seconds=problem.after), reason=problem.reason)

    async def _unknown(self, now: datetime) -> None:
        """It is sent once more, and never a third time: then it counts as sent and the rest goes on."""
        if self.delivery.unknowns:
            sent, n = Sent(message_ref=""), self.delivery.next_part
            await self.ledger.ack(self.delivery, n, sent, now, lease_s=self.terms.lease_s)
            await self._give_back(now, reason="unknown")
        else:
            await self._give_back(now + _backoff(0), unknown=True, reason="unknown")

    async def _fault(self, problem: Exception, now: datetime) -> None:
        log.error("delivery.fault", exc_info=problem, extra={"delivery": self.delivery.id})
        if self.sending:
            await self._unknown(now)
        else:
            await self._back_off(now, f"fault: {type(problem).__name__}", FAULTS)

    async def _back_off(self, now: datetime, reason: str, most: int) -> None:
        attempts = self.delivery.attempts + 1
        if attempts >= most:
            log.warning("delivery.dead", extra={"delivery": self.delivery.id, "reason": reason})
            await self.ledger.mark_dead(self.delivery, reason, pause_channel=False)
            return
        await self._give_back(now + _backoff(attempts), attempts=attempts, reason=reason)

    async def _give_back(
        self, visible_at: datetime, *, attempts: int | None = None, unknown: bool = False, reason: str
    ) -> None:
        await self.ledger.retry(
            self.delivery,
            visible_at,
            attempts=self.delivery.attempts if attempts is None else attempts,
            unknown=unknown,
            reason=reason,
        )

    @property
    def _chat(self) -> Chat:
        return self.delivery.subscription.chat


def _backoff(attempts: int) -> timedelta:
    """1, 2, 4 … 300 seconds, half of it by chance, so that what failed together does not come back together."""
    seconds = min(2.0 ** min(attempts, 10), LONGEST_BACKOFF_S)
    return timedelta(seconds=seconds * random.uniform(0.5, 1))  # noqa: S311 -- nothing to guess here
