"""Finds the day that a question names: "on 26 June", "2026-06-26", "yesterday", "지난 금요일", "6월 26일". Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY_OF_MONTH = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>20[0-9]{2})\b)?"
_PREPOSITION = r"(?:\b(?:on|from|of|for)\s+(?:the\s+)?)?"
_DATE_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_PREPOSITION}\b(?P<year>20[0-9]{{2}})[-./](?P<number>[0-9]{{1,2}})[-./](?P<day>[0-9]{{1,2}})\b",
        r"(?:(?P<year>20[0-9]{2})\s*년\s*)?(?P<number>[0-9]{1,2})\s*월\s*(?P<day>[0-9]{1,2})\s*일(?:자)?",
        rf"{_PREPOSITION}\b{_DAY_OF_MONTH}(?:\s+of)?\s+{_MONTH}{_YEAR}",
        rf"{_PREPOSITION}\b{_MONTH}\s+{_DAY_OF_MONTH}\b{_YEAR}",
    )
)
_YESTERDAY = re.compile(r"\byesterday(?:['’]s)?\b|어제", re.IGNORECASE)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(
    r"\b(?:on|last|from|of)\s+(?P<english>mon|tues|wednes|thurs|fri|satur|sun)day(?:['’]s)?\b"
    r"|(?:지난\s*)?(?P<korean>[월화수목금토일])요일",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDay:
    """`rest` is the question without the words that name the day."""

    day: date
    rest: str


def parse_day(text: str, today: date) -> ParsedDay | None:
    """The first day named in `text`; None where there is none, or only impossible dates like 31 June.

    A date without a year and a weekday mean the last one that was.
    """
    for match, day in _matches(text, today):
        if day is not None:
            return ParsedDay(day=day, rest=f"{text[: match.start()]} {text[match.end() :]}")
    return None


def _matches(text: str, today: date) -> Iterator[tuple[re.Match[str], date | None]]:
    for pattern in _DATE_PATTERNS:
        for match in pattern.finditer(text):
            yield match, _date(match, today)
    for match in _YESTERDAY.finditer(text):
        yield match, today - timedelta(days=1)
    for match in _WEEKDAY.finditer(text):
        yield match, _last_weekday(match, today)


def _date(match: re.Match[str], today: date) -> date | None:
    parts = match.groupdict()
    number = parts.get("number")
    month = int(number) if number else _MONTHS.index(parts["month"][:3].lower()) + 1
    if parts["year"]:
        return _valid_date(int(parts["year"]), month, int(parts["day"]))
    this_year = _valid_date(today.year, month, int(parts["day"]))
    # In zones east of the digest's it is tomorrow already.
    if this_year is not None and this_year <= today + timedelta(days=1):
        return this_year
    return _valid_date(today.year - 1, month, int(parts["day"]))


def _valid_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_weekday(match: re.Match[str], today: date) -> date:
    korean, english = match["korean"], match["english"]
    weekday = "월화수목금토일".index(korean) if korean else _WEEKDAYS.index(english[:3].lower())
    return today - timedelta(days=(today.weekday() - weekday) % 7 or 7)
