"""How pictures write days and figures, in the reader's language."""

from datetime import date

from insights.digest.canvas import GREY, LESS, MORE
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


def number(count: int) -> str:
    return f"{count:,}"


def percent(share: float) -> str:
    """One digit behind the point; what is there but rounds to nothing says so."""
    return "<0.1" if 0 < share < NOTHING else f"{share:.1f}"


def signed(change: float) -> str:
    """With a sign that is no hyphen; what rounds to nothing has none."""
    return f"{change:+.1f}".replace("-", "−") if abs(change) >= NOTHING else "0.0"


def arrowed(change: float | None) -> str:
    """Sign and arrow say the same as a colour, for who cannot tell the colours apart."""
    if change is None:
        return ""
    arrow = "" if abs(change) < NOTHING else "▲ " if change > 0 else "▼ "
    return arrow + signed(change)


def tone(change: float | None) -> str:
    """The colour of a change."""
    if change is None or abs(change) < NOTHING:
        return GREY
    return MORE if change > 0 else LESS


NOTHING = 0.05
