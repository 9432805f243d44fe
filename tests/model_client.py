"""A client of a model's stand-in, over a real database: what the tests of the model writer and answerer begin with."""

import asyncio
from typing import Any

from insights.ports.clock import Clock
from insights.store.db.database import Database
from insights.store.leases import SqlLeases
from insights.store.llm.readings import SqlModelResponses, SqlReadings
from insights.store.llm.server_capabilities import SqlServerCapabilities
from insights.store.llm.token_ledger import SqlTokenLedger
from insights.writing.llm.client import LlmClient
from insights.writing.llm.paper_reader import PaperReader
from insights.writing.llm.single_flight import SingleFlight
from insights.writing.llm.throttle import Throttle
from insights.writing.llm.token_budget import TokenBudget

MAX_CONCURRENT_CALLS = 4


async def skip_waiting(seconds: float) -> None:
    """Lets others run instead of sleeping."""
    assert seconds >= 0
    await asyncio.sleep(0)


def make_client(
    database: Database, url: str, clock: Clock, limit: int = 10_000_000, **more: Any
) -> LlmClient:
    """A client of the server at `url`, which never sleeps between tries."""
    return LlmClient(
        **{
            "model": "stand-in",
            "key": "k",
            "base_url": url,
            "budget": TokenBudget(limit=limit, clock=clock, ledger=SqlTokenLedger(database)),
            "clock": clock,
            "throttle": Throttle(max_concurrent=MAX_CONCURRENT_CALLS, sleep=skip_waiting),
            "capability_store": SqlServerCapabilities(database),
            "responses": SqlModelResponses(database),
            "flights": SingleFlight(leases=SqlLeases(database)),
            "sleep": skip_waiting,
            **more,
        }
    )


def make_reader(database: Database, client: LlmClient, clock: Clock) -> PaperReader:
    """A reader that knows two topics."""
    topics = {"llm": "Large Language Models", "robotics": "Robotics"}
    return PaperReader(client=client, store=SqlReadings(database), clock=clock, topics=topics)
