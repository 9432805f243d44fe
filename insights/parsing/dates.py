"""Which day's papers a question names: "on 26 June", "2026-06-26", "yesterday", "지난 금요일", "6월 26일". Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_NTH = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>20[0-9]{2})\b)?"
_BEFORE = r"(?:\b(?:on|from|of|for)\s+(?:the\s+)?)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_BEFORE}\b(?P<year>20[0-9]{{2}})[-./](?P<number>[0-9]{{1,2}})[-./](?P<day>[0-9]{{1,2}})\b",
        r"(?:(?P<year>20[0-9]{2})\s*년\s*)?(?P<number>[0-9]{1,2})\s*월\s*(?P<day>[0-9]{1,2})\s*일(?:자)?",
        rf"{_BEFORE}\b{_NTH}(?:\s+of)?\s+{_MONTH}{_YEAR}",
        rf"{_BEFORE}\b{_MONTH}\s+{_NTH}\b{_YEAR}",
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
class Named:
    """The day, and the question without the words that name it."""

    day: date
    rest: str


def named_day(said: str, today: date) -> Named | None:
    """A day without its year, or of the week, is the last one that was. None for a date there is not."""
    for found, day in _found(said, today):
        if day is not None:
            return Named(day=day, rest=f"{said[: found.start()]} {said[found.end() :]}")
    return None


def _found(said: str, today: date) -> Iterator[tuple[re.Match[str], date | None]]:
    for form in _FORMS:
        for found in form.finditer(said):
            yield found, _date(found, today)
    for found in _YESTERDAY.finditer(said):
        yield found, today - timedelta(days=1)
    for found in _WEEKDAY.finditer(said):
        yield found, _weekday(found, today)


def _date(found: re.Match[str], today: date) -> date | None:
    parts = found.groupdict()
    number = parts.get("number")
    month = int(number) if number else _MONTHS.index(parts["month"][:3].lower()) + 1
    if parts["year"]:
        return _day(int(parts["year"]), month, int(parts["day"]))
    this = _day(today.year, month, int(parts["day"]))
    # East of here it is tomorrow already.
    if this is not None and this <= today + timedelta(days=1):
        return this
    return _day(today.year - 1, month, int(parts["day"]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(found: re.Match[str], today: date) -> date:
    korean, english = found["korean"], found["english"]
    wanted = "월화수목금토일".index(korean) if korean else _WEEKDAYS.index(english[:3].lower())
    return today - timedelta(days=(today.weekday() - wanted) % 7 or 7)
