"""What becomes of a subscription whose hour has come: an edition, a line that says why there is none, or nothing
for a reason that is written down. Pure.

A list that should be out by then and is not made yet is waited for, up to the maximum lateness; where the calendar
lists nothing newer, the day is settled at once. So every due day has its row, and a channel keeps its hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from insights import arxiv_calendar
from insights.subscriptions.due import DeliveryRow, DueDecision, DueSubscription, EditionStatus
from insights.subscriptions.subscription import Subscription, instant, local_day

GRACE = timedelta(hours=1)
"""How long an older edition that the channel has not had waits for the one that should be out."""
OUTAGE = timedelta(minutes=30)
"""Who notices within this time that the maximum lateness is over has waited; who comes later was away."""
FAR = 21
"""Due instants looked ahead for the next list; arXiv was never silent for so many days."""

LISTS_A_YEAR = 260
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDelivery:
    """The next delivery that carries a list, and when that list appears in arXiv's feed."""

    due_at: datetime
    list_day: date
    appears: datetime


def decide_due(
    due: DueSubscription, made: EditionStatus, now: datetime, max_lateness: timedelta
) -> DueDecision | None:
    """All that can be said by now; None while the channel waits for its edition."""
    subscription, had = due.subscription, due.last_edition
    at, rows = subscription.next_due_at, list[DeliveryRow]()
    while at <= now:
        if due.settled and local_day(at, subscription.zone) <= due.settled:
            at = subscription.following(at)  # the zone was changed, and a day has one row
            continue
        row = _row(subscription, at, had, made, Lateness(of=now - at, most=max_lateness))
        if row is None:
            break
        rows.append(row)
        had = row.edition or had
        at = subscription.following(at)
    if at == subscription.next_due_at:
        return None
    resumed = bool(rows) and subscription.paused and not subscription.rests_on(rows[-1].local_day)
    return DueDecision(subscription=subscription, rows=tuple(rows), next_due_at=at, resumed=resumed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    of: timedelta
    most: timedelta

    @property
    def over(self) -> bool:
        return self.of > self.most

    @property
    def waited(self) -> bool:
        """We were there when it ran out."""
        return self.of - self.most <= OUTAGE


def _row(
    subscription: Subscription, at: datetime, had: date | None, made: EditionStatus, late: Lateness
) -> DeliveryRow | None:
    day, expected = local_day(at, subscription.zone), arxiv_calendar.list_day(at)
    ready = made.newest is not None and made.newest >= expected
    fresh = made.full if made.full and (had is None or made.full > had) else None
    if subscription.rests_on(day):
        return DeliveryRow(local_day=day, reason="paused")
    if fresh is None and had is not None and had >= expected:
        return _quiet(subscription, day, quiet_reason(at), late)
    if late.over:
        return _too_late(subscription, day, ready=ready or fresh is not None, late=late)
    if fresh and (ready or (late.of >= GRACE and not subscription.at_once)):
        return DeliveryRow(local_day=day, edition=fresh)
    return _without_papers(subscription, day, made) if ready else None


def _quiet(subscription: Subscription, day: date, reason: str, late: Lateness) -> DeliveryRow:
    told = subscription.tells_quiet and reason in {"weekend", "holiday"} and not late.over
    return DeliveryRow(local_day=day, note=reason) if told else DeliveryRow(local_day=day, reason=reason)


def _too_late(subscription: Subscription, day: date, *, ready: bool, late: Lateness) -> DeliveryRow:
    if ready or not late.waited:
        return DeliveryRow(local_day=day, reason="too-late")
    return _told(subscription, day, "source-failed", None)


def _without_papers(subscription: Subscription, day: date, made: EditionStatus) -> DeliveryRow:
    """The list is out, and holds nothing that was not shown before."""
    return _told(subscription, day, made.empty or "nothing-new", made.newest)


def _told(subscription: Subscription, day: date, reason: str, edition: date | None) -> DeliveryRow:
    if subscription.tells_empty:
        return DeliveryRow(local_day=day, edition=edition, note=reason)
    return DeliveryRow(local_day=day, edition=edition, reason=reason)


def quiet_reason(at: datetime) -> str:
    """Why arXiv lists nothing newer at `at` than what the channel had."""
    today = arxiv_calendar.eastern_day(at)
    reason = arxiv_calendar.silent(today)
    if reason is None and arxiv_calendar.list_day(at) < today:
        reason = arxiv_calendar.silent(today - timedelta(days=1))
    return reason or "had-already"


def appears(day: date) -> datetime:
    """When the list of `day`, which must have one, is in the feed."""
    return arxiv_calendar.next_list(datetime.combine(day, time(), arxiv_calendar.EASTERN).astimezone(UTC))


def next_delivery(subscription: Subscription, had: date | None, now: datetime) -> NextDelivery:
    """The next delivery that carries something. Its instant may be past: then it waits for its edition."""
    at = _after_rest(subscription)
    for _ in range(FAR):
        day = arxiv_calendar.list_day(max(at, now))
        if not subscription.rests_on(local_day(at, subscription.zone)) and (had is None or day > had):
            break
        at = subscription.following(at)
    day = arxiv_calendar.list_day(max(at, now))
    return NextDelivery(due_at=at, list_day=day, appears=appears(day))


def never_on_weekend(subscription: Subscription, now: datetime) -> bool:
    """Whether every list of the next year comes between Monday and Friday, clock changes and all."""
    at = now
    for _ in range(LISTS_A_YEAR):
        at = arxiv_calendar.next_list(at)
        comes = at if subscription.at_once else subscription.following(at - timedelta(microseconds=1))
        if local_day(comes, subscription.zone).weekday() >= SATURDAY:
            return False
    return True


def nearest_weekday_time(subscription: Subscription, now: datetime) -> time | None:
    """The time nearest to its own, by half hours, at which nothing comes on a weekend; None where there is none."""
    asked = subscription.send_at.hour * 60 + subscription.send_at.minute
    times = [
        time(*divmod(minutes, 60)) for minutes in sorted(range(0, 24 * 60, 30), key=lambda m: abs(m - asked))
    ]
    tried = (replace(subscription, send_at=one, at_once=False) for one in times)
    return next((one.send_at for one in tried if never_on_weekend(one, now)), None)


def _after_rest(subscription: Subscription) -> datetime:
    """Its next due instant on a day that its pause leaves."""
    at, zone = subscription.next_due_at, subscription.zone
    if not subscription.resumes or not subscription.rests_on(local_day(at, zone)):
        return at
    over = instant(subscription.resumes, time(), zone)
    return subscription.following(over - timedelta(microseconds=1))


def first_due(subscription: Subscription, now: datetime, taken: Sequence[date] = ()) -> datetime:
    """The first due instant after `now` on a local day later than every one of `taken`: one row a day."""
    at = subscription.following(now)
    while taken and local_day(at, subscription.zone) <= max(taken):
        at = subscription.following(at)
    return at


def with_next_due(subscription: Subscription, now: datetime, taken: Sequence[date] = ()) -> Subscription:
    """With its next due instant after a change; what has come due already is settled first, by the tick."""
    if subscription.next_due_at <= now:
        return subscription
    return replace(subscription, next_due_at=first_due(subscription, now, taken))
