"""The JSON API against its own OpenAPI document, by schemathesis: a server of uvicorn, and requests that nobody here thought of."""

import asyncio
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation

from bot.archive.api.openapi import build_openapi
from bot.web.server import WebServer, bind
from tests.bot.archive.program_client import program_client
from tests.handlers.question_app import DAY, SWIFT

MAX_EXAMPLES = 6
"""Requests of each kind to each operation."""
KNOWN = {
    "day": str(DAY),
    "topic": "rl",
    "id": SWIFT.id,
}
QUESTION = {"paper": SWIFT.id, "question": "How many GPUs were used?"}


def check_operation(operation: APIOperation, base_url: str, addresses: Iterator[int]) -> None:
    """Requests as the document allows them, with parameters of what exists, and as it forbids them. All of schemathesis's checks
    are on: statuses, types and schemas as documented, no 500, what is wrong is refused and what is right is taken.
    """
    in_path = {name: KNOWN[name] for name in KNOWN if f"{{{name}}}" in operation.path}
    known: Mapping[str, Any] = (
        {"body": QUESTION} if operation.method == "post" else {"path_parameters": in_path}
    )
    kinds = (
        operation.as_strategy(GenerationMode.POSITIVE),
        operation.as_strategy(GenerationMode.POSITIVE, **known),
        operation.as_strategy(GenerationMode.NEGATIVE),
    )
    for cases in kinds:

        @settings(
            max_examples=MAX_EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def check(case: schemathesis.Case) -> None:
            forwarded = {
                "X-Forwarded-For": f"2001:db8:{next(addresses):x}::1"
            }  # a new one: no limit is reached
            case.call_and_validate(base_url=base_url, headers=forwarded)

        check()


def check_api(base_url: str) -> int:
    schema = schemathesis.openapi.from_dict(build_openapi())
    operations = [result.ok() for result in schema.get_all_operations()]
    addresses = count(1)
    for operation in operations:
        check_operation(operation, base_url, addresses)
    return len(operations)


async def test_every_operation_keeps_to_its_document(tmp_path: Path) -> None:
    """RULE: whatever is sent to an operation, its answer is one that the OpenAPI document has."""
    async with program_client(tmp_path, public=("api", "questions"), questions_per_hour=0) as asked:
        listener = bind("127.0.0.1", 0)
        port = listener.getsockname()[1]
        server = WebServer(app=asked.asgi, listener=listener)
        await server.start()
        try:
            assert await asyncio.to_thread(check_api, f"http://127.0.0.1:{port}/api") == 6
        finally:
            await server.stop()
