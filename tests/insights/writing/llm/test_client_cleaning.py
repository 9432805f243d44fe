"""A damaged response of a model, over the wire: whole and streamed, it is clean before anything reads it."""

import json
from datetime import UTC, datetime

import pytest

from insights.store.db.database import Database
from insights.writing.llm.client import ModelRequest
from tests.model_client import make_client
from tests.standins.openai import ModelStandin

DAMAGED = r'{"text": "half \ud83d of it, whole \ud83d\ude00, \u0000\u202e"}'
READ = {"text": "half  of it, whole \N{GRINNING FACE}, "}
REQUEST = ModelRequest(
    purpose="report",
    subject="a day",
    messages=[{"role": "system", "content": "Answer."}, {"role": "user", "content": "why?"}],
    schema_name="a",
    schema={},
    answer_tokens=100,
)


class _NoonClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("streamed", [False, True])
async def test_half_an_emoji_in_a_response_is_removed(*, streamed: bool, any_database: Database) -> None:
    """RULE: one cut emoji, escaped or raw, must not leave a day without files; pieces of twelve characters cut escapes."""
    async with ModelStandin() as server:
        server.respond_with(DAMAGED)
        client = make_client(any_database, server.url, _NoonClock())
        if streamed:
            response = "".join([piece async for piece in client.stream(REQUEST)])
        else:
            response = await client.complete(REQUEST)
        await client.close()
    assert json.loads(response) == READ
    response.encode()
