"""insights.arxiv_calendar: days with a list, submission windows, the newest and the next list."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights import arxiv_calendar

DAYS = st.dates(date(2024, 12, 1), date(2028, 12, 31))
INSTANTS = st.datetimes(datetime(2024, 12, 2), datetime(2028, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis asks for naive bounds
MINUTE = timedelta(minutes=1)


def eastern(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=arxiv_calendar.EASTERN).astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2026-11-24", None),
        ("2026-11-25", None),
        ("2026-11-26", None),
        ("2026-11-27", "holiday"),
        ("2026-11-28", "weekend"),
        ("2026-11-29", "weekend"),
        ("2026-11-30", None),
        ("2025-06-19", None),
        ("2025-06-20", "holiday"),
        ("2025-07-04", None),
        ("2025-07-07", "holiday"),
        ("2025-09-01", None),
        ("2025-09-02", "holiday"),
        ("2026-06-19", None),
        ("2026-06-22", "holiday"),
        ("2026-06-23", None),
        ("2026-12-30", "holiday"),
        ("2027-01-01", "holiday"),
        ("2027-07-05", None),
    ],
)
def test_a_holiday_empties_the_feed_of_the_next_working_day(day: str, reason: str | None) -> None:
    """RULE: the holiday's own feed is full, the next working day's is empty; in years without known holidays only weekends are empty."""
    assert arxiv_calendar.no_list_reason(date.fromisoformat(day)) == reason


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2026-11-23", "2026-11-19T14:00", "2026-11-20T14:00"),
        ("2026-11-24", "2026-11-20T14:00", "2026-11-23T14:00"),
        ("2026-11-25", "2026-11-23T14:00", "2026-11-24T14:00"),
        ("2026-11-26", "2026-11-24T14:00", "2026-11-25T14:00"),
        ("2026-11-30", "2026-11-25T14:00", "2026-11-27T14:00"),
        ("2026-12-01", "2026-11-27T14:00", "2026-11-30T14:00"),
        ("2026-06-23", "2026-06-18T14:00", "2026-06-22T14:00"),
    ],
)
def test_submission_windows_are_arxivs_table(day: str, start: str, end: str) -> None:
    """RULE: windows close at 14:00 Eastern; after a holiday the next list takes both."""
    assert arxiv_calendar.submission_window(date.fromisoformat(day)) == (eastern(start), eastern(end))


@given(DAYS)
def test_windows_join_without_gap_or_overlap(day: date) -> None:
    """RULE: no submission is between two lists; a day without a list has no window."""
    if arxiv_calendar.no_list_reason(day):
        with pytest.raises(ValueError, match="no list"):
            arxiv_calendar.submission_window(day)
        return
    start, end = arxiv_calendar.submission_window(day)
    before = arxiv_calendar.previous_list_day(day)
    assert before < day
    assert arxiv_calendar.no_list_reason(before) is None
    assert arxiv_calendar.submission_window(before)[1] == start < end < eastern(f"{day}T00:05")


@given(INSTANTS)
def test_the_newest_list_changes_exactly_when_the_next_one_appears(now: datetime) -> None:
    """RULE: newest_list_day and next_list_at agree."""
    next_at = arxiv_calendar.next_list_at(now)
    today = arxiv_calendar.newest_list_day(now)
    assert now < next_at
    assert next_at.tzinfo is UTC
    assert today == arxiv_calendar.newest_list_day(next_at - MINUTE)
    assert arxiv_calendar.newest_list_day(next_at) == arxiv_calendar.eastern_day(next_at)
    assert arxiv_calendar.previous_list_day(arxiv_calendar.newest_list_day(next_at)) == today


def test_a_list_is_out_at_five_past_midnight_in_new_york() -> None:
    """RULE: at 00:04 Eastern yesterday's list is the newest, at 00:05 today's; summer and winter time alike."""
    for day, before in (
        ("2026-11-24", "2026-11-23"),
        ("2026-07-02", "2026-07-01"),
        ("2026-11-02", "2026-10-30"),
    ):
        assert arxiv_calendar.newest_list_day(eastern(f"{day}T00:04")) == date.fromisoformat(before)
        assert arxiv_calendar.newest_list_day(eastern(f"{day}T00:05")) == date.fromisoformat(day)


def test_on_thanksgiving_friday_the_newest_list_is_thursdays() -> None:
    """RULE: on 27 November 2026 the newest list is the 26th's, and the next next_at on Monday."""
    friday = eastern("2026-11-27T12:00")
    assert arxiv_calendar.newest_list_day(friday) == date(2026, 11, 26)
    assert arxiv_calendar.next_list_at(friday) == eastern("2026-11-30T00:05")


@given(INSTANTS)
def test_days_are_counted_in_eastern_time(now: datetime) -> None:
    """RULE: the Eastern day is UTC's or the one before."""
    assert (now.date() - arxiv_calendar.eastern_day(now)).days in (0, 1)
