"""arXiv's calendar: which days have a list, when it appears, and what was submitted for it.

Sources: info.arxiv.org/help/availability (announcements 20:00 Eastern, Sunday to Thursday, for what came in
until 14:00 of the working day; the year's holidays) and info.arxiv.org/help/rss (the feed changes at midnight
Eastern and is empty on Saturdays, Sundays and holidays). So the feed of a day D carries what was announced on
the evening before, and

    list of D     submitted, Eastern                    announced
    Tuesday       Friday 14:00    - Monday 14:00        Monday 20:00
    Wednesday     Monday 14:00    - Tuesday 14:00       Tuesday 20:00
    Thursday      Tuesday 14:00   - Wednesday 14:00     Wednesday 20:00
    Friday        Wednesday 14:00 - Thursday 14:00      Thursday 20:00
    Monday        Thursday 14:00  - Friday 14:00        Sunday 20:00

What a holiday does. The help page names dates and calls the mailing deferred; it does not say which list is
missing. The dates can only be the days whose work is not announced: "Sun 6 July" 2025 would mean nothing for a
feed that is empty on Sundays anyway. Crawled lists agree: after Thursday 2025-06-19 it was Friday 06-20 that
had no list, after Monday 2025-09-01 Tuesday 09-02; and around Friday 2026-06-19 the list of Friday was there
while Monday 06-22 repeated it, and Tuesday 06-23 carried everything since. So: a holiday takes away the list
of the next working day, and what was submitted waits for the list after that.

Thanksgiving, Thursday 2026-11-26: its own feed is full (announced on Wednesday evening, a usual one); that
evening announces nothing, so the feed of Friday 27 is empty; Monday 30 carries all that came in from Wednesday
25 14:00 to Friday 27 14:00.

The calendar explains a silent day and never forbids to ask: arXiv also defers mailings ad hoc, which
status.arxiv.org alone tells, and the feed has the last word.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
_OUT = time(0, 5)  # the feed is rebuilt at midnight; five minutes later it is there (seen: 20 s)
_CUTOFF = time(14, 0)
_DAY = timedelta(days=1)
_FRIDAY = 4
_MONDAY = 0

# As arXiv published them. For other years only weekends are known, and nothing is guessed: arXiv's days are not
# the federal ones (14 June 2023, 29 December 2026), and December is often set late (2025's list here was
# published before its December was).
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
    """The date in Eastern time, in which arXiv's days are counted."""
    return now.astimezone(EASTERN).date()


def silent(day: date) -> Literal["weekend", "holiday"] | None:
    """Why the feed of `day` is empty by the calendar; None when it should carry a list."""
    if day.weekday() > _FRIDAY:
        return "weekend"
    gap = (day - _worked_before(day)).days
    unannounced = any(day - back * _DAY in HOLIDAYS for back in range(1, gap + 1))
    return "holiday" if unannounced else None


def list_day(now: datetime) -> date:
    """The day of the newest list that should be out at `now`: a day's list is out from 00:05 Eastern on."""
    there = now.astimezone(EASTERN)
    day = there.date()
    out = silent(day) is None and there.time() >= _OUT
    return day if out else previous_list_day(day)


def previous_list_day(day: date) -> date:
    """The last day before `day` that has a list."""
    day -= _DAY
    while silent(day):
        day -= _DAY
    return day


def next_list(now: datetime) -> datetime:
    """The instant in UTC, after `now`, at which the next list should be in the feed."""
    day = eastern_day(now)
    while silent(day) or _eastern(day, _OUT) <= now:
        day += _DAY
    return _eastern(day, _OUT)


def submission_window(day: date) -> tuple[datetime, datetime]:
    """What a list is made of: submitted from (inclusive) until (exclusive), UTC. `day` must have a list."""
    if reason := silent(day):
        raise ValueError(f"{day} has no list: {reason}")
    return _closed(previous_list_day(day)), _closed(day)


def _closed(day: date) -> datetime:
    return _eastern(_worked_before(day), _CUTOFF)


def _worked_before(day: date) -> date:
    """The weekday before a weekday: for a Monday its Friday."""
    return day - (3 * _DAY if day.weekday() == _MONDAY else _DAY)


def _eastern(day: date, at: time) -> datetime:
    return datetime.combine(day, at, EASTERN).astimezone(UTC)
