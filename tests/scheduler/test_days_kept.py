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
from insights.subscriptions.reason import ReasonKind
from insights.subscriptions.schedule import list_published_at
from insights.subscriptions.subscription import Subscription, to_local_day
from scheduler.jobs import DueJob
from tests.scheduler.loop_platform import ManualClock, chat
from tests.scheduler.test_due_job import insert_edition

MAX_LATENESS = timedelta(hours=12)
SILENT = {"weekend", "holiday", "had-already"}
MAX_ZONE_OFFSET = timedelta(hours=14)
"""The furthest any zone's midnight lies before UTC's."""
zones = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone))
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
starts = st.datetimes(datetime(2025, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001


def subscription_from(start: datetime, zone: str, send_at: time) -> Subscription:
    return Subscription(chat=chat(), language="en", send_at=send_at, zone=zone, next_due_at=start)


subscriptions = st.builds(subscription_from, starts, zones, times)
setting_changes = st.one_of(
    st.tuples(st.just("send_at"), times),
    st.tuples(st.just("zone"), zones),
    st.tuples(st.just("at_once"), st.booleans()),
    st.tuples(st.just("notify_quiet_days"), st.booleans()),
)
pauses = st.tuples(st.just("pause"), st.integers(0, 4))
resumes = st.tuples(st.just("resume"), st.none())
Change = tuple[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Some hours pass, a setting may change, and several processes book at once, by clocks that differ by minutes."""

    hours: int
    due_jobs: int
    change: Change | None = None


def steps(hours: Sequence[int], changes: st.SearchStrategy[Change]) -> st.SearchStrategy[list[Step]]:
    change = st.one_of(st.none(), st.none(), st.none(), changes)
    step = st.builds(Step, hours=st.sampled_from(hours), due_jobs=st.integers(1, 3), change=change)
    return st.lists(step, min_size=25, max_size=40)


@dataclass(slots=True, kw_only=True)
class ChatHistory:
    """One chat's days. `zones` are all those that it ever chose; editions of list days come some `hours_late`."""

    database: Database
    clock: ManualClock
    hours_late: Sequence[int]
    due_instants: set[datetime] = field(default_factory=set)
    zones: set[str] = field(default_factory=set)
    edition_days: set[date] = field(default_factory=set)

    @property
    def channels(self) -> SqlSubscriptions:
        return SqlSubscriptions(self.database)

    async def subscription(self) -> Subscription:
        saved = await self.channels.get(chat())
        assert saved is not None
        return saved

    async def run(self, first: Subscription, all_steps: Sequence[Step]) -> None:
        await self.channels.save(first)
        for step in all_steps:
            self.clock.advance(step.hours * 3600)
            await self._insert_editions()
            await self._record_due()
            jobs = [self._due_job(behind).run() for behind in range(step.due_jobs)]
            await asyncio.gather(*jobs, *([self._change(step.change)] if step.change else []))
            await self._record_due()
        await self._due_job(0).run()

    def _due_job(self, minutes_behind: int) -> DueJob:
        clock = ManualClock(self.clock.instant - timedelta(minutes=minutes_behind))
        return DueJob(due_store=SqlDueStore(self.database), clock=clock, max_lateness=MAX_LATENESS)

    async def _insert_editions(self) -> None:
        """The editions of all lists that are out and read by now."""
        day = arxiv_calendar.newest_list_day(self.clock.instant)
        if (
            list_published_at(day) + timedelta(hours=self.hours_late[day.toordinal() % len(self.hours_late)])
            > self.clock.instant
        ):
            day = arxiv_calendar.previous_list_day(day)
        if day not in self.edition_days:
            await insert_edition(self.database, day)
            self.edition_days.add(day)

    async def _record_due(self) -> None:
        saved = await self.subscription()
        self.zones.add(saved.zone)
        if saved.next_due_at <= self.clock.instant:
            self.due_instants.add(saved.next_due_at)

    async def _change(self, change: Change) -> None:
        """As the commands do it."""
        saved = await self.subscription()
        match change:
            case ("pause", int(days)):
                today = to_local_day(self.clock.instant, saved.zone)
                until = today + timedelta(days=days) if days else None
                await self.channels.save(replace(saved, paused=True, resumes_on=until))
            case ("resume", _):
                await self._subscription_service(saved).save_rescheduled(
                    replace(saved, paused=False, resumes_on=None)
                )
            case (name, value):
                await self._subscription_service(saved).save_rescheduled(replace(saved, **{name: value}))  # type: ignore[arg-type]

    def _subscription_service(self, default: Subscription) -> SubscriptionService:
        return SubscriptionService(
            subscriptions=self.channels,
            ledger=SqlLedger(self.database),
            due_store=SqlDueStore(self.database),
            permissions={},
            clock=self.clock,
            default_subscription=default,
        )

    async def rows(self) -> Sequence[Row[tuple[date, date | None, str, ReasonKind | None, str]]]:
        facts = (deliveries.c[name] for name in ("local_day", "edition", "state", "reason_kind", "note"))
        async with self.database.read() as connection:
            return (await connection.execute(select(*facts).order_by(deliveries.c.id))).all()

    async def verify(self) -> None:
        """What holds whatever happened."""
        rows, saved = await self.rows(), await self.subscription()
        digests = [row for row in rows if row.edition and not row.note and row.state == "open"]
        assert len({row.local_day for row in digests}) == len(digests)
        assert len({row.edition for row in digests}) == len(digests)
        explained = {row.local_day for row in rows}
        for at in self.due_instants - {saved.next_due_at}:
            assert explained & {to_local_day(at, zone) for zone in self.zones}, at
        last_edition: date | None = None
        for row in rows:
            assert bool(row.edition or row.note) or row.reason_kind
            if row.reason_kind in SILENT or row.note in SILENT:
                assert last_edition is not None
                assert last_edition >= arxiv_calendar.newest_list_day(
                    datetime.combine(row.local_day, time(), UTC) - MAX_ZONE_OFFSET
                )
            last_edition = max(last_edition or date.min, row.edition) if row.edition else last_edition


@pytest.fixture(scope="module")
def empty_database() -> "Path":
    """A database file with its tables, copied for each example."""
    folder = Path(tempfile.mkdtemp())

    async def create() -> None:
        async with open_database(f"sqlite:///{folder}/empty.db"):
            pass

    asyncio.run(create())
    return folder / "empty.db"


def run_steps(
    empty_database: Path, first: Subscription, all_steps: Sequence[Step], late: Sequence[int]
) -> tuple[set[str], int]:
    """Run the steps; return the reasons of all rows, and how many digests were sent."""

    async def run(file: Path) -> tuple[set[str], int]:
        async with open_database(f"sqlite:///{file}") as database:
            history = ChatHistory(database=database, clock=ManualClock(first.next_due_at), hours_late=late)
            await history.run(
                replace(first, next_due_at=first.next_due_after(history.clock.instant)), all_steps
            )
            await history.verify()
            rows = await history.rows()
            return {row.reason_kind or row.note for row in rows}, sum(row.edition is not None for row in rows)

    with tempfile.TemporaryDirectory() as folder:
        file = Path(shutil.copy(empty_database, folder))
        return asyncio.run(run(file))


WESTWARD = subscription_from(datetime(2025, 10, 17, 3, tzinfo=UTC), "Europe/Amsterdam", time())
MOVED = Step(hours=1, due_jobs=1, change=("zone", "Africa/Abidjan"))


def hours(*passed: int) -> list[Step]:
    return [Step(hours=some, due_jobs=1) for some in passed]


@settings(max_examples=12)
@example(WESTWARD, [*hours(1, 1, 1, 1, 26, 60), MOVED, *hours(*[1] * 18)], [0, 20, 0, 0, 0, 0, 0])
@given(
    subscriptions,
    steps([1, 3, 7, 11, 26, 60], st.one_of(setting_changes, pauses, resumes)),
    st.lists(st.sampled_from([0, 0, 0, 2, 20, 40]), min_size=7, max_size=7),
)
def test_every_due_day_has_one_row_that_explains_it(
    empty_database: Path, subscription: Subscription, all_steps: list[Step], late: list[int]
) -> None:
    """RULE: at most one digest a local day, none twice, every due day a row, and nothing is called a silent day on
    which there was something to send: for any zone, clock change, change of settings, pause, downtime, number of
    processes and lists that come late.
    """
    run_steps(empty_database, subscription, all_steps, late)


SPRING = subscription_from(datetime(2026, 3, 6, tzinfo=UTC), "America/New_York", time(2, 30))
AUTUMN = subscription_from(datetime(2026, 10, 23, tzinfo=UTC), "Europe/Berlin", time(2, 30))


@settings(max_examples=8)
@given(
    subscriptions, steps([1, 2, 5, 9], setting_changes), st.lists(st.integers(0, 2), min_size=7, max_size=7)
)
@example(SPRING, [Step(hours=5, due_jobs=2)] * 30, [0])
@example(AUTUMN, [Step(hours=5, due_jobs=2)] * 30, [1])
def test_a_digest_comes_unless_it_was_paused_or_too_late(
    empty_database: Path, subscription: Subscription, all_steps: list[Step], late: list[int]
) -> None:
    """RULE: where nobody pauses, no process is away for long and no list is later than it is waited for, each due day
    is a digest or one of arXiv's silent days; over days that have lists, digests come.
    """
    reasons, digests = run_steps(empty_database, subscription, all_steps, late)
    assert reasons <= {"", *SILENT}
    if sum(step.hours for step in all_steps) > 24 * 6:
        assert digests
