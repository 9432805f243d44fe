"""Parses times of day: 09:00, 9am, 0900, half past nine, 오전 9시, 2시 반, noon. Each notation is one pattern. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from insights.errors import BadInput

_ENGLISH_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
_KOREAN_NUMBERS = "한 두 세 네 다섯 여섯 일곱 여덟 아홉 열 열한 열두"
_NUMBERS = {
    name: n for names in (_ENGLISH_NUMBERS, _KOREAN_NUMBERS) for n, name in enumerate(names.split(), start=1)
} | {
    "십": 10,
    "십오": 15,
    "이십": 20,
    "삼십": 30,
    "사십": 40,
    "사십오": 45,
    "오십": 50,
}
_KOREAN_PART_OF_DAY = r"(?:(?P<half>오전|오후|아침|저녁|밤|낮|새벽)(?:에|마다)?\s*)"
_AT = r"(?:\b(?:at|by)\s+|@\s*)?"
_SUFFIX = r"(?:\s*(?:에만|에|쯤|정각|경|마다|까지|만)(?!\w))?"
_HOUR = rf"\d{{1,2}}|{_ENGLISH_NUMBERS.replace(' ', '|')}"
_KOREAN_HOURS = r"열한|열두|다섯|여섯|일곱|여덟|아홉|[한두세네열]"
_CITIES = "드니|카고|애틀|에라리온"  # 시드니, 시카고 and 시애틀 begin with 시, the word for an hour
_KOREAN_MINUTES = r"십오|이십|삼십|사십오|사십|오십|십"
_TIME_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"{_KOREAN_PART_OF_DAY}?(?P<hour>(?<![\d:])\d{{1,2}}|(?<![가-힣])(?:{_KOREAN_HOURS}))\s*시(?![간계뮬스각]|{_CITIES})"
            rf"(?:\s*(?P<minute>\d{{1,2}}|{_KOREAN_MINUTES})\s*분|\s*(?P<and_half>반))?{_SUFFIX}"
        ),
        rf"{_KOREAN_PART_OF_DAY}(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}}){_SUFFIX}",
        rf"{_AT}\b(?P<part>half past|quarter past|quarter to)\s+(?P<hour>{_HOUR})\b(?:\s*(?P<half>[ap]\.?m\b\.?))?",
        rf"{_AT}(?<![\w:.])(?P<hour>{_HOUR})(?:[:.](?P<minute>\d{{1,2}}))?\s*(?P<half>[ap]\.?m\b\.?)",
        rf"{_AT}(?<![\w:.])(?P<hour>\d{{1,2}})(?P<minute>\d{{2}})\s*(?P<half>[ap]\.?m\b\.?)",
        rf"{_AT}(?<![\w:.])(?P<hour>\d{{1,2}})[:.h](?P<minute>\d{{2}})(?!\w|[:.]\d){_SUFFIX}",
        rf"{_AT}(?<![\w:.])(?P<hour>\d{{1,2}}):(?P<minute>\d{{1,3}})(?!\w|:\d)",
        rf"\b(?:at|by)\s+(?P<hour>{_HOUR})(?:\s+o['’]?clock)?(?!\w|[:.]\d)",
        rf"\b(?P<hour>{_HOUR})\s+o['’]?clock\b",
        r"(?<![\w:.])(?P<hour>\d{1,2})\s*(?:h|hrs?|uhr)\b",
        rf"(?<![\w:.])(?P<hour>{_HOUR})(?=\s+(?:in\s+the|every|each|at)\s+(?:morning|afternoon|evening|night))",
        r"\bat\s+(?P<hour>\d{1,2})(?P<minute>\d{2})(?![\w:]|\.\d)",
        r"(?<![\w:.+-])(?P<hour>\d{2})(?P<minute>\d{2})(?![\w:]|\.\d)",
    )
)
_NAMED_TIME = re.compile(rf"{_AT}\b(?P<name>noon|midnight)\b|(?P<korean>정오|자정){_SUFFIX}", re.IGNORECASE)
_NAMED_TIMES = {"noon": time(12), "정오": time(12), "midnight": time(0), "자정": time(0)}
_MINUTES_PAST = {"half past": 30, "quarter past": 15, "quarter to": -15}
_PART_OF_DAY = re.compile(
    r"\b(?:in\s+the\s+|every\s+|each\s+|at\s+|of\s+the\s+)?(?P<english>morning|afternoon|evening|night)s?\b"
    r"|(?P<korean>오전|오후|아침|저녁|밤|새벽)(?:에|마다)?(?![가-힣])",
    re.IGNORECASE,
)
"""A part of the day apart from its hour: 7 in the morning, every evening at 7."""
_KOREAN_PARTS = {"morning": "오전", "afternoon": "오후", "evening": "저녁", "night": "밤"}
_DEFAULT_TIMES = {
    "오전": time(9),
    "아침": time(9),
    "새벽": time(6),
    "오후": time(14),
    "저녁": time(19),
    "밤": time(22),
}
_DAY_MINUTES = 24 * 60
_AFTERNOON = {"오후", "저녁", "p"}
_MORNING = {"오전", "아침", "새벽", "a"}
_SMALL_HOURS_END = 6
"""밤 (night) 1시 is 01:00 and 밤 11시 is 23:00; 낮 (day) 2시 is 14:00 and 낮 11시 is 11:00."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ClockTime:
    """`half` is a or p (am, pm), a Korean part of the day, or empty."""

    hour: int
    minute: int
    half: str

    @property
    def minutes(self) -> int | None:
        """Minutes since midnight; None for a time that no clock shows."""
        wrong_half = self.half in {"a", "p"} and not 0 < self.hour < 13  # noqa: PLR2004 - a half day's hours
        too_late = self.half in _MORNING and self.hour > 12  # noqa: PLR2004 - see above
        is_invalid = self.minute > 59 or self.hour > 23 or wrong_half or too_late  # noqa: PLR2004 - clocks
        return None if is_invalid else self.nearest_minutes

    @property
    def nearest_minutes(self) -> int:
        """Minutes since midnight of the nearest valid time: 25:00 is 01:00, 9:75 is 10:15, 13pm is 13:00."""
        hour, is_small_hour = self.hour, self.hour < _SMALL_HOURS_END
        if hour == 12 and (self.half in _MORNING or self.half == "밤"):  # noqa: PLR2004 - a half day's hours
            hour = 0
        elif hour < 12 and (self.half in _AFTERNOON or self.half == ("낮" if is_small_hour else "밤")):  # noqa: PLR2004 - see above
            hour += 12
        return (hour * 60 + self.minute) % _DAY_MINUTES


def consume_times(text: str) -> tuple[tuple[time, ...], str]:
    """The different times in the text, and the text with a comma in the place of each.

    A part of the day without an hour is a time of its own: the evening 19:00. Raises BadInput with the nearest valid time for
    one like 25:00.
    """

    def consume(pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        nonlocal text
        while match := pattern.search(text):
            text = f"{text[: match.start()]} , {text[match.end() :]}"
            yield match

    names = list(consume(_NAMED_TIME))
    hours = [match for pattern in _TIME_PATTERNS for match in consume(pattern)]
    parts = list(consume(_PART_OF_DAY))
    if parts and not (names or hours):
        return (_DEFAULT_TIMES[_korean_part(parts[0])],), text
    named_times = (_NAMED_TIMES[(match["name"] or match["korean"]).lower()] for match in names)
    return tuple(dict.fromkeys((*named_times, *_times(hours, parts)))), text


def _times(hours: Sequence[re.Match[str]], parts: Sequence[re.Match[str]]) -> Iterator[time]:
    """Parts of the day that stand apart belong, in order, to the hours without one."""
    parts_left = [_korean_part(part) for part in parts]
    for match in hours:
        half = (match.groupdict().get("half") or "").lower()
        yield _time(match, half or (parts_left.pop(0) if parts_left else ""))


def _korean_part(match: re.Match[str]) -> str:
    return match["korean"] or _KOREAN_PARTS[match["english"].lower()]


def _time(match: re.Match[str], half: str) -> time:
    groups = match.groupdict()
    clock_time = _ClockTime(
        hour=_number(groups["hour"]),
        minute=30 if groups.get("and_half") else _number(groups.get("minute") or "0"),
        half=half[:1] if half[:1] in "ap" else half,
    )
    if clock_time.minutes is None:
        nearest = time(*divmod(clock_time.nearest_minutes, 60))
        raise BadInput("commands.subscribe.bad_time", words=match[0].strip(), near=f"{nearest:%H:%M}")
    minutes_past = _MINUTES_PAST.get((groups.get("part") or "").lower(), 0)
    return time(*divmod((clock_time.minutes + minutes_past) % _DAY_MINUTES, 60))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _NUMBERS[text.lower()]
