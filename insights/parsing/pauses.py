"""Parses how long a pause lasts: 7, two weeks, until Friday, until 1 December, 사흘, 금요일까지. Pure."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from insights.errors import BadInput

MAX_PAUSE_DAYS = 365
_MAX_QUOTED = 40
_DAY = timedelta(days=1)
_NAMED_LENGTHS = {
    "today": 1,
    "for today": 1,
    "the day": 1,
    "the week": 7,
    "오늘": 1,
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
}
_NAMED_LENGTHS |= {"닷새": 5, "엿새": 6, "이레": 7, "열흘": 10, "보름": 15, "반달": 15}
_INDEFINITE = {"", "forever", "indefinitely", "for good", "for now", "무기한", "계속", "당분간", "쭉"}
_NUMBERS = {
    name: n
    for n, name in enumerate(
        ["a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=1
    )
}
_NUMBERS |= {
    "an": 1,
    "one": 1,
    "couple of": 2,
    "a couple of": 2,
    "한": 1,
    "일": 1,
    "두": 2,
    "이": 2,
    "세": 3,
    "삼": 3,
}
_LENGTH = re.compile(
    rf"(?P<count>\d{{1,6}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})?\s*"
    r"(?P<unit>days?|d|일간?|weeks?|w|wks?|주간|주일|주|months?|m|mo|개월|달)?",
    re.IGNORECASE,
)
_UNIT_DAYS = {"d": 1, "일": 1, "w": 7, "주": 7, "m": 30, "개": 30, "달": 30}
_WEEKDAYS = {name: n for n, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_WEEKDAYS |= {name: n for n, name in enumerate("월화수목금토일")}
_WEEKDAY = re.compile(
    r"(?P<next>next\s+|다음\s*주?\s*)?(?:this\s+|이번\s*주?\s*)?"
    r"(?P<day>(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|[월화수목금토일]요일)",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DATE_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})",
        r"(?:(?P<year>\d{4})년\s*)?(?P<month>\d{1,2})월\s*(?P<day>\d{1,2})일",
        rf"(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s*(?P<year>\d{{4}}))?",
        rf"{_MONTH}\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s*(?P<year>\d{{4}}))?",
        r"(?:the\s+)(?P<day>\d{1,2})(?:st|nd|rd|th)",
    )
)
_ENGLISH_UNTIL = re.compile(r"^(?:until|till|til|up to|to|through)\s+", re.IGNORECASE)
_KOREAN_UNTIL = re.compile(r"\s*까지(?:만)?(?:\s*(?:쉬기|쉴게요|멈춤))?$")
"""금요일까지 includes Friday; "until Friday" does not."""
_RELATIVE_DAYS = {"tomorrow": 1, "내일": 1, "모레": 2, "글피": 3, "오늘": 0, "today": 0}
_UNTIL_NEXT_MONDAY = {
    "next week",
    "the weekend",
    "over the weekend",
    "weekend",
    "this week",
    "the end of the week",
}
_UNTIL_NEXT_MONDAY |= {"주말", "이번 주말", "이번 주", "이번주", "금주", "주말 동안"}
_UNTIL_MONDAY_AFTER_NEXT = {"다음 주", "다음주", "다음 주말"}
_KOREAN_DAY_OF_MONTH = re.compile(r"(?P<day>\d{1,2})일")
"""With 까지 30일 is a day of the month; without it, a length in days."""
_SUNDAY = 6


def parse_pause(text: str, today: date) -> date | None:
    """The local day on which the pause ends; None for a pause without an end. Raises BadInput with examples."""
    bare = " ".join(text.strip(" .,!").lower().split()).removesuffix(" please")
    if _ENGLISH_UNTIL.sub("", bare).removesuffix("까지").strip() in _INDEFINITE:
        return None
    end = _end(bare, today)
    if end is None or not 0 < (end - today).days <= MAX_PAUSE_DAYS:
        raise BadInput("commands.pause.bad", words=text.strip()[:_MAX_QUOTED], most=MAX_PAUSE_DAYS)
    return end


def _end(bare: str, today: date) -> date | None:
    has_korean_until = _KOREAN_UNTIL.search(bare) is not None
    until = _KOREAN_UNTIL.sub("", _ENGLISH_UNTIL.sub("", bare))
    if until in _UNTIL_NEXT_MONDAY or until in _UNTIL_MONDAY_AFTER_NEXT:
        return today + (_SUNDAY + 1 - today.weekday() + 7 * (until in _UNTIL_MONDAY_AFTER_NEXT)) * _DAY
    day_of_month = _KOREAN_DAY_OF_MONTH.fullmatch(until) if has_korean_until else None
    if day := _date(day_of_month.groupdict(), today) if day_of_month else _day(until, today):
        return day + _DAY if has_korean_until or bare.startswith("through ") or day == today else day
    days = None if until != bare else _length_days(bare.removeprefix("for ").removeprefix("앞으로 "))
    return today + days * _DAY if days is not None and days <= MAX_PAUSE_DAYS else None


def _length_days(bare: str) -> int | None:
    plain = bare.removesuffix("동안").removesuffix("간").removesuffix("만").strip()
    if plain in _NAMED_LENGTHS:
        return _NAMED_LENGTHS[plain]
    match = _LENGTH.fullmatch(plain) or _LENGTH.fullmatch(bare)
    if not match or not (match["count"] or match["unit"]):
        return None
    count = match["count"] or "1"
    number = int(count) if count.isdecimal() else _NUMBERS[count]
    return number * _UNIT_DAYS[(match["unit"] or "d")[0]]


def _day(text: str, today: date) -> date | None:
    if text in _RELATIVE_DAYS:
        return today + _RELATIVE_DAYS[text] * _DAY
    if match := _WEEKDAY.fullmatch(text):
        return _next_weekday(match, today)
    matches = (pattern.fullmatch(text) for pattern in _DATE_PATTERNS)
    return next((_date(match.groupdict(), today) for match in matches if match), None)


def _next_weekday(match: re.Match[str], today: date) -> date:
    weekday = _WEEKDAYS[match["day"][:3] if match["day"][0].isascii() else match["day"][0]]
    if match["next"]:
        return today + (7 - today.weekday() + weekday) * _DAY
    return today + ((weekday - today.weekday() - 1) % 7 + 1) * _DAY


def _date(parts: Mapping[str, str | None], today: date) -> date | None:
    """Without a year, the next such date after today."""
    month, day = parts.get("month") or "", int(parts["day"] or 0)
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1 if month else 0
    if parts.get("year"):
        return _valid_date(int(parts["year"] or 0), number, day)
    if number:
        dates = (_valid_date(year, number, day) for year in (today.year, today.year + 1))
        return next((end for end in dates if end and end > today), None)
    later_days = (today + n * _DAY for n in range(1, 62))
    return next((later for later in later_days if later.day == day), None)


def _valid_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
