"""Faults of a service, injected before a call."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import web


@dataclass(slots=True, kw_only=True)
class Fault:
    """The next `times` calls of a method fail.

    `error`: Slack's own code in an ok answer. `status`: a bare HTTP error (429 carries `retry_after`).
    `drop`: the connection breaks before the call takes effect, or after, without an answer. `delays_answer`: the call
    takes effect, its answer waits until `release()`; of a response_url that breaks before, the break waits.
    """

    error: str = ""
    status: int = 0
    retry_after: float | None = None
    drop: Literal["", "before", "after"] = ""
    delays_answer: bool = False
    times: int = 1
    has_arrived: asyncio.Event = field(default_factory=asyncio.Event)
    is_released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        self.is_released.set()

    def answer(self) -> web.Response | None:
        """The response instead of the method's own; None for the method's own."""
        if self.status == 429:
            headers = {"Retry-After": f"{self.retry_after:g}"} if self.retry_after is not None else {}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        if self.status:
            return web.Response(text="upstream error", status=self.status)
        return web.json_response({"ok": False, "error": self.error}) if self.error else None


@dataclass
class RandomFaults:
    """Fails a share of the calls that post or upload. `lost_answers` counts calls that took effect without an answer, `cut` all
    connections that broke, by channel: the sender cannot tell one from the other.
    """

    failure_rate: float
    rng: random.Random
    injected: Counter[str] = field(default_factory=Counter)
    lost_answers: Counter[str] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)

    def draw(self, method: str, channel: str) -> Fault | None:
        if not method.startswith(("chat.post", "files.", "upload")) or self.rng.random() >= self.failure_rate:
            return None
        kind = self.rng.choice(("429", "500", "503", "before", "after"))
        self.injected[kind] += 1
        if kind == "429":
            return Fault(status=429, retry_after=1)
        if kind in ("500", "503"):
            return Fault(status=int(kind))
        self.cut[channel] += 1
        if kind == "before":
            return Fault(drop="before")
        self.lost_answers[channel] += 1
        return Fault(drop="after")


class Faults:
    def __init__(self) -> None:
        self.random_faults: RandomFaults | None = None
        self._by_method: dict[str, list[Fault]] = {}

    def inject(self, method: str, fault: Fault) -> Fault:
        self._by_method.setdefault(method, []).append(fault)
        return fault

    def next(self, method: str, channel: str = "") -> Fault | None:
        waiting = self._by_method.get(method, [])
        if not waiting:
            return self.random_faults.draw(method, channel) if self.random_faults else None
        waiting[0].times -= 1
        return waiting.pop(0) if waiting[0].times <= 0 else waiting[0]

    def release_all(self) -> None:
        for faults in self._by_method.values():
            for fault in faults:
                fault.release()
