"""A chat's subscription: topics, send time, zone, language and filters; and when its next digest is due. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from insights import arxiv_calendar
from insights.model import Chat, Language
from insights.subscriptions.reason import Reason

Style = Literal["classic", "rich", "refused"]
"""refused: the platform rejected rich messages in this chat; it gets classic ones until rich is chosen again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """`send_at` is local time in `zone` (an IANA name); an empty `topics` means all of them."""

    chat: Chat
    language: Language
    send_at: time
    zone: str
    next_due_at: datetime
    at_once: bool = False
    """The digest is sent as soon as its edition is ready, whatever the hour; `send_at` is kept and not used."""
    weekday: int | None = None
    """The local day of the week, 0 for Monday, on which one digest a week comes; None for one a day. Not with `at_once`."""
    topics: tuple[str, ...] = ()
    titles: int | None = None
    """Papers listed under each topic; None leaves the number to the digest."""
    follow: tuple[str, ...] = ()
    """Phrases or authors whose papers are listed first, whatever their topic."""
    exclude: tuple[str, ...] = ()
    """Phrases or authors whose papers are not shown."""
    notify_quiet_days: bool = False
    """A notice is sent on days without an arXiv list (weekends, holidays)."""
    notify_empty_days: bool = True
    """A notice is sent on days whose digest is empty for any other reason."""
    notify_changes: bool = True
    """What became of papers that were shown here is told, once a day at most (scheduler.paper_changes)."""
    style: Style = "classic"
    """rich: the whole digest in one message with collapsible sections, on platforms that have those."""
    paused: bool = False
    resumes_on: date | None = None
    """The local day on which a pause ends by itself; None for a pause without an end."""
    reason: Reason | None = None
    """Why the bot paused it; None when a person did."""
    no_digest_reason: str = ""
    """Set on a delivery without a digest: the reason, of which a notice is sent instead."""
    id: int | None = None
    """The row's id; None before it is stored."""

    def next_due_after(self, after: datetime) -> datetime:
        """The first due instant later than `after`."""
        if self.at_once:
            return arxiv_calendar.next_list_at(after)
        due = next_due(after, self.send_at, self.zone)
        while self.weekday is not None and to_local_day(due, self.zone).weekday() != self.weekday:
            due = next_due(due, self.send_at, self.zone)
        return due

    def is_paused_on(self, day: date) -> bool:
        """Whether the subscription is paused on this local day."""
        return self.paused and not (self.resumes_on and day >= self.resumes_on)

    @property
    def is_filtered(self) -> bool:
        """Whether the chat gets less than all papers of a day."""
        return bool(self.topics or self.exclude)


def to_utc(local_day: date, send_at: time, zone: str) -> datetime:
    """The UTC instant of a local time; the first of the two in a fold, the first valid one after a gap."""
    zone_info = ZoneInfo(zone)
    local = datetime.combine(local_day, send_at, zone_info).replace(fold=0)
    utc = local.astimezone(ZoneInfo("UTC"))
    if utc.astimezone(zone_info).replace(tzinfo=None) != local.replace(tzinfo=None):
        # In a gap fold=0 takes the offset from before it, which gives an instant after the gap (PEP 495). The
        # first valid instant is where the offset changes.
        before = local.utcoffset() or timedelta()
        after = local.replace(fold=1).utcoffset() or timedelta()
        utc = _end_of_gap(utc - (before - after if before > after else after - before), utc, zone_info)
    return utc


def _end_of_gap(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first instant in (low, high] with the offset of `high`, to the second, by bisection; both are UTC."""
    later = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == later:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def next_due(after: datetime, send_at: time, zone: str) -> datetime:
    """The first instant later than `after` at which it is `send_at` in `zone`."""
    day = after.astimezone(ZoneInfo(zone)).date()
    due = to_utc(day, send_at, zone)
    while due <= after:
        day += timedelta(days=1)
        due = to_utc(day, send_at, zone)
    return due


def to_local_day(instant: datetime, zone: str) -> date:
    """The date in `zone` at this instant."""
    return instant.astimezone(ZoneInfo(zone)).date()
