"""The client against servers of every kind: each is asked in the form it takes, and nothing is paid for twice."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from insights.errors import ModelFailed
from insights.store.db.database import Database
from insights.writing.llm.client import LlmClient, ModelRequest
from insights.writing.llm.json_object import find_json_object
from insights.writing.llm.prompts import REPORT_SCHEMA
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
async def client(server: ModelStandin, sqlite_database: Database) -> AsyncIterator[LlmClient]:
    opened = make_client(sqlite_database, server.url, FixedClock(), key=KEY)
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
    kind: str, server: ModelStandin, client: LlmClient, sqlite_database: Database
) -> None:
    """RULE: refusals are learnt once: the next request, also of another process, is taken at once."""
    server.refuse = REFUSALS[kind]
    assert await client.complete(request()) == RESPONSE
    refused = len(server.requests) - 1
    assert refused >= 1
    await client.complete(request("And now?"))
    other = make_client(sqlite_database, server.url, FixedClock())
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
    server: ModelStandin, client: LlmClient, sqlite_database: Database
) -> None:
    """RULE: the same request, also after a restart, costs no second call; another one does."""
    await client.complete(request())
    again = make_client(sqlite_database, server.url, FixedClock())
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
