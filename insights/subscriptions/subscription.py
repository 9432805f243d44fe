"""A chat's subscription: what it gets, when, in which language. Its next due instant is pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from insights import arxiv_calendar
from insights.model import Chat, Language

Style = Literal["classic", "rich", "refused"]
"""refused: rich was chosen, and the platform did not take it here; classic comes until it is chosen again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """`send_at` is local time in `zone` (an IANA name); an empty `topics` means all of them."""

    chat: Chat
    language: Language
    send_at: time
    zone: str
    next_due_at: datetime
    at_once: bool = False
    """As soon as a list's edition is ready, whatever the hour; `send_at` waits for a change of mind."""
    topics: tuple[str, ...] = ()
    titles: int | None = None
    """How many papers are named under each topic; None leaves it to the digest."""
    follow: tuple[str, ...] = ()
    """Words or authors whose papers stand in front, whatever their topic."""
    exclude: tuple[str, ...] = ()
    """Words or authors whose papers are not shown."""
    tells_quiet: bool = False
    """A line comes also on arXiv's silent days."""
    tells_empty: bool = True
    """A line comes on a day that is empty for any other reason."""
    style: Style = "classic"
    """rich: the whole digest as one message that unfolds, on platforms that have such."""
    paused: bool = False
    resumes: date | None = None
    """The local day on which a pause ends by itself."""
    reason: str = ""
    """Why it is paused, when the bot paused it."""
    silence: str = ""
    """Of a delivery under way: the reason why there is no digest; a line that says so is sent instead."""
    id: int | None = None
    """The row, once stored."""

    def following(self, after: datetime) -> datetime:
        """The first due instant later than `after`."""
        return arxiv_calendar.next_list(after) if self.at_once else next_due(after, self.send_at, self.zone)

    def rests_on(self, day: date) -> bool:
        """Whether it is paused on that local day."""
        return self.paused and not (self.resumes and day >= self.resumes)

    @property
    def filtered(self) -> bool:
        """Whether it gets less than the whole day."""
        return bool(self.topics or self.exclude)


def instant(local_day: date, send_at: time, zone: str) -> datetime:
    """The UTC instant of a local time: the first one in a fold, the first valid one after a gap."""
    there = ZoneInfo(zone)
    local = datetime.combine(local_day, send_at, there).replace(fold=0)
    utc = local.astimezone(ZoneInfo("UTC"))
    if utc.astimezone(there).replace(tzinfo=None) != local.replace(tzinfo=None):
        # In a gap, fold=0 reads the time with the offset from before it: the instant lies after the gap by
        # as much as the clock was past its start. The first valid instant is where the offset changes.
        before = local.utcoffset() or timedelta()
        after = local.replace(fold=1).utcoffset() or timedelta()
        utc = _end_of_gap(utc - (before - after if before > after else after - before), utc, there)
    return utc


def _end_of_gap(low: datetime, high: datetime, there: ZoneInfo) -> datetime:
    """The first instant in (low, high] with the later offset; both are UTC, a gap's width apart."""
    later = high.astimezone(there).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(there).utcoffset() == later:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def next_due(after: datetime, send_at: time, zone: str) -> datetime:
    """The first instant later than `after` at which it is `send_at` in `zone`."""
    day = after.astimezone(ZoneInfo(zone)).date()
    due = instant(day, send_at, zone)
    while due <= after:
        day += timedelta(days=1)
        due = instant(day, send_at, zone)
    return due


def local_day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
