"""Days and numbers in the reader's language."""

from datetime import date

from insights.i18n.catalog import translate
from insights.model import Language

ROUNDS_TO_ZERO = 0.05


def long_day(day: date, language: Language) -> str:
    """As in "Wednesday, 6 November 2024"."""
    return translate(
        language,
        "chart.day",
        weekday=translate(language, f"chart.weekday.{day.isoweekday()}"),
        day=day.day,
        month=translate(language, f"chart.month.{day.month}"),
        year=day.year,
    )


def short_day(day: date, language: Language) -> str:
    """As in "6 November"."""
    return translate(
        language, "chart.short_day", day=day.day, month=translate(language, f"chart.month.{day.month}")
    )


def number(count: int) -> str:
    """As in "1,234"."""
    return f"{count:,}"


def percent(share: float) -> str:
    """With one decimal; "<0.1" for a share that is not zero and would round to it."""
    return "<0.1" if 0 < share < ROUNDS_TO_ZERO else f"{share:.1f}"


def signed(change: float) -> str:
    """With one decimal and a sign, a real minus sign (U+2212); "0.0" without a sign."""
    return f"{change:+.1f}".replace("-", "−") if abs(change) >= ROUNDS_TO_ZERO else "0.0"
