"""The channels of a simulated installation. What is assumed of people stands here, and is no measurement: where they are, when
they want their digest, what they choose.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from itertools import product
from typing import Literal, TypeVar, get_args
from zoneinfo import ZoneInfo

from insights.model import LANGUAGES, Language

SEED = 20_261_123
DAY = date(2026, 11, 23)
"""A Monday: a day with a list."""
ASSUMED_PLATFORMS = {"telegram": 70, "slack": 30}
ASSUMED_ZONES = {
    "America/New_York": 15,
    "America/Los_Angeles": 15,
    "Europe/London": 10,
    "Europe/Berlin": 15,
    "Asia/Kolkata": 10,
    "Asia/Shanghai": 10,
    "Asia/Seoul": 20,
    "Asia/Tokyo": 5,
}
ASSUMED_HOURS = {
    "09:00": 60,
    "08:00": 12,
    "10:00": 6,
    "07:30": 6,
    "07:00": 6,
    "12:00": 4,
    "18:00": 4,
    "21:00": 2,
}
"""Six of ten keep the default."""
ASSUMED_TOPIC_COUNTS = {0: 60, 1: 20, 3: 20}
"""How many topics are chosen; 0 are all of them."""
ASSUMED_WEEKLY_SHARE = 0.1
ASSUMED_SHARED_SHARE = 0.4
"""Of Telegram's chats: groups and channels, which take twenty messages a minute."""
ASSUMED_WORKSPACE_CHANNELS = 25
KOREAN_ZONE = "Asia/Seoul"
"""Who lives there reads Korean, the others English."""
Drawn = TypeVar("Drawn")
Kind = Literal["private", "shared", "slack"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestChoice:
    """What decides how many messages a channel gets."""

    kind: Kind
    language: Language
    topics: int
    is_weekly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChannel:
    """A channel that is due on the simulated day, `due_s` seconds after midnight UTC."""

    due_s: int
    choice: DigestChoice


def all_choices() -> list[DigestChoice]:
    """Every choice that a channel may have made."""
    kinds: tuple[Kind, ...] = get_args(Kind)
    return [
        _choice(kind, language, topics, is_weekly)
        for kind, language, topics, is_weekly in product(
            kinds, LANGUAGES, ASSUMED_TOPIC_COUNTS, (False, True)
        )
    ]


@lru_cache(maxsize=2)
def draw_channels(count: int) -> tuple[DueChannel, ...]:
    """The channels, of `count`, that are due on a day with a list, in the order in which they are due. Of weekly ones that is
    one in seven.
    """
    draw = random.Random(SEED)
    platforms, zones = _draw(draw, ASSUMED_PLATFORMS, count), _draw(draw, ASSUMED_ZONES, count)
    hours, topics = _draw(draw, ASSUMED_HOURS, count), _draw(draw, ASSUMED_TOPIC_COUNTS, count)
    channels = []
    for platform, zone, hour, chosen in zip(platforms, zones, hours, topics, strict=True):
        is_weekly = draw.random() < ASSUMED_WEEKLY_SHARE
        if is_weekly and draw.randrange(7):
            continue
        kind: Kind = "slack"
        if platform == "telegram":
            kind = "shared" if draw.random() < ASSUMED_SHARED_SHARE else "private"
        language: Language = "ko" if zone == KOREAN_ZONE else "en"
        channels.append(
            DueChannel(due_s=_due_s(zone, hour), choice=_choice(kind, language, chosen, is_weekly))
        )
    return tuple(sorted(channels, key=lambda channel: channel.due_s))


@lru_cache
def _choice(kind: Kind, language: Language, topics: int, is_weekly: bool) -> DigestChoice:  # noqa: FBT001
    """One object for equal choices: a million channels have a few dozen."""
    return DigestChoice(kind=kind, language=language, topics=topics, is_weekly=is_weekly)


@lru_cache
def _due_s(zone: str, hour: str) -> int:
    due = datetime.combine(DAY, time.fromisoformat(hour), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
    return due.hour * 3600 + due.minute * 60


def _draw(draw: random.Random, shares: Mapping[Drawn, int], count: int) -> Sequence[Drawn]:
    return draw.choices(list(shares), list(shares.values()), k=count)
