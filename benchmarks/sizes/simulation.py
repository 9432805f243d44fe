"""A day of one account, message by message: who is due when, what the platform takes, what a worker can send. The limits
are the bot's own constants.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from insights.ports.messaging import Limits
from scheduler.delivery.task import RetryPolicy
from scheduler.limits.account_limiter import MAX_SLOT_DELAY_S, RATE_SAFETY_FACTOR
from scheduler.limits.account_slots import MAX_IN_HAND
from scheduler.limits.chat_limiter import DELIVERY_SHARE

MAX_IN_FLIGHT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedAccount:
    """A bot's account and the workers that send for it. `work_s` is a worker's time for one message."""

    limits: Limits
    work_s: float
    workers: int = 1

    @property
    def spacing_s(self) -> float:
        """Seconds from one message to the next: of the limiter (AccountLimiter.spacing_s), or of the workers where they
        are slower.
        """
        limited = (1 + MAX_SLOT_DELAY_S) / (self.limits.account_per_second * DELIVERY_SHARE)
        return max(limited, self.work_s / self.workers)

    @property
    def max_in_hand(self) -> int:
        """As AccountSlots.max_in_hand, of all workers."""
        per_second = self.limits.account_per_second * DELIVERY_SHARE * RATE_SAFETY_FACTOR
        useful = max(2 * MAX_IN_FLIGHT, 2 * per_second / self.limits.chat_per_second)
        in_hand = min(useful, MAX_IN_HAND, per_second * RetryPolicy().lease_s / 2)
        return self.workers * max(1, math.ceil(in_hand))


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedDigest:
    """`due_s` is in seconds of the day; digests are given in its order."""

    due_s: float
    parts: int
    is_shared: bool = False


@dataclass(slots=True, kw_only=True)
class AccountDay:
    """What became of an account's digests."""

    lateness_s: list[float]
    """Of each complete digest, from its due time to its last message."""
    messages: int = 0
    first_s: float = math.inf
    last_s: float = 0.0

    @property
    def max_lateness_s(self) -> float:
        return max(self.lateness_s, default=0.0)

    def percentile_s(self, percent: int) -> float:
        ordered = sorted(self.lateness_s)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


def simulate(account: SimulatedAccount, digests: Iterable[SimulatedDigest]) -> AccountDay:
    """Each message goes to the chat that is ready first, when the account's next slot comes; a chat is ready when it is
    due and in hand, and again when its pause is over.
    """
    waiting, day = iter(digests), AccountDay(lateness_s=[])
    following = next(waiting, None)
    in_hand: list[tuple[float, int, int, SimulatedDigest]] = []
    slot_s, order = 0.0, 0
    while following is not None or in_hand:
        while following is not None and len(in_hand) < account.max_in_hand:
            if in_hand and following.due_s > max(slot_s, in_hand[0][0]):
                break
            heappush(in_hand, (max(following.due_s, slot_s), order, 0, following))
            order, following = order + 1, next(waiting, None)
        if not in_hand:
            continue
        ready_s, number, sent, digest = heappop(in_hand)
        at = max(ready_s, slot_s)
        slot_s = at + account.spacing_s
        _count_sent(day, at)
        if sent + 1 < digest.parts:
            heappush(in_hand, (at + _pause_s(account.limits, digest, sent + 1), number, sent + 1, digest))
        else:
            day.lateness_s.append(at + account.work_s - digest.due_s)
    return day


def _count_sent(day: AccountDay, at: float) -> None:
    day.messages += 1
    day.first_s, day.last_s = min(day.first_s, at), max(day.last_s, at)


def _pause_s(limits: Limits, digest: SimulatedDigest, sent: int) -> float:
    """Until a chat takes its next message; a shared one takes its share of the window, and then nothing until it is over."""
    pause = 1 / limits.chat_per_second
    if limits.chat_window_limit and digest.is_shared:
        share = int(limits.chat_window_limit * DELIVERY_SHARE)
        if sent % share == 0:
            return max(pause, limits.chat_window_s - (share - 1) * pause)
    return pause


def share_out(digests: Sequence[SimulatedDigest], accounts: int) -> Sequence[SimulatedDigest]:
    """What one of several equal accounts gets."""
    return digests[::accounts]
