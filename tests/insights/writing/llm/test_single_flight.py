"""Several processes with the same request at once: one of them calls the model, the others wait for its response."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from insights.errors import ModelFailed, StoreFailed
from insights.store.db.database import Database
from insights.store.leases import SqlLeases
from insights.store.llm.readings import SqlModelResponses
from insights.writing.llm.client import LlmClient
from insights.writing.llm.single_flight import LEASE_TTL_S, SingleFlight
from tests.insights.writing.llm.test_client import RESPONSE, FixedClock, request
from tests.model_client import make_client
from tests.standins.openai import ModelStandin

TIMEOUT_S = 30


class Processes:
    """Clients of one server and one database, each with leases of its own, as processes have them."""

    def __init__(self, database: Database, server: ModelStandin) -> None:
        self.database, self.server = database, server
        self.opened: list[LlmClient] = []

    def open(self, **more: object) -> LlmClient:
        client = make_client(self.database, self.server.url, FixedClock(), **more)  # type: ignore[arg-type]
        self.opened.append(client)
        return client

    def answer(self) -> None:
        assert self.server.release
        self.server.release.set()

    async def wait_for_calls(self, number: int) -> None:
        async with self.server.call_arrived:
            await self.server.call_arrived.wait_for(lambda: len(self.server.requests) == number)


@asynccontextmanager
async def open_processes(database: Database) -> AsyncIterator[Processes]:
    """Their calls wait until `answer` is called."""
    async with ModelStandin() as server, asyncio.timeout(TIMEOUT_S):
        server.respond_with(RESPONSE)
        server.release = asyncio.Event()
        processes = Processes(database, server)
        try:
            yield processes
        finally:
            for client in processes.opened:
                await client.close()


async def test_who_has_the_same_request_waits_for_its_response(database: Database) -> None:
    """RULE: of all who have a request at the same time, in one process or in several, one calls; the others read what it
    stored. None of them holds a connection meanwhile, and another request does not wait.
    """
    async with open_processes(database) as processes:
        clients = [processes.open() for _ in range(3)]
        same = [asyncio.create_task(client.complete(request())) for client in clients for _ in range(10)]
        await processes.wait_for_calls(1)
        other = asyncio.create_task(clients[0].complete(request("Another?")))
        await processes.wait_for_calls(2)
        processes.answer()
        assert set(await asyncio.gather(*same, other)) == {RESPONSE}
        assert len(processes.server.requests) == 2
        assert await SqlLeases(database).list_held() == []


async def test_who_waited_for_a_call_that_fails_makes_its_own(database: Database) -> None:
    """RULE: a failure is its own process's: the next one in turn calls."""
    async with open_processes(database) as processes:
        processes.server.refuse = lambda _: (401, "no") if len(processes.server.requests) == 1 else None
        failing = asyncio.create_task(processes.open().complete(request()))
        await processes.wait_for_calls(1)
        waiting = asyncio.create_task(processes.open().complete(request()))
        processes.answer()
        with pytest.raises(ModelFailed):
            await failing
        assert await waiting == RESPONSE
        assert len(processes.server.requests) == 2


async def test_a_process_that_dies_holds_nobody_up_for_long(database: Database) -> None:
    """RULE: a lease that nobody extends ends by itself; one that is extended does not, however long the call takes. What a
    failed release left is given up at the next extension.
    """
    now = datetime(2026, 11, 27, 6, tzinfo=UTC)
    flights = SingleFlight(leases=SqlLeases(database, clock=lambda: now))
    other = SqlLeases(database, clock=lambda: now)
    await flights.leases.acquire("model/left", LEASE_TTL_S)
    async with asyncio.timeout(TIMEOUT_S), flights.hold("slow"), flights.hold("dead"):
        assert not await other.acquire("model/slow", LEASE_TTL_S)
        now += timedelta(seconds=LEASE_TTL_S - 1)
        await flights.renew()
        now += timedelta(seconds=LEASE_TTL_S - 1)
        assert not await other.acquire("model/slow", LEASE_TTL_S)
        assert await other.acquire("model/left", LEASE_TTL_S)
        now += timedelta(seconds=2)
        assert await other.acquire("model/dead", LEASE_TTL_S)


async def test_a_call_that_was_sent_is_not_lost_with_whoever_asked(database: Database) -> None:
    """RULE: a worker that is started again, because the database failed, finds the responses of the calls it gave up."""
    async with open_processes(database) as processes:
        asking = asyncio.create_task(processes.open().complete(request()))
        await processes.wait_for_calls(1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        again = asyncio.create_task(processes.open().complete(request()))
        processes.answer()
        assert await again == RESPONSE
        assert len(processes.server.requests) == 1


@dataclass
class FailingResponses:
    """The real store, while its database is out of reach for some of its statements."""

    store: SqlModelResponses
    failures: int

    async def get(self, key: str) -> str | None:
        return await self.store.get(key)

    async def save(self, key: str, response: str, now: datetime) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreFailed("store.unreachable", cause="x", address="x")
        await self.store.save(key, response, now)


async def test_a_response_outlives_a_restart_of_the_database(any_database: Database) -> None:
    """RULE: what is paid for is stored as soon as the database answers again."""
    async with open_processes(any_database) as processes:
        processes.answer()
        client = processes.open(responses=FailingResponses(SqlModelResponses(any_database), 3))
        assert await client.complete(request()) == await processes.open().complete(request()) == RESPONSE
        assert len(processes.server.requests) == 1
