"""The promise of days, lived through on a real database: any zone, clock change, change of settings, pause, downtime
and number of processes (docs/decisions/0009-due-days.md).
"""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row, select

from handlers.subscription_service import SubscriptionService
from insights import arxiv_calendar
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db.database import Database, open_database
from insights.store.db.tables import deliveries
from insights.store.delivery.due import SqlDueStore
from insights.store.delivery.ledger import SqlLedger
from insights.subscriptions.schedule import appears
from insights.subscriptions.subscription import Subscription, local_day
from scheduler.jobs import DueJob
from tests.scheduler.loop_platform import Hand, chat
from tests.scheduler.test_due_job import make

LATEST = timedelta(hours=12)
SILENT = {"weekend", "holiday", "had-already"}
AROUND = timedelta(hours=14)
"""The furthest any zone's midnight lies before UTC's."""
zones = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone))
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
starts = st.datetimes(datetime(2025, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001


def first(start: datetime, zone: str, send_at: time) -> Subscription:
    return Subscription(chat=chat(), language="en", send_at=send_at, zone=zone, next_due_at=start)


firsts = st.builds(first, starts, zones, times)
wishes = st.one_of(
    st.tuples(st.just("send_at"), times),
    st.tuples(st.just("zone"), zones),
    st.tuples(st.just("at_once"), st.booleans()),
    st.tuples(st.just("tells_quiet"), st.booleans()),
)
pauses = st.tuples(st.just("pause"), st.integers(0, 4))
resumes = st.tuples(st.just("resume"), st.none())
Change = tuple[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Some hours pass, perhaps somebody changes something, and so many processes tick at once, some a little slow."""

    hours: int
    ticks: int
    change: Change | None = None


def steps(hours: Sequence[int], changes: st.SearchStrategy[Change]) -> st.SearchStrategy[list[Step]]:
    change = st.one_of(st.none(), st.none(), st.none(), changes)
    one = st.builds(Step, hours=st.sampled_from(hours), ticks=st.integers(1, 3), change=change)
    return st.lists(one, min_size=25, max_size=40)


@dataclass(slots=True, kw_only=True)
class Life:
    """One chat's days. `due` are the instants at which something was due, `zones` those it ever chose."""

    database: Database
    clock: Hand
    late: Sequence[int]
    due: set[datetime] = field(default_factory=set)
    zones: set[str] = field(default_factory=set)
    made: set[date] = field(default_factory=set)

    @property
    def channels(self) -> SqlSubscriptions:
        return SqlSubscriptions(self.database)

    async def subscription(self) -> Subscription:
        saved = await self.channels.get(chat())
        assert saved is not None
        return saved

    async def live(self, first: Subscription, step: Sequence[Step]) -> None:
        await self.channels.save(first)
        for one in step:
            self.clock.later(one.hours * 3600)
            await self._make()
            await self._note()
            ticks = [self._tick(behind)() for behind in range(one.ticks)]
            await asyncio.gather(*ticks, *([self._change(one.change)] if one.change else []))
            await self._note()
        await self._tick(0)()

    def _tick(self, minutes_behind: int) -> DueJob:
        clock = Hand(self.clock.at - timedelta(minutes=minutes_behind))
        return DueJob(dues=SqlDueStore(self.database), clock=clock, max_lateness=LATEST)

    async def _make(self) -> None:
        """The editions of all lists that are out and read by now."""
        day = arxiv_calendar.list_day(self.clock.at)
        if appears(day) + timedelta(hours=self.late[day.toordinal() % len(self.late)]) > self.clock.at:
            day = arxiv_calendar.previous_list_day(day)
        if day not in self.made:
            await make(self.database, day)
            self.made.add(day)

    async def _note(self) -> None:
        saved = await self.subscription()
        self.zones.add(saved.zone)
        if saved.next_due_at <= self.clock.at:
            self.due.add(saved.next_due_at)

    async def _change(self, change: Change) -> None:
        """As the commands do it."""
        saved = await self.subscription()
        match change:
            case ("pause", int(days)):
                today = local_day(self.clock.at, saved.zone)
                until = today + timedelta(days=days) if days else None
                await self.channels.save(replace(saved, paused=True, resumes=until))
            case ("resume", _):
                await self._changes(saved).save_rescheduled(replace(saved, paused=False, resumes=None))
            case (name, value):
                await self._changes(saved).save_rescheduled(replace(saved, **{name: value}))  # type: ignore[arg-type]

    def _changes(self, default: Subscription) -> SubscriptionService:
        return SubscriptionService(
            subscriptions=self.channels,
            ledger=SqlLedger(self.database),
            dues=SqlDueStore(self.database),
            rights={},
            clock=self.clock,
            default=default,
        )

    async def rows(self) -> Sequence[Row[tuple[date, date | None, str, str, str]]]:
        facts = (deliveries.c[name] for name in ("local_day", "edition", "state", "reason", "note"))
        async with self.database.read() as connection:
            return (await connection.execute(select(*facts).order_by(deliveries.c.id))).all()

    async def verify(self) -> None:
        """What holds whatever happened."""
        rows, saved = await self.rows(), await self.subscription()
        digests = [row for row in rows if row.edition and not row.note and row.state == "open"]
        assert len({row.local_day for row in digests}) == len(digests)
        assert len({row.edition for row in digests}) == len(digests)
        explained = {row.local_day for row in rows}
        for at in self.due - {saved.next_due_at}:
            assert explained & {local_day(at, zone) for zone in self.zones}, at
        had: date | None = None
        for row in rows:
            assert bool(row.edition or row.note) or row.reason
            if row.reason in SILENT or row.note in SILENT:
                assert had is not None
                assert had >= arxiv_calendar.list_day(datetime.combine(row.local_day, time(), UTC) - AROUND)
            had = max(had or date.min, row.edition) if row.edition else had


@pytest.fixture(scope="module")
def empty() -> "Path":
    """A database file with its tables, copied for each example."""
    folder = Path(tempfile.mkdtemp())

    async def create() -> None:
        async with open_database(f"sqlite:///{folder}/empty.db"):
            pass

    asyncio.run(create())
    return folder / "empty.db"


def live(empty: Path, first: Subscription, step: Sequence[Step], late: Sequence[int]) -> tuple[set[str], int]:
    """Live through the steps; returns the reasons found, and how many digests were sent."""

    async def play(file: Path) -> tuple[set[str], int]:
        async with open_database(f"sqlite:///{file}") as database:
            life = Life(database=database, clock=Hand(first.next_due_at), late=late)
            await life.live(replace(first, next_due_at=first.following(life.clock.at)), step)
            await life.verify()
            rows = await life.rows()
            return {row.reason or row.note for row in rows}, sum(row.edition is not None for row in rows)

    with tempfile.TemporaryDirectory() as folder:
        file = Path(shutil.copy(empty, folder))
        return asyncio.run(play(file))


WESTWARD = first(datetime(2025, 10, 17, 3, tzinfo=UTC), "Europe/Amsterdam", time())
MOVED = Step(hours=1, ticks=1, change=("zone", "Africa/Abidjan"))


def hours(*passed: int) -> list[Step]:
    return [Step(hours=some, ticks=1) for some in passed]


@settings(max_examples=12)
@example(WESTWARD, [*hours(1, 1, 1, 1, 26, 60), MOVED, *hours(*[1] * 18)], [0, 20, 0, 0, 0, 0, 0])
@given(
    firsts,
    steps([1, 3, 7, 11, 26, 60], st.one_of(wishes, pauses, resumes)),
    st.lists(st.sampled_from([0, 0, 0, 2, 20, 40]), min_size=7, max_size=7),
)
def test_every_due_day_has_one_row_that_explains_it(
    empty: Path, wanted: Subscription, step: list[Step], late: list[int]
) -> None:
    """RULE: at most one digest a local day, none twice, every due day a row, and nothing is called a silent day on
    which there was something to send: for any zone, clock change, change of settings, pause, downtime, number of
    processes and lists that come late.
    """
    live(empty, wanted, step, late)


SPRING = first(datetime(2026, 3, 6, tzinfo=UTC), "America/New_York", time(2, 30))
AUTUMN = first(datetime(2026, 10, 23, tzinfo=UTC), "Europe/Berlin", time(2, 30))


@settings(max_examples=8)
@given(firsts, steps([1, 2, 5, 9], wishes), st.lists(st.integers(0, 2), min_size=7, max_size=7))
@example(SPRING, [Step(hours=5, ticks=2)] * 30, [0])
@example(AUTUMN, [Step(hours=5, ticks=2)] * 30, [1])
def test_a_digest_comes_unless_it_was_paused_or_too_late(
    empty: Path, wanted: Subscription, step: list[Step], late: list[int]
) -> None:
    """RULE: where nobody pauses, no process is away for long and no list is later than it is waited for, each due day
    is a digest or one of arXiv's silent days; over days that have lists, digests come.
    """
    reasons, digests = live(empty, wanted, step, late)
    assert reasons <= {"", *SILENT}
    if sum(one.hours for one in step) > 24 * 6:
        assert digests
