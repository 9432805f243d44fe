"""Faults to order: an answer that says no, one that comes late, a connection that is cut."""

import asyncio
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
    """The call is taken; its answer waits for `release`."""

    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _release: asyncio.Event = field(default_factory=asyncio.Event)

    async def arrived(self, within_s: float = 20.0) -> None:
        await asyncio.wait_for(self._arrived.wait(), within_s)

    def release(self) -> None:
        self._release.set()

    async def wait(self) -> None:
        self._arrived.set()
        await self._release.wait()


class Faults:
    def __init__(self) -> None:
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
        return None
