"""Stores of the language model, on SQLite and PostgreSQL: nothing is paid twice, and no limit is passed."""

import asyncio
from datetime import UTC, date, datetime

from insights.model.reading import PaperReading, ReadingStatement
from insights.ports.language_model import ReadingKey, TokenUse
from insights.store.db.database import Database
from insights.store.llm.readings import SqlModelResponses, SqlReadings
from insights.store.llm.server_capabilities import SqlServerCapabilities
from insights.store.llm.token_ledger import SqlTokenLedger

DAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)


def reading(paper: str) -> PaperReading:
    return PaperReading(
        paper=paper,
        summary=ReadingStatement(text=f"{paper} plans.", evidence=(0,)),
        result=ReadingStatement(text="It wins by 3 %.", evidence=(1, 2)),
        keywords=("planning",),
        topics=("llm",),
    )


def key(paper: str, version: int = 1, prompt: str = "1", model: str = "m") -> ReadingKey:
    return ReadingKey(paper=paper, version=version, prompt=prompt, model=model)


async def test_a_reading_is_found_by_version_prompt_and_model(database: Database) -> None:
    """RULE: a new version of the paper, another prompt or another model is read anew."""
    store = SqlReadings(database)
    await store.save({key("1"): reading("1"), key("2"): reading("2")}, NOW)
    assert await store.get_many([key("1"), key("2"), key("3")]) == {"1": reading("1"), "2": reading("2")}
    assert await store.get_many([key("1", version=2), key("2")]) == {"2": reading("2")}
    assert await store.get_many([key("1", prompt="2")]) == {}
    assert await store.get_many([key("1", model="n")]) == {}
    assert await store.get_many([]) == {}


async def test_a_response_is_kept_by_its_request(database: Database) -> None:
    """RULE: the same request has the same response, the newest one."""
    store = SqlModelResponses(database)
    await store.save("k", "first", NOW)
    await store.save("k", "second", NOW)
    assert (await store.get("k"), await store.get("l")) == ("second", None)
    for key in ("k", "l"):
        await store.remove(key)
    assert await store.get("k") is None


async def test_concurrent_reservations_stay_within_the_limit(database: Database) -> None:
    """RULE: however many calls begin at once, together they reserve no more than the day's limit."""
    ledger = SqlTokenLedger(database)
    reservations = await asyncio.gather(
        *(ledger.reserve(DAY, 1000, 300, model="m", purpose="reading", subject=str(DAY)) for _ in range(5))
    )
    assert sum(reservation is not None for reservation in reservations) == 3
    assert await ledger.used(DAY) == 900
    assert await ledger.used(date(2026, 11, 28)) == 0


async def test_a_settled_call_counts_what_it_took(database: Database) -> None:
    """RULE: after the call its own tokens count, not the estimate; a failed one that took none gives all back."""
    ledger = SqlTokenLedger(database)
    first = await ledger.reserve(DAY, 1000, 300, model="m", purpose="reading", subject="a")
    second = await ledger.reserve(DAY, 1000, 300, model="m", purpose="report", subject="b")
    assert first is not None
    assert second is not None
    use = TokenUse(calls=1, tokens_in=40, tokens_out=20, tokens_cached=10, cost_usd=0.5)
    await ledger.settle(first, use)
    assert await ledger.used(DAY) == 360
    await ledger.settle(second, TokenUse())
    assert await ledger.used(DAY) == 60
    assert await ledger.total() == await ledger.total(since=DAY) == use
    assert await ledger.total(purpose="reading") == use
    assert await ledger.total(subject="b") == await ledger.total(purpose="report") == TokenUse()


async def test_the_cost_of_an_unpriced_model_is_unknown(database: Database) -> None:
    """RULE: a sum with a part of unknown price has no price."""
    ledger = SqlTokenLedger(database)
    for cost in (0.25, None):
        reservation = await ledger.reserve(DAY, 1000, 10, model="m", purpose="report", subject="a")
        assert reservation is not None
        await ledger.settle(reservation, TokenUse(calls=1, tokens_in=5, tokens_out=5, cost_usd=cost))
    assert (await ledger.total()).cost_usd is None


async def test_capabilities_are_kept_by_server_and_model(database: Database) -> None:
    """RULE: what one server refused says nothing of another."""
    store = SqlServerCapabilities(database)
    await store.save("http://a/v1", "m", {"response_format": "json_object"}, NOW)
    await store.save("http://a/v1", "m", {"response_format": "none", "system_role": False}, NOW)
    assert await store.get("http://a/v1", "m") == {"response_format": "none", "system_role": False}
    assert await store.get("http://b/v1", "m") is None
