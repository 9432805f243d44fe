"""Times of day as people write them: 09:00, 9am, 오전 9시, 2시 반, noon. Each form is one pattern."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from insights.errors import BadInput

_KOREAN_HALF = r"(?:(?P<half>오전|오후|아침|저녁|밤|낮|새벽)\s*)"
_AT = r"(?:\bat\s+|@\s*)?"
_SUFFIX = r"(?:\s*에(?!\w))?"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_KOREAN_HALF}?(?<!\d)(?P<hour>\d{{1,2}})\s*시(?!간)(?:\s*(?P<minute>\d{{1,2}})\s*분|\s*(?P<and_half>반))?{_SUFFIX}",
        rf"{_KOREAN_HALF}(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}}){_SUFFIX}",
        rf"{_AT}(?<![\w:.])(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d{{1,2}}))?\s*(?P<half>[ap]\.?m\b\.?)",
        rf"{_AT}(?<![\w:.])(?P<hour>\d{{1,2}})[:.h](?P<minute>\d{{2}})(?![\w:]|\.\d){_SUFFIX}",
        rf"{_AT}(?<![\w:.])(?P<hour>\d{{1,2}}):(?P<minute>\d{{1,3}})(?![\w:])",
        r"\bat\s+(?P<hour>\d{1,2})(?:\s+o'?clock)?(?![\w:.])",
    )
)
_NAMED = re.compile(rf"{_AT}\b(?P<name>noon|midnight)\b|(?P<korean>정오|자정){_SUFFIX}", re.IGNORECASE)
_NAMES = {"noon": time(12), "정오": time(12), "midnight": time(0), "자정": time(0)}
_DAY = 24 * 60
_LATER = {"오후", "저녁", "밤", "낮", "p"}
_EARLIER = {"오전", "아침", "새벽", "a"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    hour: int
    minute: int
    half: str

    @property
    def of_day(self) -> int | None:
        """Minutes since midnight; None for a time that no clock shows."""
        if self.minute > 59 or self.hour > 23 or (self.half in {"a", "p"} and not 0 < self.hour < 13):  # noqa: PLR2004 - clocks
            return None
        return self.nearest

    @property
    def nearest(self) -> int:
        """The same read kindly: 25:00 is 01:00, 9:75 is 10:15, 13pm is 13:00."""
        hour = self.hour
        if hour == 12 and (self.half in _EARLIER or self.half == "밤"):  # noqa: PLR2004 - a half day's hours
            hour = 0
        elif hour < 12 and self.half in _LATER:  # noqa: PLR2004 - see above
            hour += 12
        return (hour * 60 + self.minute) % _DAY


def take(words: str, cut: Callable[[re.Match[str]], None]) -> time | None:
    """The first time in `words`; `cut` is called with what it was written as. BadInput names the nearest one."""
    if named := _NAMED.search(words):
        cut(named)
        return _NAMES[(named["name"] or named["korean"]).lower()]
    for form in _FORMS:
        if found := form.search(words):
            cut(found)
            return _time(found)
    return None


def _time(found: re.Match[str]) -> time:
    parts = found.groupdict()
    half = (parts.get("half") or "").lower()
    read = _Read(
        hour=int(parts["hour"]),
        minute=30 if parts.get("and_half") else int(parts.get("minute") or 0),
        half=half[:1] if half[:1] in "ap" else half,
    )
    if read.of_day is None:
        nearest = time(*divmod(read.nearest, 60))
        raise BadInput("commands.subscribe.bad_time", words=found[0].strip(), near=f"{nearest:%H:%M}")
    return time(*divmod(read.of_day, 60))
