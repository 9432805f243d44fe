"""How long a pause lasts, as people say it: 7, two weeks, until Friday, until 1 December, 사흘, 금요일까지."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from insights.errors import BadInput

LONGEST = 365
_QUOTED = 40
_DAY = timedelta(days=1)
_NAMED = {
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
_NAMED |= {"닷새": 5, "엿새": 6, "이레": 7, "열흘": 10, "보름": 15, "반달": 15}
_FOR_GOOD = {"", "forever", "indefinitely", "for good", "for now", "무기한", "계속", "당분간", "쭉"}
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
_DAYS_OF = {"d": 1, "일": 1, "w": 7, "주": 7, "m": 30, "개": 30, "달": 30}
_WEEKDAYS = {name: n for n, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_WEEKDAYS |= {name: n for n, name in enumerate("월화수목금토일")}
_WEEKDAY = re.compile(
    r"(?P<next>next\s+|다음\s*주?\s*)?(?:this\s+|이번\s*주?\s*)?"
    r"(?P<day>(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|[월화수목금토일]요일)",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})",
        r"(?:(?P<year>\d{4})년\s*)?(?P<month>\d{1,2})월\s*(?P<day>\d{1,2})일",
        rf"(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s*(?P<year>\d{{4}}))?",
        rf"{_MONTH}\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s*(?P<year>\d{{4}}))?",
        r"(?:the\s+)(?P<day>\d{1,2})(?:st|nd|rd|th)",
    )
)
_UNTIL = re.compile(r"^(?:until|till|til|up to|to|through)\s+", re.IGNORECASE)
_THROUGH = re.compile(r"\s*까지(?:만)?(?:\s*(?:쉬기|쉴게요|멈춤))?$")
"""금요일까지 ends with Friday; until Friday ends before it."""
_SOON = {"tomorrow": 1, "내일": 1, "모레": 2, "글피": 3, "오늘": 0, "today": 0}
_WEEK_ENDS = {"next week", "the weekend", "over the weekend", "weekend", "this week", "the end of the week"}
_WEEK_ENDS |= {"주말", "이번 주말", "이번 주", "이번주", "금주", "주말 동안"}
_NEXT_WEEK_ENDS = {"다음 주", "다음주", "다음 주말"}
_DAY_OF_MONTH = re.compile(r"(?P<day>\d{1,2})일")
"""30일까지 is a date, 30일 a length."""
_SUNDAY = 6


def resumes(words: str, today: date) -> date | None:
    """The day on which it ends; None for a pause for good. BadInput says what can be said."""
    bare = " ".join(words.strip(" .,!").lower().split()).removesuffix(" please")
    if _UNTIL.sub("", bare).removesuffix("까지").strip() in _FOR_GOOD:
        return None
    end = _end(bare, today)
    if end is None or not 0 < (end - today).days <= LONGEST:
        raise BadInput("commands.pause.bad", words=words.strip()[:_QUOTED], most=LONGEST)
    return end


def _end(bare: str, today: date) -> date | None:
    through = _THROUGH.search(bare)
    until = _THROUGH.sub("", _UNTIL.sub("", bare))
    if until in _WEEK_ENDS or until in _NEXT_WEEK_ENDS:
        return today + (_SUNDAY + 1 - today.weekday() + 7 * (until in _NEXT_WEEK_ENDS)) * _DAY
    by_number = _DAY_OF_MONTH.fullmatch(until) if through else None
    if day := _date(by_number.groupdict(), today) if by_number else _day(until, today):
        return day + _DAY if through or bare.startswith("through ") or day == today else day
    days = None if until != bare else _length(bare.removeprefix("for ").removeprefix("앞으로 "))
    return today + days * _DAY if days is not None and days <= LONGEST else None


def _length(bare: str) -> int | None:
    """In days."""
    plain = bare.removesuffix("동안").removesuffix("간").removesuffix("만").strip()
    if plain in _NAMED:
        return _NAMED[plain]
    found = _LENGTH.fullmatch(plain) or _LENGTH.fullmatch(bare)
    if not found or not (found["count"] or found["unit"]):
        return None
    count = found["count"] or "1"
    number = int(count) if count.isdecimal() else _NUMBERS[count]
    return number * _DAYS_OF[(found["unit"] or "d")[0]]


def _day(words: str, today: date) -> date | None:
    if words in _SOON:
        return today + _SOON[words] * _DAY
    if found := _WEEKDAY.fullmatch(words):
        return _weekday(found, today)
    matches = (pattern.fullmatch(words) for pattern in _DATES)
    return next((_date(found.groupdict(), today) for found in matches if found), None)


def _weekday(found: re.Match[str], today: date) -> date:
    wanted = _WEEKDAYS[found["day"][:3] if found["day"][0].isascii() else found["day"][0]]
    if found["next"]:
        return today + (7 - today.weekday() + wanted) * _DAY
    return today + ((wanted - today.weekday() - 1) % 7 + 1) * _DAY


def _date(parts: Mapping[str, str | None], today: date) -> date | None:
    """Without a year, the next such day."""
    month, day = parts.get("month") or "", int(parts["day"] or 0)
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1 if month else 0
    if parts.get("year"):
        return _made(lambda: date(int(parts["year"] or 0), number, day))
    if number:
        made = (_made(lambda year=year: date(year, number, day)) for year in (today.year, today.year + 1))  # type: ignore[misc]
        return next((one for one in made if one and one > today), None)
    later = (today + n * _DAY for n in range(1, 62))
    return next((one for one in later if one.day == day), None)


def _made(make: Callable[[], date]) -> date | None:
    try:
        return make()
    except ValueError:
        return None
