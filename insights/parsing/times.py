"""Times of day as people write them: 09:00, 9am, 0900, half past nine, 오전 9시, 2시 반, noon. Each form is one pattern."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from insights.errors import BadInput

_ENGLISH = "one two three four five six seven eight nine ten eleven twelve"
_KOREAN = "한 두 세 네 다섯 여섯 일곱 여덟 아홉 열 열한 열두"
_NUMBERS = {name: n for names in (_ENGLISH, _KOREAN) for n, name in enumerate(names.split(), start=1)} | {
    "십": 10,
    "십오": 15,
    "이십": 20,
    "삼십": 30,
    "사십": 40,
    "사십오": 45,
    "오십": 50,
}
_KOREAN_HALF = r"(?:(?P<half>오전|오후|아침|저녁|밤|낮|새벽)(?:에|마다)?\s*)"
_AT = r"(?:\bat\s+|@\s*)?"
_SUFFIX = r"(?:\s*(?:에|쯤|정각|경)(?!\w))?"
_WORDED = rf"\d{{1,2}}|{_ENGLISH.replace(' ', '|')}"
_HOURS = r"열한|열두|다섯|여섯|일곱|여덟|아홉|[한두세네열]"
_MINUTES = r"십오|이십|삼십|사십오|사십|오십|십"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"{_KOREAN_HALF}?(?P<hour>(?<!\d)\d{{1,2}}|(?<![가-힣])(?:{_HOURS}))\s*시(?![간계뮬스각])"
            rf"(?:\s*(?P<minute>\d{{1,2}}|{_MINUTES})\s*분|\s*(?P<and_half>반))?{_SUFFIX}"
        ),
        rf"{_KOREAN_HALF}(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}}){_SUFFIX}",
        rf"{_AT}\b(?P<part>half past|quarter past|quarter to)\s+(?P<hour>{_WORDED})\b(?:\s*(?P<half>[ap]\.?m\b\.?))?",
        rf"{_AT}(?<![\w:.])(?P<hour>{_WORDED})(?:[:.](?P<minute>\d{{1,2}}))?\s*(?P<half>[ap]\.?m\b\.?)",
        rf"{_AT}(?<![\w:.])(?P<hour>\d{{1,2}})(?P<minute>\d{{2}})\s*(?P<half>[ap]\.?m\b\.?)",
        rf"{_AT}(?<![\w:.])(?P<hour>\d{{1,2}})[:.h](?P<minute>\d{{2}})(?![\w:]|\.\d){_SUFFIX}",
        rf"{_AT}(?<![\w:.])(?P<hour>\d{{1,2}}):(?P<minute>\d{{1,3}})(?![\w:])",
        rf"\bat\s+(?P<hour>{_WORDED})(?:\s+o['’]?clock)?(?![\w:]|\.\d)",
        rf"\b(?P<hour>{_WORDED})\s+o['’]?clock\b",
        r"(?<![\w:.])(?P<hour>\d{1,2})\s*(?:h|hrs?|uhr)\b",
        rf"(?<![\w:.])(?P<hour>{_WORDED})(?=\s+(?:in\s+the|every|each|at)\s+(?:morning|afternoon|evening|night))",
        r"\bat\s+(?P<hour>\d{1,2})(?P<minute>\d{2})(?![\w:]|\.\d)",
        r"(?<![\w:.+-])(?P<hour>\d{2})(?P<minute>\d{2})(?![\w:]|\.\d)",
    )
)
_NAMED = re.compile(rf"{_AT}\b(?P<name>noon|midnight)\b|(?P<korean>정오|자정){_SUFFIX}", re.IGNORECASE)
_NAMES = {"noon": time(12), "정오": time(12), "midnight": time(0), "자정": time(0)}
_PARTS = {"half past": 30, "quarter past": 15, "quarter to": -15}
_OF_DAY = re.compile(
    r"\b(?:in\s+the\s+|every\s+|each\s+|at\s+|of\s+the\s+)?(?P<english>morning|afternoon|evening|night)s?\b"
    r"|(?P<korean>오전|오후|아침|저녁|밤|새벽)(?:에|마다)?(?![가-힣])",
    re.IGNORECASE,
)
"""Said apart from the hour: 7 in the morning, every evening at 7."""
_HALVES = {"morning": "오전", "afternoon": "오후", "evening": "저녁", "night": "밤"}
_USUAL = {
    "오전": time(9),
    "아침": time(9),
    "새벽": time(6),
    "오후": time(14),
    "저녁": time(19),
    "밤": time(22),
}
_DAY = 24 * 60
_LATER = {"오후", "저녁", "p"}
_EARLIER = {"오전", "아침", "새벽", "a"}
_SMALL_HOURS = 6
"""밤 1시 is after midnight, 밤 11시 before it; 낮 2시 is after noon, 낮 11시 before it."""

Cut = Callable[[re.Match[str]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    hour: int
    minute: int
    half: str

    @property
    def of_day(self) -> int | None:
        """Minutes since midnight; None for a time that no clock shows."""
        wrong_half = self.half in {"a", "p"} and not 0 < self.hour < 13  # noqa: PLR2004 - a half day's hours
        early = self.half in _EARLIER and self.hour > 12  # noqa: PLR2004 - see above
        return None if self.minute > 59 or self.hour > 23 or wrong_half or early else self.nearest  # noqa: PLR2004 - clocks

    @property
    def nearest(self) -> int:
        """The same read kindly: 25:00 is 01:00, 9:75 is 10:15, 13pm is 13:00."""
        hour, small = self.hour, self.hour < _SMALL_HOURS
        if hour == 12 and (self.half in _EARLIER or self.half == "밤"):  # noqa: PLR2004 - a half day's hours
            hour = 0
        elif hour < 12 and (self.half in _LATER or self.half == ("낮" if small else "밤")):  # noqa: PLR2004 - see above
            hour += 12
        return (hour * 60 + self.minute) % _DAY


def take(words: Callable[[], str], cut: Cut) -> tuple[time, ...]:
    """Every time in `words()`; `cut` takes out of them what each was written as. BadInput names the nearest one,
    also for a part of the day without its hour.
    """
    named, hours = tuple(_all(_NAMED, words, cut)), [one for form in _FORMS for one in _all(form, words, cut)]
    parts = list(_all(_OF_DAY, words, cut))
    if parts and not (named or hours):
        near = _USUAL[_half(parts[0])]
        raise BadInput("commands.subscribe.bad_time", words=parts[0][0].strip(), near=f"{near:%H:%M}")
    told = (*(_NAMES[(one["name"] or one["korean"]).lower()] for one in named), *_times(hours, parts))
    return tuple(dict.fromkeys(told))


def _all(form: re.Pattern[str], words: Callable[[], str], cut: Cut) -> Iterator[re.Match[str]]:
    while found := form.search(words()):
        cut(found)
        yield found


def _times(hours: Sequence[re.Match[str]], parts: Sequence[re.Match[str]]) -> Iterator[time]:
    """Parts of the day said apart belong to the hours that have none."""
    apart = [_half(part) for part in parts]
    for found in hours:
        half = (found.groupdict().get("half") or "").lower()
        yield _time(found, half or (apart.pop(0) if apart else ""))


def _half(found: re.Match[str]) -> str:
    return found["korean"] or _HALVES[found["english"].lower()]


def _time(found: re.Match[str], half: str) -> time:
    parts = found.groupdict()
    read = _Read(
        hour=_number(parts["hour"]),
        minute=30 if parts.get("and_half") else _number(parts.get("minute") or "0"),
        half=half[:1] if half[:1] in "ap" else half,
    )
    moved = _PARTS.get((parts.get("part") or "").lower(), 0)
    if read.of_day is None:
        nearest = time(*divmod(read.nearest, 60))
        raise BadInput("commands.subscribe.bad_time", words=found[0].strip(), near=f"{nearest:%H:%M}")
    return time(*divmod((read.of_day + moved) % _DAY, 60))


def _number(words: str) -> int:
    return int(words) if words.isdecimal() else _NUMBERS[words.lower()]
