"""insights.parsing.pauses: how long a pause lasts, in English and Korean."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.errors import BadInput
from insights.parsing.pauses import MAX_PAUSE_DAYS, parse_pause

TODAY = date(2026, 11, 24)
"""A Tuesday."""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1", 25),
        ("3", 27),
        ("3 days", 27),
        ("for 3 days", 27),
        ("3일 동안", 27),
        ("사흘", 27),
        ("a couple of days", 26),
        ("until Friday", 27),
        ("Fri", 27),
        ("through Friday", 28),
        ("금요일까지", 28),
        ("until tomorrow", 25),
        ("내일까지", 26),
        ("오늘까지", 25),
        ("오늘만", 25),
        ("until 2026-11-30", 30),
        ("until 30 November", 30),
        ("until Nov 30th", 30),
        ("until the 30th", 30),
        ("11월 29일까지", 30),
        ("29일까지", 30),
        ("until next week", 30),
        ("over the weekend", 30),
        ("이번 주까지", 30),
        ("주말 동안", 30),
    ],
)
def test_a_pause_ends_on_the_day_that_is_named(text: str, day: int) -> None:
    """A number of days, a weekday or a date; 까지 and "through" include their day, "until" does not."""
    assert parse_pause(text, TODAY) == date(2026, 11, day)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("a week", 7),
        ("2 weeks please", 14),
        ("2주", 14),
        ("일주일", 7),
        ("1 month", 30),
        ("두 달", 60),
        ("열흘간", 10),
    ],
)
def test_weeks_and_months_are_converted_to_days(text: str, days: int) -> None:
    """A month has thirty days."""
    assert parse_pause(text, TODAY) == TODAY + timedelta(days=days)


def test_a_weekday_is_the_next_one() -> None:
    """On a Tuesday "until Tuesday" is a week; "next Friday" is in the week after; a date without a year is in the future."""
    assert parse_pause("until Tuesday", TODAY) == date(2026, 12, 1)
    assert parse_pause("until next Friday", TODAY) == date(2026, 12, 4)
    assert parse_pause("다음 주까지", TODAY) == date(2026, 12, 7)
    assert parse_pause("until 3 March", TODAY) == date(2027, 3, 3)


@pytest.mark.parametrize("text", ["", "forever", "무기한"])
def test_a_pause_without_an_end(text: str) -> None:
    """The pause lasts until /resume."""
    assert parse_pause(text, TODAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "0",
        "366",
        "-3",
        "until noon",
        "until 2020-01-01",
        "until 30 February",
        "until June",
        "여름까지",
        "²",
    ],
)
def test_invalid_text_raises_bad_input(text: str) -> None:
    """The error's sentence has examples."""
    with pytest.raises(BadInput) as raised:
        parse_pause(text, TODAY)
    assert raised.value.key == "commands.pause.bad"


@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.integers(1, MAX_PAUSE_DAYS))
def test_every_number_of_days_and_every_date_agree(today: date, days: int) -> None:
    """`/pause 7` and the date seven days ahead are the same pause."""
    end = today + timedelta(days=days)
    assert parse_pause(str(days), today) == parse_pause(f"until {end.isoformat()}", today) == end


@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.text(max_size=40))
def test_any_text_ends_in_the_future_or_raises_bad_input(today: date, text: str) -> None:
    """Never in the past, never later than the longest pause."""
    try:
        end = parse_pause(text, today)
    except BadInput:
        return
    assert end is None or 0 < (end - today).days <= MAX_PAUSE_DAYS
