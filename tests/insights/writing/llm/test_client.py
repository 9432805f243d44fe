"""The client against servers of every kind: each is asked in the form it takes, and nothing is paid for twice."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from insights.errors import ModelFailed
from insights.store.db.database import Database
from insights.writing.llm.client import CAPABILITIES_TTL, LlmClient, ModelRequest
from insights.writing.llm.json_object import find_json_object
from insights.writing.llm.prompts import REPORT_SCHEMA
from insights.writing.llm.throttle import Throttle
from tests.model_client import make_client
from tests.standins.openai import ModelStandin, report_response

KEY = "sk-not-to-be-shown"
RESPONSE = report_response(results=[("It holds.", ["1"])])
Refusal = Callable[[Mapping[str, Any]], tuple[int, str] | None]


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 27, 6, tzinfo=UTC)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ModelStandin]:
    async with ModelStandin() as opened:
        opened.respond_with(RESPONSE)
        yield opened


@pytest_asyncio.fixture
async def client(server: ModelStandin, any_database: Database) -> AsyncIterator[LlmClient]:
    opened = make_client(any_database, server.url, FixedClock(), key=KEY)
    yield opened
    await opened.close()


def request(text: str = "Why?", **more: Any) -> ModelRequest:
    fields: dict[str, Any] = {
        "purpose": "report",
        "subject": "2026-11-27",
        "messages": [{"role": "system", "content": "Report."}, {"role": "user", "content": text}],
        "schema_name": "report",
        "schema": REPORT_SCHEMA,
        "answer_tokens": 500,
    }
    return ModelRequest(**{**fields, **more})


def without(name: str, message: str, status: int = 400) -> Refusal:
    return lambda body: (status, message) if name in str(body) else None


REFUSALS: dict[str, Refusal] = {
    "json_schema": without("json_schema", "response_format json_schema is not supported"),
    "response_format": without("response_format", "Unrecognized request argument: response_format", 422),
    "additionalProperties": lambda body: (
        (400, "Unknown name additionalProperties")
        if "additionalProperties" in str(body.get("response_format"))
        else None
    ),
    "max_completion_tokens": without(
        "max_completion_tokens", "max_completion_tokens: extra fields not permitted"
    ),
    "system role": lambda body: (
        (400, "System role not supported") if body["messages"][0]["role"] == "system" else None
    ),
    "grammar": lambda body: (
        (500, "failed to parse grammar") if "json_schema" in str(body.get("response_format")) else None
    ),
    "anything unusual": lambda body: (400, "Bad Request") if set(body) > {"model", "messages"} else None,
}


@pytest.mark.parametrize("kind", REFUSALS)
async def test_a_server_is_asked_in_the_form_it_takes(
    kind: str, server: ModelStandin, client: LlmClient, any_database: Database
) -> None:
    """RULE: refusals are learnt once: the next request, also of another process, is taken at once."""
    server.refuse = REFUSALS[kind]
    assert await client.complete(request()) == RESPONSE
    refused = len(server.requests) - 1
    assert refused >= 1
    await client.complete(request("And now?"))
    other = make_client(any_database, server.url, FixedClock())
    await other.complete(request("And then?"))
    await other.close()
    assert len(server.requests) == refused + 3


WRAPPINGS: dict[str, Callable[[str], Any]] = {
    "reasoning": lambda content: f"<think>It holds {{not}}.</think>{content}",
    "prose and fence": lambda content: f"Here is the JSON:\n```json\n{content}\n```\nAnything else?",
    "trailing comma": lambda content: content.replace("]}]", "],}]"),
    "parts": lambda content: [{"type": "text", "text": content[:9]}, {"type": "text", "text": content[9:]}],
}


@pytest.mark.parametrize("kind", WRAPPINGS)
async def test_content_in_any_wrapping_is_read(kind: str, server: ModelStandin, client: LlmClient) -> None:
    """RULE: what surrounds the object, and content in parts, costs nothing."""
    server.wrap = WRAPPINGS[kind]
    found = find_json_object(await client.complete(request()))
    assert found["results"] == [{"text": "It holds.", "papers": ["1"]}]


@pytest.mark.parametrize("content", [None, 7, {}, [], [{"type": "image"}], ""])
async def test_no_content_is_a_failure(content: Any, server: ModelStandin, client: LlmClient) -> None:
    """RULE: a null message, or content of any other shape, raises ModelFailed and nothing else."""
    server.wrap = lambda _: content
    with pytest.raises(ModelFailed):
        await client.complete(request())


async def test_rate_limits_are_waited_for(server: ModelStandin, client: LlmClient) -> None:
    """RULE: several 429 in a row cost time, not the response; fewer calls run at once afterwards."""
    answers = iter([(429, "slow down")] * 4)
    server.refuse = lambda _: next(answers, None)
    before = client.throttle.limit
    assert await client.complete(request()) == RESPONSE
    assert client.throttle.limit < before


async def test_a_response_is_paid_for_once(
    server: ModelStandin, client: LlmClient, any_database: Database
) -> None:
    """RULE: the same request, also after a restart, costs no second call; another one does."""
    await client.complete(request())
    again = make_client(any_database, server.url, FixedClock())
    assert await again.complete(request()) == RESPONSE
    await again.close()
    assert len(server.requests) == 1
    await client.complete(request("Another?"))
    assert len(server.requests) == 2


async def test_a_truncated_response_is_asked_for_at_length(server: ModelStandin, client: LlmClient) -> None:
    """RULE: a model that spent its tokens on reasoning gets more of them once."""
    server.fail_with("truncated")
    with pytest.raises(ModelFailed, match="truncated"):
        await client.complete(request())
    first, second = server.requests
    assert second["max_completion_tokens"] > first["max_completion_tokens"]


async def test_tokens_are_counted_by_subject(server: ModelStandin, client: LlmClient) -> None:
    """RULE: an edition's tokens can be told afterwards, and a refused request takes none."""
    server.refuse = REFUSALS["json_schema"]
    await client.complete(request())
    use = await client.budget.ledger.total(subject="2026-11-27")
    assert (use.calls, use.tokens) == (1, server.tokens)


async def test_a_model_that_reasons_gets_room_at_once_later(server: ModelStandin, client: LlmClient) -> None:
    """RULE: that answers need more tokens is learnt once, and kept."""
    server.wrap = lambda content: content
    lengths: list[int] = []

    def count(body: Mapping[str, Any]) -> tuple[int, str] | None:
        lengths.append(body["max_completion_tokens"])
        server.fail_with("truncated" if lengths[-1] < 1000 else "")
        return None

    server.refuse = count
    await client.complete(request())
    await client.complete(request("And now?"))
    assert lengths == [500, 1500, 1500]


async def test_a_response_without_an_object_is_asked_for_again(
    server: ModelStandin, client: LlmClient
) -> None:
    """RULE: once, and what holds no object is not stored; the next run asks anew."""
    server.respond_with("no object", "still none", RESPONSE)
    with pytest.raises(ModelFailed):
        await client.complete(request())
    assert await client.complete(request()) == RESPONSE
    assert len(server.requests) == 3


async def test_room_for_one_request_is_not_kept(server: ModelStandin, client: LlmClient) -> None:
    """RULE: a request that leaves little of the context for its answer shortens no other's."""
    message = "'max_completion_tokens' is too large: 500. (500 > 4096 - 4000)"
    server.refuse = lambda body: (
        (400, message) if "long" in str(body) and body["max_completion_tokens"] > 96 else None
    )
    await client.complete(request("a long one"))
    await client.complete(request("a short one"))
    assert [body["max_completion_tokens"] for body in server.requests] == [500, 96, 500]


async def test_a_tier_is_asked_for_while_nobody_waits(server: ModelStandin, any_database: Database) -> None:
    """RULE: reports take MODEL_TIER, questions do not; a server that does not know it is asked without."""
    client = make_client(any_database, server.url, FixedClock(), tier="flex")
    await client.complete(request())
    await client.complete(request("And now?", purpose="question"))
    server.refuse = without("service_tier", "Unknown parameter: service_tier")
    await client.complete(request("And then?"))
    await client.close()
    assert [body.get("service_tier") for body in server.requests] == ["flex", None, "flex", None]


async def test_rate_limits_of_calls_that_ran_together_count_once() -> None:
    """RULE: eight 429 at once halve the number of calls, they do not end it."""
    throttle = Throttle(max_concurrent=16)
    for _ in range(8):
        throttle.slow_down(1.0)
    assert throttle.limit == 8


async def test_what_another_process_learnt_is_used_within_a_minute(
    server: ModelStandin, sqlite_database: Database
) -> None:
    """RULE: what a server refuses one process is not asked for by the others, though they have begun before."""
    times = [datetime(2026, 11, 27, 6, tzinfo=UTC)]

    class MovingClock:
        def now(self) -> datetime:
            return times[0]

    first, second = (make_client(sqlite_database, server.url, MovingClock()) for _ in range(2))
    await second.capabilities()
    server.refuse = without("json_schema", "response_format json_schema is not supported")
    await first.complete(request())
    times[0] += CAPABILITIES_TTL
    await second.complete(request("And why not?"))
    assert sum("json_schema" in str(body) for body in server.requests) == 1
    for client in (first, second):
        await client.close()
