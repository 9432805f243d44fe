"""insights.store.chats.inbox: an acknowledged event belongs to one process, and to another one where that died."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from insights.model import Chat
from insights.ports.inbox import InboxEvent
from insights.store.chats.inbox import SqlInbox
from insights.store.chats.subscriptions import SqlSubscriptions
from insights.store.db import slack_tables
from insights.store.db.database import Database
from insights.store.leases import SqlLeases
from tests.insights.store.chats.test_handled_events import NOON, TTL_S, SetClock

CHAT = Chat(platform="slack", account="T1", id="C1", thread="1.5")


def make_event(event_id: str = "e1") -> InboxEvent:
    return InboxEvent(chat=CHAT, event_id=event_id, received_at=NOON, body=f"body of {event_id}")


async def start_process(database: Database, name: str, clock: SetClock) -> SqlInbox:
    leases = SqlLeases(database, clock)
    assert await leases.register(name, TTL_S, replaces=True)
    return SqlInbox(database, leases)


async def test_an_event_is_received_once_by_all_processes(database: Database) -> None:
    """RULE: of many that receive it at once one stores it, and nobody stores it again after it was handled."""
    clock = SetClock()
    fronts = [await start_process(database, f"front/a/{n}", clock) for n in range(4)]
    added = await asyncio.gather(*(front.add(make_event()) for front in fronts * 2))
    assert sorted(added) == [False] * 7 + [True]
    assert await fronts[0].list_abandoned("slack", 9) == []
    await fronts[1].remove(make_event())
    assert not await fronts[2].add(make_event())
    clock.now += timedelta(hours=1)
    assert await fronts[0].list_abandoned("slack", 9) == []


async def test_what_a_dead_process_had_is_taken_once(database: Database) -> None:
    """RULE: of all who ask at once one has it, with the attempt counted; a living one's events are not offered."""
    clock = SetClock()
    dead, *fronts = [await start_process(database, f"front/a/{n}", clock) for n in range(4)]
    await dead.add(make_event())
    await fronts[0].add(make_event("e2"))
    clock.now += timedelta(seconds=TTL_S - 1)
    for front in fronts:
        await front.leases.renew(TTL_S)
    assert await fronts[0].list_abandoned("slack", 9) == []
    clock.now += timedelta(seconds=2)
    [found] = await fronts[0].list_abandoned("slack", 9)
    assert found == make_event()
    taken = await asyncio.gather(*(front.take(found) for front in fronts * 2))
    assert sorted(taken) == [False] * 5 + [True]
    clock.now += timedelta(seconds=TTL_S)
    abandoned = await fronts[0].list_abandoned("slack", 9)
    assert {each.event_id: each.attempts for each in abandoned} == {"e1": 2, "e2": 1}


async def test_a_restarted_process_has_at_once_what_it_was_killed_over(database: Database) -> None:
    """RULE: whoever starts again in the same place waits for no lease to end; nor does one that was given back."""
    clock = SetClock()
    await (await start_process(database, "all/a/0", clock)).add(make_event())
    again = await start_process(database, "all/a/0", clock)
    assert await again.take(make_event())
    assert await again.list_abandoned("slack", 9) == []
    await again.give_back(make_event())
    assert await again.take(replace(make_event(), attempts=2))


async def test_a_process_that_lost_its_lease_keeps_its_events(database: Database) -> None:
    """RULE: where nobody took them meanwhile, they are the same process's under its new name."""
    clock = SetClock()
    inbox = await start_process(database, "front/a/0", clock)
    await inbox.add(make_event())
    clock.now += timedelta(minutes=1)
    assert await inbox.leases.register("front/a/0", TTL_S, replaces=False)
    assert await inbox.list_abandoned("slack", 9) == []


async def test_of_a_forgotten_chat_nothing_stays(database: Database) -> None:
    """RULE: /forget removes what is open there, whoever has it; its id is still known, so that a repeat does nothing."""
    inbox = await start_process(database, "front/a/0", SetClock())
    await inbox.add(make_event())
    await SqlSubscriptions(database).forget(replace(CHAT, thread=""))
    async with database.read() as connection:
        assert (await connection.execute(select(slack_tables.inbox))).all() == []
    assert not await inbox.add(make_event())
