"""insights.subscriptions.schedule: every due day comes to something, and to the right thing."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from insights import arxiv_calendar
from insights.model import Chat
from insights.subscriptions.due import DeliveryRow, DueDecision, DueSubscription, EditionStatus
from insights.subscriptions.reason import ReasonKind
from insights.subscriptions.schedule import (
    decide_due,
    first_due,
    list_published_at,
    nearest_weekday_time,
    never_on_weekend,
    next_delivery,
    with_next_due,
)
from insights.subscriptions.subscription import Subscription, to_local_day, to_utc

DAY = timedelta(days=1)
HALF = timedelta(hours=12)
CHAT = Chat(platform="loop", account="bot", id="1")
MONDAY = date(2026, 11, 23)


def seoul(when: str) -> datetime:
    day, at = when.split()
    return to_utc(date.fromisoformat(f"2026-11-{day}"), time.fromisoformat(at), "Asia/Seoul")


def make_subscription(when: str = "24 09:00", **facts: object) -> Subscription:
    given_: dict[str, object] = {
        "chat": CHAT,
        "language": "en",
        "send_at": time.fromisoformat(when.split()[1]),
        "zone": "Asia/Seoul",
        "next_due_at": seoul(when),
        **facts,
    }
    return Subscription(**given_)  # type: ignore[arg-type]


def only_row(decision: DueDecision | None) -> DeliveryRow:
    assert decision is not None
    (row,) = decision.rows
    return row


def decide(
    when: str, status: EditionStatus, last_edition: date | None = None, now: str = "", **facts: object
) -> DueDecision | None:
    return decide_due(
        DueSubscription(subscription=make_subscription(when, **facts), last_edition=last_edition),
        status,
        seoul(now or when),
        max_lateness=HALF,
    )


def status_with_papers(day: int) -> EditionStatus:
    return EditionStatus(newest=date(2026, 11, day), newest_with_papers=date(2026, 11, day))


def test_the_list_of_the_evening_before_comes_in_the_morning() -> None:
    """At nine in Seoul today's list is not out yet: the newest that the channel did not have is sent."""
    assert only_row(decide("24 09:00", status_with_papers(23))) == DeliveryRow(
        local_day=date(2026, 11, 24), edition=MONDAY
    )
    assert (
        only_row(decide("24 09:00", status_with_papers(23), last_edition=date(2026, 11, 20))).edition
        == MONDAY
    )


def test_a_list_that_should_be_out_is_waited_for() -> None:
    """Due at 14:30, the list is out at 14:05 and not made yet: nothing is decided until it is."""
    last_edition = date(2026, 11, 20)
    assert decide("23 14:30", status_with_papers(20), last_edition) is None
    assert decide("23 14:30", status_with_papers(20), last_edition, now="23 20:00") is None
    assert (
        only_row(decide("23 14:30", status_with_papers(23), last_edition, now="23 20:00")).edition == MONDAY
    )


def test_who_never_had_anything_waits_an_hour_and_gets_an_older_list() -> None:
    """An older edition is better than none, and a fresh one better than an older."""
    assert decide("23 14:30", status_with_papers(20)) is None
    assert only_row(decide("23 14:30", status_with_papers(20), now="23 15:30")).edition == date(2026, 11, 20)


def test_silent_days_are_settled_at_once_with_their_reason() -> None:
    """Sunday and Monday morning in Seoul arXiv has a weekend; after Thanksgiving it has a holiday."""
    friday = date(2026, 11, 20)
    assert only_row(decide("22 09:00", status_with_papers(20), friday)).reason == "weekend"
    assert only_row(decide("23 09:00", status_with_papers(20), friday)).reason == "weekend"
    assert only_row(decide("28 09:00", status_with_papers(26), date(2026, 11, 26))).reason == "holiday"
    assert only_row(decide("24 18:00", status_with_papers(24), date(2026, 11, 24))).reason == "had-already"


def test_a_line_on_silent_days_is_a_wish() -> None:
    """By default nothing comes on a weekend; who wants it gets a line."""
    row = only_row(decide("22 09:00", status_with_papers(20), date(2026, 11, 20), notify_quiet_days=True))
    assert (row.note, row.reason, row.edition) == ("weekend", None, None)


def test_a_day_that_is_empty_for_another_reason_is_told_once() -> None:
    """A line by default; where it is not wanted, a settled row with the same reason."""
    status = EditionStatus(
        newest=MONDAY, empty_reason=ReasonKind.NOTHING_NEW, newest_with_papers=date(2026, 11, 20)
    )
    last_edition = date(2026, 11, 20)
    assert only_row(decide("24 09:00", status, last_edition)) == DeliveryRow(
        local_day=date(2026, 11, 24), edition=MONDAY, note="nothing-new"
    )
    assert only_row(decide("24 09:00", status, last_edition, notify_empty_days=False)).reason == "nothing-new"


def test_sources_that_stay_silent_are_told_when_waiting_ends() -> None:
    """Past the maximum lateness a line says that the sources could not be read; the next list is not lost."""
    last_edition = date(2026, 11, 20)
    assert decide("23 14:30", status_with_papers(20), last_edition, now="24 02:30") is None
    row = only_row(decide("23 14:30", status_with_papers(20), last_edition, now="24 02:31"))
    assert (row.note, row.edition) == ("source-failed", None)


def test_who_was_away_says_too_late_for_each_day() -> None:
    """Ten days of absence are ten rows with a reason, and then the newest digest at once."""
    decision = decide("14 09:00", status_with_papers(23), now="24 10:00")
    assert decision is not None
    assert [row.reason for row in decision.rows] == ["too-late"] * 10 + [None]
    assert decision.rows[-1].edition == MONDAY
    assert decision.next_due_at == seoul("25 09:00")


def test_a_pause_is_settled_and_ends_by_itself() -> None:
    """Each day of a pause has its row; on the day it resumes the digest comes."""
    paused = {"paused": True, "resumes_on": date(2026, 11, 25)}
    row = decide("24 09:00", status_with_papers(23), **paused)
    assert only_row(row).reason == "paused"
    assert row is not None
    assert not row.ends_pause
    decision = decide("25 09:00", status_with_papers(24), **paused)
    assert only_row(decision).edition == date(2026, 11, 24)
    assert decision is not None
    assert decision.ends_pause
    assert only_row(decide("25 09:00", status_with_papers(24), paused=True)).reason == "paused"


@pytest.mark.parametrize(
    ("zone", "hour", "kept", "nearest"),
    [
        ("Asia/Seoul", "09:00", False, "14:30"),
        ("Asia/Seoul", "14:00", False, "14:30"),
        ("Asia/Seoul", "14:30", True, "14:30"),
        ("America/New_York", "09:00", True, "09:00"),
        ("Europe/London", "05:00", False, "05:30"),
        ("America/Los_Angeles", "21:30", False, "21:00"),
        ("Pacific/Kiritimati", "09:00", False, "19:30"),
    ],
)
def test_weekdays_are_kept_by_the_hour(zone: str, hour: str, kept: bool, nearest: str) -> None:  # noqa: FBT001 - a table
    """Where a list comes on its own day nothing comes on a weekend, in summer and in winter; the nearest hour is named."""
    mine = make_subscription("24 09:00", zone=zone, send_at=time.fromisoformat(hour))
    assert never_on_weekend(mine, seoul("23 10:00")) is kept
    assert nearest_weekday_time(mine, seoul("23 10:00")) == time.fromisoformat(nearest)


def test_at_once_is_due_when_the_list_appears() -> None:
    """The next due instant of "at once" is the next list, whatever the hour; silent days have none."""
    subscription = make_subscription("23 14:05", at_once=True, next_due_at=seoul("23 14:05"))
    decision = decide_due(
        DueSubscription(subscription=subscription),
        status_with_papers(23),
        seoul("23 14:10"),
        max_lateness=HALF,
    )
    assert only_row(decision).edition == MONDAY
    assert decision is not None
    assert decision.next_due_at == seoul("24 14:05")
    assert replace(subscription, zone="UTC").next_due_after(seoul("28 00:00")) == list_published_at(
        date(2026, 11, 30)
    )


def test_the_next_delivery_names_its_list() -> None:
    """Tomorrow at nine in Seoul it is today's list, which appears today at 14:05; on Sunday it is Monday's."""
    now = seoul("23 10:00")
    next_one = next_delivery(make_subscription("24 09:00"), date(2026, 11, 20), now)
    assert (next_one.due_at, next_one.list_day) == (seoul("24 09:00"), MONDAY)
    assert next_one.list_published_at == seoul("23 14:05")
    over_the_weekend = next_delivery(make_subscription("22 09:00"), date(2026, 11, 20), seoul("21 10:00"))
    assert (over_the_weekend.due_at, over_the_weekend.list_day) == (seoul("24 09:00"), MONDAY)


def test_after_a_change_the_next_one_comes_on_a_free_day() -> None:
    """A local day that has its row already gets no second one: a later hour counts from tomorrow."""
    evening = make_subscription("24 18:00")
    assert first_due(evening, seoul("24 10:00")) == seoul("24 18:00")
    assert first_due(evening, seoul("24 10:00"), [date(2026, 11, 24)]) == seoul("25 18:00")


@dataclass
class World:
    """A channel, its rows, and editions that are made some time after their list appears."""

    subscription: Subscription
    rows: dict[date, DeliveryRow] = field(default_factory=dict)
    editions: list[date] = field(default_factory=list)

    @property
    def last_edition(self) -> date | None:
        return max(self.editions, default=None)

    def book(self, decision: DueDecision) -> None:
        """As the ledger does: one row a local day, one an edition."""
        for row in decision.rows:
            if row.local_day not in self.rows and row.edition not in self.editions:
                self.rows[row.local_day] = row
                if row.edition:
                    self.editions.append(row.edition)
        changes = {"paused": False, "resumes_on": None} if decision.ends_pause else {}
        self.subscription = replace(self.subscription, next_due_at=decision.next_due_at, **changes)


zones = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone))
changes = st.one_of(
    st.tuples(st.just("time"), st.times().map(lambda t: t.replace(second=0, microsecond=0))),
    st.tuples(st.just("zone"), zones),
    st.tuples(st.just("at_once"), st.booleans()),
    st.tuples(st.just("pause"), st.integers(0, 4)),
    st.tuples(st.just("resume"), st.just(0)),
    st.tuples(st.just("away"), st.integers(1, 60)),
)
starts = st.datetimes(datetime(2025, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001


def apply_change(world: World, change: tuple[str, object], now: datetime) -> Subscription:
    """What the commands make of it."""
    facts: dict[str, object] = {}
    match change:
        case ("pause", int(days)):
            today = to_local_day(now, world.subscription.zone)
            facts = {"paused": True, "resumes_on": today + days * DAY if days else None}
        case ("resume", _):
            facts = {"paused": False, "resumes_on": None}
        case ("time", value):
            facts = {"send_at": value, "paused": False, "resumes_on": None}
        case (name, value):
            facts = {name: value}
    return with_next_due(replace(world.subscription, **facts), now, list(world.rows))  # type: ignore[arg-type]


@example(
    datetime(2025, 1, 1, 20, tzinfo=UTC), "Africa/Abidjan", time(),
    [(0, ("away", 5)), (4, ("zone", "America/Adak")), (5, ("zone", "Africa/Abidjan"))], [0] * 60,
)  # fmt: skip
@given(
    starts,
    zones,
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.lists(st.tuples(st.integers(0, 30), changes), max_size=6),
    st.lists(st.sampled_from([0, 0, 0, 1, 5, 20, 40]), min_size=60, max_size=60),
)
def test_whatever_happens_each_day_has_its_row_and_no_edition_comes_twice(
    start: datetime,
    zone: str,
    send_at: time,
    happened: list[tuple[int, tuple[str, object]]],
    lateness: list[int],
) -> None:
    """At most one digest a local day, no edition twice, at least once unless paused or too late, every due day
    explained: for any zone, clock change, change of settings, pause, downtime and edition that comes late.
    """
    subscription = Subscription(chat=CHAT, language="en", send_at=send_at, zone=zone, next_due_at=start, id=1)
    world = World(replace(subscription, next_due_at=first_due(subscription, start)))
    by_hour = dict(happened)
    now, away_until, passed = start, start, Counter[str]()
    due, zones_had = set[datetime](), set[str]()
    for hour in range(24 * 14):
        now = start + timedelta(hours=hour)
        if change := by_hour.get(hour):
            if change[0] == "away":
                away_until = now + timedelta(hours=int(str(change[1])))
            else:
                world.subscription = apply_change(world, change, now)
            passed[change[0]] += 1
        if world.subscription.next_due_at <= now:
            due.add(world.subscription.next_due_at)
            zones_had.add(world.subscription.zone)
        if now >= away_until:
            decision = decide_due(
                DueSubscription(subscription=world.subscription, last_edition=world.last_edition),
                edition_status(now, lateness),
                now,
                HALF,
            )
            if decision:
                world.book(decision)
    assert len(world.editions) == len(set(world.editions))
    for at_ in due - {
        world.subscription.next_due_at
    }:  # its day is counted where the chat lives when it is settled
        assert world.rows.keys() & {to_local_day(at_, one) for one in zones_had}
    assert world.subscription.next_due_at > now - HALF - DAY or now < away_until
    for row in world.rows.values():
        assert bool(row.reason) + bool(row.note or row.edition) == 1
    if not passed and max(lateness) == 0:
        assert {row.reason for row in world.rows.values()} <= {
            None,
            "weekend",
            "holiday",
            "had-already",
        }
        assert missed_lists(world, start, now) == []


def edition_status(now: datetime, lateness: list[int]) -> EditionStatus:
    """Each list's edition is there some hours after the list."""
    day = arxiv_calendar.newest_list_day(now)
    while list_published_at(day) + timedelta(hours=lateness[day.toordinal() % len(lateness)]) > now:
        day = arxiv_calendar.previous_list_day(day)
    return EditionStatus(newest=day, newest_with_papers=day)


def missed_lists(world: World, start: datetime, now: datetime) -> list[date]:
    """Lists between the first one sent and two days ago that were not sent."""
    days, at_ = [], arxiv_calendar.next_list_at(start)
    while at_ < now - 2 * DAY:
        days.append(arxiv_calendar.newest_list_day(at_))
        at_ = arxiv_calendar.next_list_at(at_)
    return [day for day in days if world.editions and day > min(world.editions) and day not in world.editions]


@given(
    start=starts,
    zone=zones,
    send_at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    at_once=st.booleans(),
    rests=st.one_of(st.none(), st.integers(1, 365)),
    back=st.one_of(st.none(), st.integers(0, 3)),
)
@example(
    start=datetime(2026, 11, 24, 9, tzinfo=UTC),
    zone="Asia/Seoul",
    send_at=time(9),
    at_once=False,
    rests=90,
    back=0,
)
@example(
    start=datetime(2026, 3, 8, 6, tzinfo=UTC), zone="America/New_York", send_at=time(2, 30), at_once=False,
    rests=None, back=0,
)  # fmt: skip
def test_what_is_promised_is_what_comes(
    *, start: datetime, zone: str, send_at: time, at_once: bool, rests: int | None, back: int | None
) -> None:
    """The delivery and the list that an answer names are those that come, for any zone, hour, clock change and pause,
    whatever the chat had before, when editions are made in time.
    """
    resumes = to_local_day(start, zone) + rests * DAY if rests else None
    blank = Subscription(
        chat=CHAT, language="en", send_at=send_at, zone=zone, next_due_at=start, id=1, at_once=at_once
    )
    mine = replace(blank, next_due_at=first_due(blank, start), paused=bool(rests), resumes_on=resumes)
    last_edition = arxiv_calendar.newest_list_day(start) if back is not None else None
    for _ in range(back or 0):
        last_edition = arxiv_calendar.previous_list_day(last_edition) if last_edition else None
    promised = next_delivery(mine, last_edition, start)
    for _ in range(400):
        at_ = mine.next_due_at
        newest = arxiv_calendar.newest_list_day(at_)
        decision = decide_due(
            DueSubscription(subscription=mine, last_edition=last_edition),
            EditionStatus(newest=newest, newest_with_papers=newest),
            at_,
            HALF,
        )
        row = only_row(decision)
        if row.edition:
            assert (at_, row.edition) == (promised.due_at, promised.list_day)
            return
        assert decision is not None
        mine = replace(mine, next_due_at=decision.next_due_at)
    raise AssertionError("nothing came")
