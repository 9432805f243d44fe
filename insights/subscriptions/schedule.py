"""Decides what a due subscription gets: an edition, a notice that says why there is none, or nothing, with a reason.
Pure.

A list that should be out by then and has no edition yet is waited for, up to the maximum lateness. Where the calendar
lists nothing newer, the day is settled at once. So every due day has its row, and a channel keeps its send time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from insights import arxiv_calendar
from insights.subscriptions.due import DeliveryRow, DueDecision, DueSubscription, EditionStatus
from insights.subscriptions.reason import ReasonKind
from insights.subscriptions.subscription import Subscription, to_local_day, to_utc

NEWER_EDITION_WAIT = timedelta(hours=1)
"""How long an older edition that the channel has not had waits for the one that should be out."""
OUTAGE_TOLERANCE = timedelta(minutes=30)
"""A process that notices later than this that the maximum lateness is over was not running when it ended."""
MAX_DUE_LOOKAHEAD = 21
"""Due instants to look ahead for the next list; arXiv was never silent for so many days."""
LISTS_PER_YEAR = 260
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDelivery:
    """The next delivery that carries a list, and when that list appears in arXiv's feed."""

    due_at: datetime
    list_day: date
    list_published_at: datetime


def decide_due(
    due: DueSubscription, edition_status: EditionStatus, now: datetime, max_lateness: timedelta
) -> DueDecision | None:
    """Return the rows of all due days that can be settled by now, or None while the channel waits for an edition."""
    subscription, last_edition = due.subscription, due.last_edition
    due_at, rows = subscription.next_due_at, list[DeliveryRow]()
    while due_at <= now:
        if due.last_local_day and to_local_day(due_at, subscription.zone) <= due.last_local_day:
            due_at = subscription.next_due_after(due_at)  # the zone was changed, and a day has one row
            continue
        lateness = Lateness(delay=now - due_at, max_delay=max_lateness)
        row = _row(subscription, due_at, last_edition, edition_status, lateness)
        if row is None:
            break
        rows.append(row)
        last_edition = row.edition or last_edition
        due_at = subscription.next_due_after(due_at)
    if due_at == subscription.next_due_at:
        return None
    ends_pause = bool(rows) and subscription.paused and not subscription.is_paused_on(rows[-1].local_day)
    return DueDecision(subscription=subscription, rows=tuple(rows), next_due_at=due_at, ends_pause=ends_pause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    delay: timedelta
    max_delay: timedelta

    @property
    def is_exceeded(self) -> bool:
        return self.delay > self.max_delay

    @property
    def has_waited(self) -> bool:
        """Whether this process was running when the maximum ended."""
        return self.delay - self.max_delay <= OUTAGE_TOLERANCE


def _row(
    subscription: Subscription,
    due_at: datetime,
    last_edition: date | None,
    status: EditionStatus,
    lateness: Lateness,
) -> DeliveryRow | None:
    day, expected = to_local_day(due_at, subscription.zone), arxiv_calendar.newest_list_day(due_at)
    is_ready = status.newest is not None and status.newest >= expected
    edition = status.newest_with_papers
    if edition and last_edition and edition <= last_edition:
        edition = None
    if subscription.is_paused_on(day):
        return DeliveryRow(local_day=day, reason=ReasonKind.PAUSED)
    if edition is None and last_edition is not None and last_edition >= expected:
        notify = subscription.notify_quiet_days and not lateness.is_exceeded
        return _quiet_row(day, quiet_reason(due_at), notify=notify)
    if lateness.is_exceeded and (is_ready or edition or not lateness.has_waited):
        return DeliveryRow(local_day=day, reason=ReasonKind.TOO_LATE)
    if lateness.is_exceeded:
        return _row_without_papers(subscription, day, ReasonKind.SOURCE_FAILED, None)
    if edition and (is_ready or (lateness.delay >= NEWER_EDITION_WAIT and not subscription.at_once)):
        return DeliveryRow(local_day=day, edition=edition)
    # When the list is out, all its papers were shown before.
    reason = status.empty_reason or ReasonKind.NOTHING_NEW
    return _row_without_papers(subscription, day, reason, status.newest) if is_ready else None


def _quiet_row(day: date, reason: ReasonKind, *, notify: bool) -> DeliveryRow:
    if notify and reason in (ReasonKind.WEEKEND, ReasonKind.HOLIDAY):
        return DeliveryRow(local_day=day, note=reason)
    return DeliveryRow(local_day=day, reason=reason)


def _row_without_papers(
    subscription: Subscription, day: date, reason: ReasonKind, edition: date | None
) -> DeliveryRow:
    if subscription.notify_empty_days:
        return DeliveryRow(local_day=day, edition=edition, note=reason)
    return DeliveryRow(local_day=day, edition=edition, reason=reason)


def quiet_reason(due_at: datetime) -> ReasonKind:
    """Return why arXiv lists nothing newer at `due_at` than the channel had."""
    today = arxiv_calendar.eastern_day(due_at)
    reason = arxiv_calendar.no_list_reason(today)
    if reason is None and arxiv_calendar.newest_list_day(due_at) < today:
        reason = arxiv_calendar.no_list_reason(today - timedelta(days=1))
    return ReasonKind(reason or "had-already")


def list_published_at(day: date) -> datetime:
    """Return the UTC instant at which the list of `day`, which must have one, is in the feed."""
    return arxiv_calendar.next_list_at(datetime.combine(day, time(), arxiv_calendar.EASTERN).astimezone(UTC))


def next_delivery(subscription: Subscription, last_edition: date | None, now: datetime) -> NextDelivery:
    """Return the next delivery that carries a list. Its due_at may be past: then it waits for its edition."""
    due_at = _first_due_unpaused(subscription)
    for _ in range(MAX_DUE_LOOKAHEAD):
        day = arxiv_calendar.newest_list_day(max(due_at, now))
        is_paused = subscription.is_paused_on(to_local_day(due_at, subscription.zone))
        if not is_paused and (last_edition is None or day > last_edition):
            break
        due_at = subscription.next_due_after(due_at)
    day = arxiv_calendar.newest_list_day(max(due_at, now))
    return NextDelivery(due_at=due_at, list_day=day, list_published_at=list_published_at(day))


def never_on_weekend(subscription: Subscription, now: datetime) -> bool:
    """Return whether every list of the next year is delivered between Monday and Friday, clock changes included."""
    list_at = now
    for _ in range(LISTS_PER_YEAR):
        list_at = arxiv_calendar.next_list_at(list_at)
        before = list_at - timedelta(microseconds=1)
        due_at = list_at if subscription.at_once else subscription.next_due_after(before)
        if to_local_day(due_at, subscription.zone).weekday() >= SATURDAY:
            return False
    return True


def nearest_weekday_time(subscription: Subscription, now: datetime) -> time | None:
    """Return the half hour nearest to its send time at which nothing comes on a weekend; None where there is none."""
    wanted_minute = subscription.send_at.hour * 60 + subscription.send_at.minute
    for minute in sorted(range(0, 24 * 60, 30), key=lambda minute: abs(minute - wanted_minute)):
        send_at = time(*divmod(minute, 60))
        if never_on_weekend(replace(subscription, send_at=send_at, at_once=False), now):
            return send_at
    return None


def _first_due_unpaused(subscription: Subscription) -> datetime:
    due_at, zone = subscription.next_due_at, subscription.zone
    if not subscription.resumes_on or not subscription.is_paused_on(to_local_day(due_at, zone)):
        return due_at
    pause_end = to_utc(subscription.resumes_on, time(), zone)
    return subscription.next_due_after(pause_end - timedelta(microseconds=1))


def first_due(subscription: Subscription, now: datetime, taken_days: Sequence[date] = ()) -> datetime:
    """Return the first due instant after `now` on a local day later than all of `taken_days`: one row a day."""
    due_at = subscription.next_due_after(now)
    while taken_days and to_local_day(due_at, subscription.zone) <= max(taken_days):
        due_at = subscription.next_due_after(due_at)
    return due_at


def with_next_due(subscription: Subscription, now: datetime, taken_days: Sequence[date] = ()) -> Subscription:
    """Return it with its next due instant after a change. What is due already stays so for the next tick."""
    if subscription.next_due_at <= now:
        return subscription
    return replace(subscription, next_due_at=first_due(subscription, now, taken_days))
