"""A damaged response of a model, over the wire: whole and streamed, it is clean before anything reads it."""

import json
from datetime import UTC, datetime

import pytest

from insights.writing.llm.client import LlmClient
from insights.writing.llm.token_budget import TokenBudget
from tests.standins.openai import ModelStandin

DAMAGED = r'{"text": "half \ud83d of it, whole \ud83d\ude00, \u0000\u202e"}'
READ = {"text": "half  of it, whole \N{GRINNING FACE}, "}
MESSAGES = [{"role": "user", "content": "why?"}]


class _NoonClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("streamed", [False, True])
async def test_half_an_emoji_in_a_response_is_removed(*, streamed: bool) -> None:
    """RULE: one cut emoji, escaped or raw, must not leave a day without files; pieces of twelve characters cut escapes."""
    async with ModelStandin() as server:
        server.respond_with(DAMAGED)
        budget = TokenBudget(limit=100_000, clock=_NoonClock())
        client = LlmClient(model="m", key="k", base_url=server.url, budget=budget)
        if streamed:
            response = "".join([piece async for piece in client.stream(MESSAGES, "a", {}, 100)])
        else:
            response = await client.complete(MESSAGES, "a", {}, 100)
        await client.close()
    assert json.loads(response) == READ
    response.encode()
