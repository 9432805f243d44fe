"""What fails in `benchmarks.day24`, and when: outages by the hour, and a share of all calls in between."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.standins import slack_faults, telegram_faults
from tests.standins.telegram_rules import Refusal

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""A Monday, seven in the morning in New York. Tuesday's list comes 17 hours later."""
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
SETTLE = timedelta(minutes=45)
"""After the last hour, for what was tried again."""
FLAKY = 0.05
"""The share of calls that fail while a platform is not down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What fails from `start` to `end`, in hours after the beginning."""

    name: str
    start: float
    end: float


OUTAGES_OF_A_DAY = (
    Outage(name="telegram down", start=3, end=4),
    Outage(name="slack down", start=5, end=6.5),
    Outage(name="disk full", start=7, end=8),
    Outage(name="database locked", start=10, end=10.01),  # SQLite
    Outage(name="database restarted", start=10, end=10.01),  # PostgreSQL
    Outage(name="sources down", start=16, end=19),
    Outage(name="model down", start=18, end=21),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """From `start` on so many hours; `chats` of each platform are due evenly in them."""

    start: datetime = START
    hours: float = 24.0
    chats: int = 24
    outages: Sequence[Outage] = OUTAGES_OF_A_DAY
    settle: timedelta = SETTLE

    def at(self, hours: float) -> datetime:
        return self.start + timedelta(hours=hours)


SOURCE_FAULTS: Mapping[str, Mapping[str, object]] = {
    "feed": {"status": 503},
    "api": {"hang": True},
    "huggingface": {"reset": True},
    "deeplearn": {"body": "<html>gone"},
}


@dataclass(slots=True)
class FaultInjector:
    """What a platform does to a call: fails all while it is down, else a share; of two answers in a row of one chat at
    most one is lost, because the bot sends again once and then cannot know.
    """

    make_fault: Callable[[str, str], Any]
    """From a method and a kind: down, 429, 500, cut (nothing has happened), lost (it has)."""
    rng: random.Random
    is_down: bool = False
    injected: Counter[str] = field(default_factory=Counter)
    _last_kind: dict[Any, str] = field(default_factory=dict)

    def draw(self, method: str, chat: Any) -> Any:
        if self.is_down:
            return self.make_fault(method, "down")
        if not method.startswith(("send", "chat.post", "files.")) or self.rng.random() >= FLAKY:
            self._last_kind.pop(chat, None)
            return None
        kind = self.rng.choice(("429", "500", "cut", "lost"))
        if self._last_kind.get(chat) in ("cut", "lost"):
            kind = "500"
        self._last_kind[chat] = kind
        self.injected[kind] += 1
        return self.make_fault(method, kind)


def make_telegram_fault(method: str, kind: str) -> telegram_faults.Fault:
    match kind:
        case "429":
            words = "Too Many Requests: retry after 2"
            return telegram_faults.Fault(method, refusal=Refusal(429, words, retry_after=2))
        case "cut" | "lost":
            return telegram_faults.Fault(method, cuts_connection=True, takes_effect=kind == "lost")
    return telegram_faults.Fault(method, refusal=Refusal(502, "Bad Gateway"))


def make_slack_fault(_: str, kind: str) -> slack_faults.Fault:
    match kind:
        case "429":
            return slack_faults.Fault(status=429, retry_after=2)
        case "cut":
            return slack_faults.Fault(drop="before")
        case "lost":
            return slack_faults.Fault(drop="after")
    return slack_faults.Fault(status=503)
