"""The model's client against `@copilotkit/aimock`, a stand-in for OpenAI's server that others wrote (make test-outside)."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
import pytest_asyncio

from insights.errors import ModelFailed
from insights.store.db.database import Database
from insights.writing.llm.client import LlmClient, ModelRequest
from insights.writing.llm.json_object import find_json_object
from insights.writing.llm.prompts import strict_object
from tests.model_client import make_client
from tests.outside.npm_packages import find_free_port, install, serve

MIN_NODE = (20, 15)
ANSWER = {"answer": "Spiders have 8 legs."}
FIXTURES = {
    "fixtures": [
        {"match": {"userMessage": "legs"}, "response": {"content": json.dumps(ANSWER)}},
        {"match": {"userMessage": "prose"}, "response": {"content": f"Here: ```json\n{json.dumps(ANSWER)}\n```"}},
        {
            "match": {"userMessage": "busy"},
            "response": {"error": {"message": "rate limited", "type": "rate_limit_error"}, "status": 429},
        },
    ]
}  # fmt: skip


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 27, 6, tzinfo=UTC)


@pytest.fixture(scope="session")
def aimock() -> tuple[str, str]:
    """The program, as node and its script; skips where it cannot be installed."""
    node, modules = install("aimock", MIN_NODE)
    return node, str(modules / "@copilotkit" / "aimock" / "dist" / "cli.js")


def start(program: tuple[str, str], folder: Path, *options: str) -> Iterator[str]:
    """The address of a running server, which is stopped afterwards."""
    fixtures, port = folder / "fixtures.json", find_free_port()
    fixtures.write_text(json.dumps(FIXTURES), encoding="utf-8")
    words = ("-p", str(port), "-f", str(fixtures), "--strict", "--log-level", "silent")
    with serve(*program, *words, *options, folder=folder, port=port):
        yield f"http://127.0.0.1:{port}/v1"


@pytest.fixture(scope="module")
def server(aimock: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from start(aimock, tmp_path_factory.mktemp("aimock"))


@pytest.fixture(scope="module")
def unreliable(aimock: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """It cuts each connection."""
    yield from start(aimock, tmp_path_factory.mktemp("cut"), "--chaos-disconnect", "1.0")


@pytest.fixture(scope="module")
def limited(aimock: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """It answers half of the requests with 429 and Retry-After."""
    yield from start(aimock, tmp_path_factory.mktemp("limited"), "--chaos-ratelimit", "0.5")


@pytest_asyncio.fixture
async def client(server: str, any_database: Database) -> AsyncIterator[LlmClient]:
    opened = make_client(any_database, server, FixedClock())
    yield opened
    await opened.close()


def request(text: str) -> ModelRequest:
    return ModelRequest(
        purpose="report",
        subject="outside",
        messages=[{"role": "system", "content": "Answer."}, {"role": "user", "content": text}],
        schema_name="answer",
        schema=strict_object({"answer": {"type": "string"}}),
        answer_tokens=100,
    )


def journal(server: str) -> list[dict[str, object]]:
    with urlopen(f"{server.removesuffix('/v1')}/__aimock/journal", timeout=10) as response:
        found = json.load(response)
    entries: list[dict[str, object]] = found if isinstance(found, list) else found["entries"]
    return entries


@pytest.mark.parametrize("text", ["how many legs?", "in prose"])
async def test_an_answer_is_read(text: str, client: LlmClient) -> None:
    """RULE: the object of a completion is found, its tokens are counted."""
    assert find_json_object(await client.complete(request(text))) == ANSWER
    use = await client.budget.ledger.total(subject="outside")
    assert use.calls == 1
    assert use.tokens_in > 0


async def test_an_answer_is_streamed(client: LlmClient) -> None:
    """RULE: the pieces of a stream are the same answer, in more than one piece."""
    pieces = [piece async for piece in client.stream(request("how many legs?"))]
    assert find_json_object("".join(pieces)) == ANSWER
    assert len([piece for piece in pieces if piece]) > 1


async def test_a_server_that_stays_busy_fails(client: LlmClient, server: str) -> None:
    """RULE: 429 is tried again, then given up as ModelFailed."""
    before = len(await asyncio.to_thread(journal, server))
    with pytest.raises(ModelFailed):
        await client.complete(request("busy"))
    assert len(await asyncio.to_thread(journal, server)) - before > 1


async def test_rate_limits_are_waited_for(limited: str, any_database: Database) -> None:
    """RULE: of requests of which half are answered by 429 and Retry-After, most come through, and fewer run at once."""
    client = make_client(any_database, limited, FixedClock())
    texts = [f"how many legs have {count} spiders?" for count in range(12)]
    outcomes = await asyncio.gather(
        *(client.complete(request(text)) for text in texts), return_exceptions=True
    )
    await client.close()
    came = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(came) >= len(texts) - 2  # six tries each: one in 64 fails by chance
    assert all(isinstance(outcome, str | ModelFailed) for outcome in outcomes)


async def test_cut_connections_fail_in_words(unreliable: str, any_database: Database) -> None:
    """RULE: a connection that breaks, whole or streamed, is ModelFailed and nothing else."""
    client = make_client(any_database, unreliable, FixedClock())
    with pytest.raises(ModelFailed):
        await client.complete(request("how many legs?"))
    with pytest.raises(ModelFailed):
        [piece async for piece in client.stream(request("how many legs?"))]
    await client.close()
