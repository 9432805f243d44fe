"""The day's tokens, shared by all processes of one database, and what they cost."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio

from insights.errors import ModelFailed
from insights.ports.language_model import TokenUse
from insights.store.db.database import Database
from insights.writing.llm.client import LlmClient, ModelRequest
from insights.writing.llm.model_price import find_price, parse_price
from insights.writing.llm.prompts import REPORT_SCHEMA
from tests.model_client import make_client
from tests.standins.openai import ModelStandin, report_response

LIMIT = 5000


class MovableClock:
    instant = datetime(2026, 11, 27, 23, 50, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant


def request(text: str) -> ModelRequest:
    return ModelRequest(
        purpose="report",
        subject="2026-11-27",
        messages=[{"role": "system", "content": "Report."}, {"role": "user", "content": text}],
        schema_name="report",
        schema=REPORT_SCHEMA,
        answer_tokens=500,
    )


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ModelStandin]:
    async with ModelStandin() as opened:
        opened.tokens = LIMIT - 100
        opened.respond_with(report_response(results=[("It holds.", ["1"])]))
        yield opened


async def ask(client: LlmClient, text: str) -> None:
    try:
        await client.complete(request(text))
    finally:
        await client.close()


async def test_processes_share_the_days_tokens(server: ModelStandin, any_database: Database) -> None:
    """RULE: what one process spent is gone for another, and after a restart, until midnight (UTC)."""
    clock = MovableClock()
    await ask(make_client(any_database, server.url, clock, limit=LIMIT), "one")
    with pytest.raises(ModelFailed, match="token limit"):
        await ask(make_client(any_database, server.url, clock, limit=LIMIT), "two")
    assert len(server.requests) == 1
    clock.instant += timedelta(minutes=20)
    await ask(make_client(any_database, server.url, clock, limit=LIMIT), "two")
    assert len(server.requests) == 2


async def test_use_is_told_by_day_and_subject(server: ModelStandin, any_database: Database) -> None:
    """RULE: a model without a known price costs an unknown amount, not nothing."""
    client = make_client(any_database, server.url, MovableClock())
    await ask(client, "one")
    use = await client.budget.ledger.total(since=date(2026, 11, 1))
    assert (use.calls, use.tokens, use.cost_usd) == (1, server.tokens, None)
    assert "MODEL_PRICE" in use.line
    assert (await client.budget.ledger.total(since=date(2026, 11, 28))).calls == 0


@pytest.mark.parametrize(
    ("written", "cost"), [("0.10,0.40", 0.18), (" 0.1 , 0.4 ", 0.18), ("0.10,0.40,0.02", 0.14)]
)
def test_a_price_is_read_as_it_is_set(written: str, cost: float) -> None:
    """RULE: input, output, and where it differs cached input, in US dollars for a million tokens."""
    use = TokenUse(calls=1, tokens_in=1_000_000, tokens_cached=500_000, tokens_out=200_000)
    assert parse_price(written).cost(use) == pytest.approx(cost)


def test_a_known_models_price_is_found_by_its_name() -> None:
    """RULE: the longest beginning counts, behind a vendor's name and before a date."""
    mini, other = find_price("openai/gpt-4o-mini-2024-07-18"), find_price("gpt-4o")
    assert mini is not None
    assert other is not None
    assert mini.tokens_in < other.tokens_in
    assert find_price("a-model-of-my-own") is None
