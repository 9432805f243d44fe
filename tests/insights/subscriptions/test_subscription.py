"""insights.subscriptions.subscription: the next due instant, over every zone and both sides of every clock change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from insights.subscriptions.subscription import next_due, to_local_day, to_utc

ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix"))
)
zones = st.sampled_from(ZONES)
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
instants = st.datetimes(datetime(1999, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(instants, times, zones)
@example(datetime(2011, 12, 29, 23, 0, tzinfo=UTC), time(9, 0), "Pacific/Apia")
@example(datetime(2024, 3, 9, 12, 0, tzinfo=UTC), time(2, 30), "America/New_York")
@example(datetime(2024, 11, 3, 5, 30, tzinfo=UTC), time(1, 30), "America/New_York")
@example(datetime(2024, 10, 5, 12, 0, tzinfo=UTC), time(2, 15), "Australia/Lord_Howe")
@example(datetime(2018, 11, 3, 12, 0, tzinfo=UTC), time(0, 0), "America/Sao_Paulo")
def test_the_next_due_instant_is_within_two_days(after: datetime, send_at: time, zone: str) -> None:
    """It is at most two days and a clock change after `after`, and the same when computed just before it."""
    due = next_due(after, send_at, zone)
    assert after < due <= after + timedelta(hours=51)
    assert next_due(due - timedelta(microseconds=1), send_at, zone) == due


@given(instants, times, zones)
def test_it_is_the_send_time_in_its_zone_except_in_a_gap(after: datetime, send_at: time, zone: str) -> None:
    """Its local time is send_at, or the end of the gap where send_at does not exist."""
    zone_info = ZoneInfo(zone)
    due = next_due(after, send_at, zone)
    local = due.astimezone(zone_info)
    if local.time() != send_at:
        before = (due - timedelta(seconds=1)).astimezone(zone_info)
        assert before.utcoffset() != local.utcoffset()
        assert local.replace(tzinfo=None) - before.replace(tzinfo=None) > timedelta(seconds=1)
    else:
        assert local.fold == 0


@given(st.dates(date(2000, 1, 1), date(2034, 1, 1)), times, zones)
def test_successive_days_have_one_instant_each(start: date, send_at: time, zone: str) -> None:
    """From one due instant to the next each local day comes once: nobody gets two digests a day, and no day is
    skipped unless the zone skipped it.
    """
    zone_info = ZoneInfo(zone)
    due = next_due(datetime.combine(start, time(), UTC), send_at, zone)
    for _ in range(4):
        following = next_due(due, send_at, zone)
        days = (to_local_day(following, zone) - to_local_day(due, zone)).days
        skipped = [to_local_day(due, zone) + timedelta(days=n) for n in range(1, days)]
        for day in skipped:
            noon = datetime.combine(day, time(12), zone_info).astimezone(UTC).astimezone(zone_info)
            assert noon.date() != day
        assert days >= 1
        due = following


@pytest.mark.parametrize(
    ("day", "send_at", "zone", "utc"),
    [
        (date(2024, 3, 10), time(2, 30), "America/New_York", datetime(2024, 3, 10, 7, 0, tzinfo=UTC)),
        (date(2024, 3, 10), time(2, 0), "America/New_York", datetime(2024, 3, 10, 7, 0, tzinfo=UTC)),
        (date(2024, 11, 3), time(1, 30), "America/New_York", datetime(2024, 11, 3, 5, 30, tzinfo=UTC)),
        (date(2024, 10, 6), time(2, 15), "Australia/Lord_Howe", datetime(2024, 10, 5, 15, 30, tzinfo=UTC)),
        (date(2018, 11, 4), time(0, 0), "America/Sao_Paulo", datetime(2018, 11, 4, 3, 0, tzinfo=UTC)),
        (date(2024, 11, 6), time(21, 0), "Asia/Seoul", datetime(2024, 11, 6, 12, 0, tzinfo=UTC)),
    ],
)
def test_a_gap_ends_at_its_first_valid_instant_and_a_fold_begins_first(
    day: date, send_at: time, zone: str, utc: datetime
) -> None:
    """Spring: the first instant that exists; autumn: the first of the two; always: an ordinary day."""
    assert to_utc(day, send_at, zone) == utc
