"""Rate limit of one account, for everything that it sends; replies go first.

The account's rate is shared out as 25 : 5. Deliveries take evenly spaced slots of the larger share. The smaller one
is reserved for replies: five keys, each good for one reply a second, so that a reply need not wait; more replies than
that take the next of the larger share's slots, before any delivery. Either way no window of one second holds more
than the account's rate, over all processes that share the `RateStore`.

One process that sends everything knows what went out in the last second and needs no keys. There a delivery also
puts its slot off while the window has no room for two more replies: replies often come together.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from insights.ports.ledger import ChatWindows, RateStore
from insights.ports.messaging import Limits
from insights.sliding_window import SlidingWindow
from scheduler.limits.chat_limiter import DELIVERY_SHARE, ChatLimiter

RATE_SAFETY_FACTOR = 0.975
"""The part of the allowed rate that is used: a platform counts arrivals, and later messages may arrive sooner."""
BOOKING_HORIZON_S = 0.2
"""Slots are booked so far ahead where a booking is a transaction: five slots at 25 a second."""
MAX_SLOT_DELAY_S = 0.025
"""A slot reached later than this is dropped: after a stall not everything that was missed may go out at once. With
this limit 25 slots at thirty a second, which begin at the first one's latest moment, last 1.0 s: no second has a 26th.
"""
SLOT_MARGIN_S = 0.01
"""The part of a slot that remains usable after a slow round trip to the store."""
ROUND_TRIP_DECAY = 0.9
"""The weight of the longest round trip to the store after each shorter one."""
LATENESS_DECAY, MAX_LATENESS_S = 0.5, 0.5
"""The same for how late this process comes to its slots: on a busy machine each timer is late, and with the usual limit
hardly any slot would be used.
"""
MAX_REPLY_ROUND_TRIP_S = 0.05
"""A reply's key whose round trip took longer is not used: when within the trip it was granted is unknown, and the
next round trip may be short.
"""
TIMER_RESOLUTION_S = 0.001
MAX_RESERVED_REPLIES = 25
"""A second; each has a key, and all keys are looked at for each reply. More replies take deliveries' slots."""
REPLY_RESERVE = 1 / 15
"""The share of a second that deliveries leave free for the next replies: two of thirty."""
WINDOW_S = 1 / RATE_SAFETY_FACTOR


@dataclass(slots=True)
class MemoryRates:
    """insights.ports.ledger.RateStore, for one process."""

    _free_at: dict[str, float] = field(default_factory=dict)

    async def book(self, key: str, slots: int, spacing_s: float) -> float:
        first = max(self._free_at.get(key, 0.0), _now())
        self._free_at[key] = first + slots * spacing_s
        return first - _now()

    async def try_acquire(self, keys: Sequence[str], pause_s: float) -> bool:
        key = min(keys, key=lambda key: self._free_at.get(key, 0.0))
        if self._free_at.get(key, 0.0) > _now():
            return False
        self._free_at[key] = _now() + pause_s
        return True

    async def block(self, key: str, seconds: float) -> None:
        self._free_at[key] = max(self._free_at.get(key, 0.0), _now() + seconds)


@dataclass(slots=True, kw_only=True)
class AccountLimiter:
    """Rate limiter of one account, from which the platform takes `per_second` messages a second, or `current_rate`, which
    may change.
    """

    key: str
    per_second: float
    current_rate: Callable[[], float] | None = None
    rate_store: RateStore
    window: SlidingWindow | None = None
    """What went out in the last second; None where other processes send, too."""
    chats: ChatLimiter = field(default_factory=ChatLimiter)
    _next_slot_at: float = 0.0
    """The first of the slots that are booked and not used."""
    _booked_slots: int = 0
    _booked_rate: float = 0.0
    """The rate for which they were booked."""
    _round_trip_s: float = 0.0
    """About the longest recent round trip to the store."""
    _lateness_s: float = 0.0
    """About how late slots were reached lately."""
    _slot_delay_s: float = MAX_SLOT_DELAY_S
    """How much later than `_next_slot_at` a booked slot is still used."""
    _waiting_replies: deque[asyncio.Future[None]] = field(default_factory=deque)
    _waiting_deliveries: deque[asyncio.Future[None]] = field(default_factory=deque)
    _blocked_until: float = 0.0
    _reserved_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One reply at a time asks for a reserved slot; once one waits, so do all after it, and none of them takes a connection."""
    _grant_task: asyncio.Task[None] | None = None

    @property
    def rate(self) -> float:
        return self.current_rate() if self.current_rate else self.per_second

    @property
    def spacing_s(self) -> float:
        """Seconds between two deliveries. A second's share of them, the first as late as allowed, takes a second or
        more.
        """
        return (1 + self._max_slot_delay_s) / (self.rate * DELIVERY_SHARE)

    @property
    def _max_slot_delay_s(self) -> float:
        """A slow store costs some of the rate, because where within the round trip a slot begins is unknown; a slow process
        does, too.
        """
        return max(MAX_SLOT_DELAY_S, self._round_trip_s + SLOT_MARGIN_S, self._lateness_s + SLOT_MARGIN_S)

    def expected_wait_s(self) -> float:
        """About how many seconds a delivery that asks now would wait."""
        return max(0.0, self._blocked_until - _now()) + len(self._waiting_deliveries) * self.spacing_s

    async def acquire(self, *, reply: bool = False) -> None:
        """Return when one message may be sent. Raises what the store raises."""
        if reply and await self._acquire_reserved():
            return
        turn = asyncio.get_running_loop().create_future()
        (self._waiting_replies if reply else self._waiting_deliveries).append(turn)
        if self._grant_task is None or self._grant_task.done():
            self._grant_task = asyncio.create_task(self._grant_slots())
        await turn

    async def block(self, seconds: float) -> None:
        """Send nothing for so long, in no process: the platform asked for it (Retry-After)."""
        self._blocked_until = max(self._blocked_until, _now() + seconds)
        self._booked_slots = 0
        await self.rate_store.block(self.key, seconds)

    async def _acquire_reserved(self) -> bool:
        """Take one of the slots that deliveries leave to replies."""
        if self._blocked_until > _now():
            return False
        if self.window is not None:
            return not _has_waiters(self._waiting_replies) and self._enter_window(self.window, reserve=0)
        async with self._reserved_lock:
            if _has_waiters(self._waiting_replies):
                return False
            keys = [f"{self.key}/reply/{n}" for n in range(max(1, _reply_slots(self.rate)))]
            started = _now()
            acquired = await self.rate_store.try_acquire(keys, WINDOW_S + MAX_REPLY_ROUND_TRIP_S)
            return acquired and _now() - started <= MAX_REPLY_ROUND_TRIP_S

    def _enter_window(self, window: SlidingWindow, reserve: int) -> bool:
        """Count one message more, if `reserve` others still fit after it."""
        now = _now()
        if window.free_at(int(self.rate) - reserve, now) > now:
            return False
        window.add(now)
        return True

    async def _grant_slots(self) -> None:
        """Give one slot after another while somebody waits. A failed booking fails everybody who waits."""
        try:
            while turn := self._next_waiter():
                await self._wait_for_slot()
                turn = self._next_waiter() or turn
                if not turn.done():
                    turn.set_result(None)
        except Exception as problem:  # noqa: BLE001 -- each waiting caller raises it
            for turn in (*self._waiting_replies, *self._waiting_deliveries):
                if not turn.done():
                    turn.set_exception(problem)

    def _next_waiter(self) -> asyncio.Future[None] | None:
        for queue in (self._waiting_replies, self._waiting_deliveries):
            while queue and queue[0].done():
                queue.popleft()
            if queue:
                return queue[0]
        return None

    async def _wait_for_slot(self) -> None:
        while True:
            self._skip_missed_slots()
            if not self._booked_slots or self._booked_rate != self.rate:
                await self._book_slots()
                continue
            slot_at = self._next_slot_at
            self._next_slot_at += self.spacing_s
            self._booked_slots -= 1
            if (wait_s := slot_at - _now()) > TIMER_RESOLUTION_S:
                await asyncio.sleep(wait_s)
            late_s = _now() - slot_at
            self._lateness_s = max(min(late_s, MAX_LATENESS_S), LATENESS_DECAY * self._lateness_s)
            if (
                late_s < self._slot_delay_s
                and await self._fits_window(before=slot_at + self.spacing_s)
                and self._blocked_until <= _now()
            ):
                return

    async def _fits_window(self, before: float) -> bool:
        """Wait until the window takes one message more. False when that is later than `before`."""
        while self.window is not None:
            reserve = 0 if _has_waiters(self._waiting_replies) else int(self.rate * REPLY_RESERVE)
            if self._enter_window(self.window, reserve):
                return True
            free_at = self.window.free_at(int(self.rate) - reserve, _now())
            if free_at > before:
                return False
            await asyncio.sleep(max(free_at - _now(), TIMER_RESOLUTION_S))
        return True

    def _skip_missed_slots(self) -> None:
        """Drop them in one step: an account without a limit has thousands of slots in a second."""
        late_s = _now() - self._slot_delay_s - self._next_slot_at
        if late_s > 0 and self._booked_slots:
            missed = min(self._booked_slots, math.ceil(late_s / self.spacing_s))
            self._next_slot_at += missed * self.spacing_s
            self._booked_slots -= missed

    async def _book_slots(self) -> None:
        """Book several for deliveries, so that they cost few transactions; for replies no more than they need."""
        ahead = round(BOOKING_HORIZON_S / self.spacing_s)
        slots = max(1, ahead if self._waiting_deliveries else len(self._waiting_replies))
        rate = self.rate
        started, max_delay_s = _now(), self._max_slot_delay_s
        self._next_slot_at = await self.rate_store.book(self.key, slots, self.spacing_s) + _now()
        self._booked_slots, self._booked_rate = slots, rate
        round_trip_s = _now() - started
        self._round_trip_s = max(round_trip_s, ROUND_TRIP_DECAY * self._round_trip_s)
        self._slot_delay_s = max_delay_s - round_trip_s


def _reply_slots(per_second: float) -> int:
    """How many messages a second are reserved for replies."""
    return min(MAX_RESERVED_REPLIES, int(per_second * (1 - DELIVERY_SHARE) + 0.01))


def _has_waiters(queue: Iterable[asyncio.Future[None]]) -> bool:
    return any(not turn.done() for turn in queue)


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(slots=True, kw_only=True)
class AccountLimiters:
    """The limiters of all accounts, made when they are first asked for."""

    rate_store: RateStore = field(default_factory=MemoryRates)
    windows: ChatWindows | None = None
    """Those of chats, where other processes send, too."""
    _by_account: dict[tuple[str, str], AccountLimiter] = field(default_factory=dict)

    def get(self, platform: str, account: str, limits: Limits) -> AccountLimiter:
        """Return the account's limiter. A window serves where this process sends everything, and where more than one
        message a second is reserved for replies: else the reply's key is all there is.
        """
        limiter = self._by_account.get((platform, account))
        if limiter is None:
            per_second = limits.account_rate(account)
            is_counted = isinstance(self.rate_store, MemoryRates) and _reply_slots(per_second) > 1
            limiter = self._by_account[platform, account] = AccountLimiter(
                key=f"{platform}/{account}",
                per_second=per_second,
                current_rate=partial(limits.account_rate, account),
                rate_store=self.rate_store,
                window=SlidingWindow(WINDOW_S) if is_counted else None,
                chats=ChatLimiter(windows=self.windows),
            )
        return limiter
