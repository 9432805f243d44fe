"""How a picture writes a day: in words, in the reader's language."""

from datetime import date

from insights.locale import say
from insights.model import Language


def long_day(day: date, language: Language) -> str:
    """As in "Wednesday, 6 November 2024"."""
    return say(
        language,
        "chart.day",
        weekday=say(language, f"chart.weekday.{day.isoweekday()}"),
        day=day.day,
        month=say(language, f"chart.month.{day.month}"),
        year=day.year,
    )


def short_day(day: date, language: Language) -> str:
    """As in "6 November"."""
    return say(language, "chart.short_day", day=day.day, month=say(language, f"chart.month.{day.month}"))
