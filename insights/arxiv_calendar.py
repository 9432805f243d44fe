"""arXiv's calendar: which days have a list, when it appears, and which submissions it contains.

Sources: info.arxiv.org/help/availability (announcements at 20:00 Eastern, Sunday to Thursday, of submissions until
14:00 of the working day; the year's holidays) and info.arxiv.org/help/rss (the feed changes at midnight Eastern and is
empty on Saturdays, Sundays and holidays). So the feed of a day D carries what was announced on the evening before:

    list of D     submitted, Eastern                    announced
    Tuesday       Friday 14:00    - Monday 14:00        Monday 20:00
    Wednesday     Monday 14:00    - Tuesday 14:00       Tuesday 20:00
    Thursday      Tuesday 14:00   - Wednesday 14:00     Wednesday 20:00
    Friday        Wednesday 14:00 - Thursday 14:00      Thursday 20:00
    Monday        Thursday 14:00  - Friday 14:00        Sunday 20:00

Holidays. The help page names dates and calls the mailing deferred; it does not say which list is missing. The dates
can only be days whose submissions are not announced: "Sun 6 July" 2025 would mean nothing for a feed that is empty on
Sundays anyway. Crawled lists agree: after Thursday 2025-06-19 there was no list on Friday 06-20, after Monday
2025-09-01 none on Tuesday 09-02; around Friday 2026-06-19, Friday had a list, Monday 06-22 repeated it, and Tuesday
06-23 had everything since. So a holiday cancels the list of the next working day, and its submissions are in the list
after that.

Thanksgiving, Thursday 2026-11-26: its own feed is full (announced on Wednesday evening, as usual); nothing is announced
that evening, so the feed of Friday 27 is empty; Monday 30 has all submissions from Wednesday 25 14:00 to Friday 27
14:00.

The calendar explains a day without a list but does not prevent fetching: arXiv also defers mailings ad hoc, which only
status.arxiv.org reports, and the feed is the authority.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
LIST_DEADLINE = time(12)
"""Eastern time. A list that is not there by then is late on any day."""
_FEED_READY_TIME = time(0, 5)  # the feed is rebuilt at midnight, which takes 20 s (measured)
_SUBMISSION_CUTOFF = time(14, 0)
_DAY = timedelta(days=1)
_FRIDAY = 4
_MONDAY = 0

# As arXiv published them. For other years only weekends are known: arXiv's holidays are not the federal ones (14 June
# 2023, 29 December 2026), and December is often decided late (the list of 2025 is from before its December was).
HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        # 2023
        *("2023-01-16", "2023-06-14", "2023-06-19", "2023-07-04", "2023-09-04", "2023-11-23", "2023-12-25"),
        "2023-12-27",
        # 2025, December unknown
        *("2025-01-01", "2025-01-20", "2025-06-19", "2025-07-06", "2025-09-01", "2025-11-27"),
        # 2026
        *("2026-01-01", "2026-01-19", "2026-06-19", "2026-07-03", "2026-09-07", "2026-11-26", "2026-12-25"),
        *("2026-12-29", "2026-12-31"),
    )
)


def eastern_day(now: datetime) -> date:
    """The date of an instant in Eastern time, in which arXiv counts its days."""
    return now.astimezone(EASTERN).date()


def no_list_reason(day: date) -> Literal["weekend", "holiday"] | None:
    """Why the feed of `day` is empty by the calendar; None when the day has a list."""
    if day.weekday() > _FRIDAY:
        return "weekend"
    gap = (day - _previous_weekday(day)).days
    is_after_holiday = any(day - days * _DAY in HOLIDAYS for days in range(1, gap + 1))
    return "holiday" if is_after_holiday else None


def newest_list_day(now: datetime) -> date:
    """The day of the newest list that should be out at `now`: a list is out from 00:05 Eastern on its day."""
    eastern = now.astimezone(EASTERN)
    day = eastern.date()
    is_out = no_list_reason(day) is None and eastern.time() >= _FEED_READY_TIME
    return day if is_out else previous_list_day(day)


def previous_list_day(day: date) -> date:
    """The last day before `day` that has a list."""
    day -= _DAY
    while no_list_reason(day):
        day -= _DAY
    return day


def newest_overdue_day(now: datetime) -> date:
    """The day of the newest list that should have been fetched at `now`: LIST_DEADLINE on its day is over."""
    eastern = now.astimezone(EASTERN)
    day = eastern.date()
    is_past = no_list_reason(day) is None and eastern.time() >= LIST_DEADLINE
    return day if is_past else previous_list_day(day)


def list_at(day: date) -> datetime:
    """The instant, in UTC, at which the list of `day` should be in the feed."""
    return _eastern_instant(day, _FEED_READY_TIME)


def next_list_at(now: datetime) -> datetime:
    """The next instant after `now`, in UTC, at which a list should be in the feed."""
    day = eastern_day(now)
    while no_list_reason(day) or list_at(day) <= now:
        day += _DAY
    return list_at(day)


def submission_window(day: date) -> tuple[datetime, datetime]:
    """The submissions in the list of `day`: from (inclusive) until (exclusive), in UTC. Raises ValueError for a day
    without a list.
    """
    if reason := no_list_reason(day):
        raise ValueError(f"{day} has no list: {reason}")
    return _cutoff(previous_list_day(day)), _cutoff(day)


def _cutoff(day: date) -> datetime:
    """The end of submission for the list of `day`."""
    return _eastern_instant(_previous_weekday(day), _SUBMISSION_CUTOFF)


def _previous_weekday(day: date) -> date:
    """The weekday before a weekday: for a Monday its Friday."""
    return day - (3 * _DAY if day.weekday() == _MONDAY else _DAY)


def _eastern_instant(day: date, local_time: time) -> datetime:
    return datetime.combine(day, local_time, EASTERN).astimezone(UTC)
