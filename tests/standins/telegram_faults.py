"""Faults to order: an answer that says no, one that comes late, a connection that is cut."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

from tests.standins.telegram_rules import Refusal


@dataclass
class Fault:
    """Meets the `skip`-th next call of `method` (in `chat`, if given), `times` times."""

    method: str
    chat: int | None = None
    skip: int = 0
    times: int = 1
    refusal: Refusal | None = None
    cut: bool = False
    taken: bool = False
    """Whether the call takes effect before the connection is cut or the answer held."""
    hold: "Hold | None" = None


@dataclass
class Hold:
    """The call waits for `release`, before or after it takes effect."""

    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _release: asyncio.Event = field(default_factory=asyncio.Event)

    async def arrived(self, within_s: float = 60.0) -> None:
        await asyncio.wait_for(self._arrived.wait(), within_s)

    def release(self) -> None:
        self._release.set()

    async def wait(self) -> None:
        self._arrived.set()
        await self._release.wait()


@dataclass
class Weather:
    """A share of all sends goes wrong, in the ways the Bot API is seen to. `cut_after` counts lost answers, `cut`
    the connections cut by chat, before or after the message was taken: who sent it cannot tell.
    """

    share: float
    dice: random.Random
    cut_after: int = 0
    met: int = 0
    cut: Counter[int | None] = field(default_factory=Counter)

    def strikes(self, method: str, chat: int | None) -> Fault | None:
        if not method.startswith("send") or self.dice.random() >= self.share:
            return None
        self.met += 1
        match self.dice.choice(("500", "502", "429", "cut", "lost")):
            case "500":
                return Fault(method, refusal=Refusal(500, "Internal Server Error"))
            case "502":
                return Fault(method, refusal=Refusal(502, "Bad Gateway"))
            case "429":
                words = "Too Many Requests: retry after 1"
                return Fault(method, refusal=Refusal(429, words, retry_after=1))
            case "cut":
                self.cut[chat] += 1
                return Fault(method, cut=True, taken=False)
        self.cut[chat] += 1
        self.cut_after += 1
        return Fault(method, cut=True, taken=True)


class Faults:
    def __init__(self) -> None:
        self.weather: Weather | None = None
        self._ordered: list[Fault] = []
        self._holds: list[Hold] = []

    def order(self, fault: Fault) -> None:
        self._ordered.append(fault)
        if fault.hold:
            self._holds.append(fault.hold)

    def release_all(self) -> None:
        for hold in self._holds:
            hold.release()

    def meets(self, method: str, chat: int | None) -> Fault | None:
        for fault in self._ordered:
            if fault.method == method and fault.chat in (None, chat) and fault.times > 0:
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return self.weather.strikes(method, chat) if self.weather else None
