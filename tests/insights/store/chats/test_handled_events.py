"""insights.store.chats.handled_events: an event is handled once by all processes together, and again where one died over it."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from insights.ports.ledger import EventState
from insights.store.chats.handled_events import SqlHandled
from insights.store.db.database import Database
from insights.store.leases import SqlLeases

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVENT = ("loop", "bot", "e1")
TTL_S = 10.0


@dataclass
class SetClock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


async def start_process(database: Database, name: str, clock: SetClock) -> SqlHandled:
    leases = SqlLeases(database, clock)
    assert await leases.register(name, TTL_S, replaces=True)
    return SqlHandled(database, leases)


async def test_an_event_is_remembered_when_its_work_is_done(database: Database) -> None:
    """RULE: what raised may be begun again by the same process; events are distinguished by platform and account."""
    events = await start_process(database, "front/a/0", SetClock())
    assert await events.begin(*EVENT, NOON) is EventState.OURS
    assert await events.begin(*EVENT, NOON) is EventState.OURS
    await asyncio.gather(*(events.mark_handled(*EVENT, NOON) for _ in range(10)))
    assert await events.begin(*EVENT, NOON) is EventState.HANDLED
    assert await events.begin("loop", "robot", "e1", NOON) is EventState.OURS


async def test_another_process_waits_for_a_living_one_and_does_the_work_of_a_dead_one(
    database: Database,
) -> None:
    """RULE: of all who ask at once one begins; the others hear that it is being handled, until it is or its process is dead."""
    clock = SetClock()
    fronts = [await start_process(database, f"front/a/{n}", clock) for n in range(5)]
    states = await asyncio.gather(*(front.begin(*EVENT, NOON) for front in fronts))
    assert sorted(states) == [EventState.ELSEWHERE] * 4 + [EventState.OURS]
    first = fronts.pop(states.index(EventState.OURS))
    clock.now += timedelta(seconds=TTL_S - 1)
    for front in fronts:
        await front.leases.renew(TTL_S)
    assert await fronts[0].begin(*EVENT, NOON) is EventState.ELSEWHERE
    clock.now += timedelta(seconds=2)
    again = await asyncio.gather(*(front.begin(*EVENT, NOON) for front in fronts))
    assert sorted(again) == [EventState.ELSEWHERE] * 3 + [EventState.OURS]
    await fronts[again.index(EventState.OURS)].mark_handled(*EVENT, NOON)
    assert await first.begin(*EVENT, NOON) is EventState.HANDLED


async def test_a_restarted_process_does_at_once_what_it_was_killed_over(database: Database) -> None:
    """RULE: nobody waits ten seconds for the answer because the only process was restarted."""
    clock = SetClock()
    killed = await start_process(database, "all/a/0", clock)
    assert await killed.begin(*EVENT, NOON) is EventState.OURS
    again = await start_process(database, "all/a/0", clock)
    assert await again.begin(*EVENT, NOON) is EventState.OURS
