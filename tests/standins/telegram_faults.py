"""Injected faults: an error answer, one that comes late, a connection that is cut."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

from tests.standins.telegram_rules import Refusal


@dataclass
class Fault:
    """Fails `times` calls of `method` (in `chat`, if given), after `skip` calls that succeed."""

    method: str
    chat: int | None = None
    skip: int = 0
    times: int = 1
    refusal: Refusal | None = None
    cuts_connection: bool = False
    takes_effect: bool = False
    """Whether the call takes effect before the connection is cut or the answer held."""
    hold: "Hold | None" = None


@dataclass
class Hold:
    """The call waits for `release`, before or after it takes effect."""

    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _release: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait_arrived(self, within_s: float = 60.0) -> None:
        await asyncio.wait_for(self._arrived.wait(), within_s)

    def release(self) -> None:
        self._release.set()

    async def wait_released(self) -> None:
        self._arrived.set()
        await self._release.wait()


@dataclass
class RandomFaults:
    """Fails a share of all sends in the ways the Bot API is seen to. `lost_answers` counts sends that took effect
    without an answer, `cut_by_chat` all cut connections: the sender cannot tell one from the other.
    """

    failure_rate: float
    rng: random.Random
    lost_answers: int = 0
    injected: int = 0
    cut_by_chat: Counter[int | None] = field(default_factory=Counter)

    def draw(self, method: str, chat: int | None) -> Fault | None:
        if not method.startswith("send") or self.rng.random() >= self.failure_rate:
            return None
        self.injected += 1
        match self.rng.choice(("500", "502", "429", "cut", "lost")):
            case "500":
                return Fault(method, refusal=Refusal(500, "Internal Server Error"))
            case "502":
                return Fault(method, refusal=Refusal(502, "Bad Gateway"))
            case "429":
                words = "Too Many Requests: retry after 1"
                return Fault(method, refusal=Refusal(429, words, retry_after=1))
            case "cut":
                self.cut_by_chat[chat] += 1
                return Fault(method, cuts_connection=True, takes_effect=False)
        self.cut_by_chat[chat] += 1
        self.lost_answers += 1
        return Fault(method, cuts_connection=True, takes_effect=True)


class Faults:
    def __init__(self) -> None:
        self.random_faults: RandomFaults | None = None
        self._injected: list[Fault] = []
        self._holds: list[Hold] = []

    def inject(self, fault: Fault) -> None:
        self._injected.append(fault)
        if fault.hold:
            self._holds.append(fault.hold)

    def release_all(self) -> None:
        for hold in self._holds:
            hold.release()

    def next_fault(self, method: str, chat: int | None) -> Fault | None:
        for fault in self._injected:
            if fault.method == method and fault.chat in (None, chat) and fault.times > 0:
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return self.random_faults.draw(method, chat) if self.random_faults else None
