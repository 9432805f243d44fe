"""bot.process_lease and insights.store.leases: a lease has one holder at a time, and a new one soon after a death."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.process_lease import (
    ACQUIRE_INTERVAL_S,
    HEARTBEAT_INTERVAL_S,
    LEASE_SAFETY_MARGIN,
    LEASE_TTL_S,
    NamedLease,
    ProcessLease,
    open_process_lease,
)
from insights.store.db.database import Database
from insights.store.db.tables import leases as leases_table
from insights.store.leases import SqlLeases

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
POLL = "telegram/1"


@dataclass
class World:
    """True time, which is the database's, and processes whose clocks are set anyhow and run up to 20 % slow or fast."""

    database: Database
    chance: random.Random = field(default_factory=lambda: random.Random(19))
    seconds: float = 0.0
    max_latency_s: float = 0.0
    """Each request takes up to so long on its way, and its answer as well."""
    processes: list[ProcessLease] = field(default_factory=list)
    most_holders: int = 0

    def pass_time(self, seconds: float) -> None:
        for _ in range(4):
            self.seconds += seconds / 4
            self.most_holders = max(self.most_holders, sum(one.holds(POLL) for one in self.processes))

    def now(self) -> datetime:
        self.pass_time(self.chance.uniform(0, self.max_latency_s))
        return START + timedelta(seconds=self.seconds)

    async def start(self, name: str) -> ProcessLease:
        rate, offset = self.chance.uniform(1 - LEASE_SAFETY_MARGIN, 1.2), self.chance.uniform(-1e6, 1e6)
        leases = SqlLeases(self.database, self.now)
        process = ProcessLease(leases=leases, name=name, clock=lambda: offset + rate * self.seconds)
        self.processes = [one for one in self.processes if one.name != name] + [process]
        await process.register()
        return process


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


async def test_never_two_holders_at_once(world: World) -> None:
    """RULE: with slow and fast clocks, late answers, and processes that stop for a while, die and start again."""
    world.max_latency_s = 0.5
    held_by, stopped = list[str](), set[str]()
    for number in range(3):
        await world.start(f"front/a/{number}")
    for _ in range(200):
        for process in tuple(world.processes):
            if process.name not in stopped:
                await process.beat()
                await process.acquire(POLL)
            held_by += [
                one.name for one in world.processes if one.holds(POLL) and one.name not in held_by[-1:]
            ]
        one = world.chance.choice(world.processes)
        match world.chance.choice(["stop or go on", "die", "release", *["live"] * 12]):
            case "stop or go on":
                stopped ^= {one.name}
            case "die":
                await world.start(one.name)
            case "release" if one.holds(POLL):
                await one.release(POLL)
        world.pass_time(world.chance.uniform(0, HEARTBEAT_INTERVAL_S))
    assert world.most_holders == 1
    assert len(held_by) > 5


async def test_of_all_who_ask_at_once_one_gets_it(database: Database) -> None:
    """RULE: by the database's own clock, with many requests under way together."""
    processes = [ProcessLease(leases=SqlLeases(database), name=f"front/a/{n}") for n in range(8)]
    await asyncio.gather(*(process.register() for process in processes))
    assert sum(await asyncio.gather(*(process.acquire(POLL) for process in processes))) == 1
    held = {lease.name: lease.process for lease in await SqlLeases(database).list_held()}
    [holder] = [process.name for process in processes if process.holds(POLL)]
    assert held == {POLL: holder, **{process.name: process.name for process in processes}}


async def test_a_heartbeat_extends_by_the_databases_own_time(database: Database) -> None:
    """RULE: what a process holds outlives the time for which it was taken, as long as it beats; no lease is shortened."""
    process = ProcessLease(leases=SqlLeases(database), name="front/a/0", ttl_s=60)
    await process.register()
    assert await process.acquire(POLL)
    for process.ttl_s in (3600, 10):
        await process.beat()
        assert process.holds(POLL)
    ends = {row.expires_at for row in await database.fetch_written(select(leases_table))}
    assert min(ends) - datetime.now(UTC) > timedelta(minutes=50)


async def test_the_lease_of_a_dead_process_is_free_after_its_time_and_a_living_one_keeps_it(
    world: World,
) -> None:
    """RULE: another process has it at the latest ten seconds and one question after the last heartbeat."""
    holder, standby = await world.start("front/a/0"), await world.start("front/b/0")
    assert await holder.acquire(POLL)
    for _ in range(20):
        world.pass_time(HEARTBEAT_INTERVAL_S)
        await holder.beat()
        await standby.beat()
        assert not await standby.acquire(POLL)
        assert holder.holds(POLL)
    died_at = world.seconds
    while not await standby.acquire(POLL):
        world.pass_time(ACQUIRE_INTERVAL_S)
        await standby.beat()
    assert world.seconds - died_at <= LEASE_TTL_S + ACQUIRE_INTERVAL_S
    assert not holder.holds(POLL)


async def test_what_is_released_or_left_by_a_dead_run_of_the_same_process_is_free_at_once(
    world: World,
) -> None:
    """RULE: a clean stop, and a restart after kill -9, cost nobody ten seconds."""
    first, standby = await world.start("front/a/0"), await world.start("front/b/0")
    assert await first.acquire(POLL)
    await first.release(POLL)
    assert await standby.acquire(POLL)
    again = await world.start("front/b/0")
    assert await again.acquire(POLL)


async def test_a_process_that_slept_too_long_holds_what_nobody_took(world: World) -> None:
    """RULE: where even its name was taken meanwhile, it lives on under another one."""
    process, standby = await world.start("front/a/0"), await world.start("front/b/0")
    assert await process.acquire(POLL)
    for is_taken in (False, True):
        world.pass_time(LEASE_TTL_S * 2)
        assert not process.holds(POLL)
        await standby.beat()
        assert await standby.acquire(POLL) if is_taken else True
        await process.beat()
        assert process.holds(POLL) is not is_taken
    other = ProcessLease(leases=SqlLeases(world.database, world.now), name="front/a/0")
    await other.register()
    await process.beat()
    names = [lease.process for lease in await process.leases.list_held()]
    assert names[0] == "front/a/0"
    assert names[1].startswith("front/a/0~")
    assert names[2:] == ["front/b/0", "front/b/0"]


async def test_a_running_process_is_seen_and_at_its_end_gone(any_database: Database) -> None:
    """RULE: what it holds is free as soon as it has stopped."""
    leases = SqlLeases(any_database)
    async with open_process_lease(leases, "front/a/0") as process:
        lease = NamedLease(process, POLL)
        await asyncio.wait_for(lease.wait_acquired(), 5)
        assert [held.name for held in await leases.list_held()] == ["front/a/0", POLL]
        waiting = asyncio.create_task(lease.wait_lost())
        await lease.release()
        await asyncio.wait_for(waiting, 5)
        assert await lease.acquire()
    assert await leases.list_held() == []
