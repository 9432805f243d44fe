"""How fast may be sent: one bucket for each account, for everything that goes out, replies first.

An account's rate is shared out as 25 : 5. Scheduled sending takes evenly spaced slots of the larger share. The
smaller one is kept for replies: five keys, each good for one reply a second, so that a reply waits for nothing;
more replies than that take the next of the larger share's slots, before any scheduled message. Either way no
window of one second holds more than the account's rate, over all processes that share the `Rates`.

One process that sends everything knows what went out in the last second, and needs no keys. There scheduled sending
also puts its slot off while fewer than two more replies would find room: replies come together, not one by one.
"""

import asyncio
import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from insights.ports.ledger import RateStore
from scheduler.limits.chat_limiter import SHARE, ChatLimiter

CARE = 0.975
"""What we take of what we may: a platform counts when messages arrive, and those may catch up on each other."""
AHEAD_S = 0.2
"""How far ahead slots are booked where a booking is a transaction: five slots at 25 a second."""
LATE_S = 0.025
"""A slot that we come to later than this is gone: after a stall we must not send all that was missed at once. With
it 25 slots at thirty a second, which begin at the first one's latest moment, last 1.0 s: no second has a 26th.
"""
SLACK_S = 0.01
"""What is left for ourselves of a slot that a long trip to the store has made late."""
FORGETTING = 0.9
"""Of a long trip, with each shorter one after it."""
TRIP_S = 0.05
"""A reply's key granted by a shared store is used so much later at most, or not at all: when within the trip it was
granted nobody can tell, and the next one's trip may be short.
"""
EARLY_S = 0.001
"""Timers are no finer than this."""
SPARE = 1 / 15
"""The share of a second that scheduled sending leaves free for the next replies: two of thirty."""


@dataclass(slots=True)
class MemoryRates:
    """insights.ports.ledger.RateStore, for one process."""

    _free_at: dict[str, float] = field(default_factory=dict)

    async def book(self, key: str, slots: int, spacing_s: float) -> float:
        first = max(self._free_at.get(key, 0.0), _now())
        self._free_at[key] = first + slots * spacing_s
        return first - _now()

    async def try_acquire(self, keys: Sequence[str], pause_s: float) -> bool:
        key = min(keys, key=lambda one: self._free_at.get(one, 0.0))
        if self._free_at.get(key, 0.0) > _now():
            return False
        self._free_at[key] = _now() + pause_s
        return True

    async def block(self, key: str, seconds: float) -> None:
        self._free_at[key] = max(self._free_at.get(key, 0.0), _now() + seconds)


@dataclass(slots=True)
class SlidingWindow:
    """What one account sent in the last second, of the `most` that it may."""

    most: int
    _times: deque[float] = field(default_factory=deque)

    def take(self, spare: int = 0) -> bool:
        """One more, if so many others still find room after it."""
        if self.room_at(spare) > _now():
            return False
        self._times.append(_now())
        return True

    def room_at(self, spare: int = 0) -> float:
        """When there is, or was, room for one more and so many others."""
        while self._times and self._times[0] <= _now() - 1 / CARE:
            self._times.popleft()
        over = len(self._times) + spare - self.most
        return self._times[over] + 1 / CARE if over >= 0 else 0.0


@dataclass(slots=True, kw_only=True)
class AccountLimiter:
    """One account's. `rate` is what the platform takes from it in a second."""

    key: str
    rate: float
    rates: RateStore
    window: SlidingWindow | None = None
    """None where other processes send, too."""
    chats: ChatLimiter = field(default_factory=ChatLimiter)
    _at: float = 0.0
    """The first of the slots that are booked and not used."""
    _booked: int = 0
    _trip: float = 0.0
    """About the longest that the store took lately."""
    _left_s: float = LATE_S
    """How much later than `_at` we may still come."""
    _replies: deque[asyncio.Future[None]] = field(default_factory=deque)
    _others: deque[asyncio.Future[None]] = field(default_factory=deque)
    _closed_until: float = 0.0
    _granting: asyncio.Task[None] | None = None

    @property
    def spacing_s(self) -> float:
        """Between two scheduled messages: as many as the share, the first of them as late as it may be, take a
        second or more.
        """
        return (1 + self._late_s) / (self.rate * SHARE)

    @property
    def _late_s(self) -> float:
        """A store far away costs some of the rate: where within its trip a slot begins, nobody can tell."""
        return max(LATE_S, self._trip + SLACK_S)

    def wait(self) -> float:
        """About how long a scheduled message that asks now would wait."""
        return max(0.0, self._closed_until - _now()) + len(self._others) * self.spacing_s

    async def take(self, *, reply: bool = False) -> None:
        """Returns when it is our turn."""
        if reply and await self._kept_free():
            return
        turn = asyncio.get_running_loop().create_future()
        (self._replies if reply else self._others).append(turn)
        if self._granting is None or self._granting.done():
            self._granting = asyncio.create_task(self._grant())
        await turn

    async def push(self, seconds: float) -> None:
        """Nothing more for so long: the platform asked for it."""
        self._closed_until = max(self._closed_until, _now() + seconds)
        self._booked = 0
        await self.rates.block(self.key, seconds)

    async def _kept_free(self) -> bool:
        """One of the slots that scheduled sending leaves to replies."""
        count = max(1, int(self.rate * (1 - SHARE) + 0.01))
        if self._closed_until > _now():
            return False
        if self.window is not None:
            return not _waiting(self._replies) and self.window.take()
        asked = _now()
        taken = await self.rates.try_acquire(
            [f"{self.key}/reply/{n}" for n in range(count)], 1 / CARE + TRIP_S
        )
        return taken and _now() - asked <= TRIP_S

    async def _grant(self) -> None:
        """One slot after another to who waits, while somebody does. A failed booking fails who waits for it."""
        try:
            while turn := self._first():
                await self._next_slot()
                turn = self._first() or turn
                if not turn.done():
                    turn.set_result(None)
        except Exception as problem:  # noqa: BLE001 -- each waiting caller raises it
            for turn in (*self._replies, *self._others):
                if not turn.done():
                    turn.set_exception(problem)

    def _first(self) -> asyncio.Future[None] | None:
        """Whose turn is next: of the replies, then of the others."""
        for line in (self._replies, self._others):
            while line and line[0].done():
                line.popleft()
            if line:
                return line[0]
        return None

    async def _next_slot(self) -> None:
        while True:
            self._skip_late()
            if not self._booked:
                await self._book()
                continue
            at = self._at
            self._at += self.spacing_s
            self._booked -= 1
            if (left := at - _now()) > EARLY_S:
                await asyncio.sleep(left)
            late = _now() - at >= self._left_s
            if not late and await self._room(before=at + self.spacing_s) and self._closed_until <= _now():
                return

    async def _room(self, before: float) -> bool:
        """Waits until there is room for this slot, not longer than the next slot."""
        while self.window is not None:
            spare = 0 if _waiting(self._replies) else int(self.rate * SPARE)
            if self.window.take(spare):
                return True
            if (at := self.window.room_at(spare)) > before:
                return False
            await asyncio.sleep(max(at - _now(), EARLY_S))
        return True

    def _skip_late(self) -> None:
        """What is gone, at once: an account without a limit has thousands of slots in a second."""
        late = _now() - self._left_s - self._at
        if late > 0 and self._booked:
            gone = min(self._booked, math.ceil(late / self.spacing_s))
            self._at += gone * self.spacing_s
            self._booked -= gone

    async def _book(self) -> None:
        """For scheduled messages some ahead, so that they cost few bookings; for replies no more than they need."""
        ahead = round(AHEAD_S / self.spacing_s) if self._others else len(self._replies)
        count = max(1, ahead)
        asked, late = _now(), self._late_s
        self._at = await self.rates.book(self.key, count, self.spacing_s) + _now()
        self._booked = count
        trip = _now() - asked
        self._trip = max(trip, FORGETTING * self._trip)
        self._left_s = late - trip


def _waiting(line: Iterable[asyncio.Future[None]]) -> bool:
    return any(not turn.done() for turn in line)


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(slots=True, kw_only=True)
class AccountLimiters:
    """One for each platform and account."""

    rates: RateStore = field(default_factory=MemoryRates)
    _by_account: dict[tuple[str, str], AccountLimiter] = field(default_factory=dict)

    def of(self, platform: str, account: str, per_second: float) -> AccountLimiter:
        found = self._by_account.get((platform, account))
        if found is None:
            window = SlidingWindow(int(per_second)) if self._counted(per_second) else None
            found = AccountLimiter(
                key=f"{platform}/{account}", rate=per_second, rates=self.rates, window=window
            )
            self._by_account[platform, account] = found
        return found

    def _counted(self, per_second: float) -> bool:
        """Of an account that takes a few a second the reply's key is all it has."""
        return isinstance(self.rates, MemoryRates) and int(per_second * (1 - SHARE) + 0.01) > 1
