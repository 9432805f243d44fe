"""The model's client against `@copilotkit/aimock`, a stand-in for OpenAI's server that others wrote (make test-outside)."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
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

PACKAGE = "@copilotkit/aimock@1.43"
MIN_NODE = 20
START_TIMEOUT_S = 20
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
def aimock() -> Path:
    """The program in the folder OUTSIDE_PACKAGES, installed by npm where it is missing; skips where that cannot be."""
    if not os.environ.get("OUTSIDE_PACKAGES"):
        pytest.skip("OUTSIDE_PACKAGES is unset: make test-outside sets it")
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("no node or npm: aimock needs them")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.strip().lstrip("v").split(".")[0]) < MIN_NODE:
        pytest.skip(f"node {version.strip()} is too old: aimock needs {MIN_NODE}")
    folder = Path(os.environ["OUTSIDE_PACKAGES"]).resolve()
    program = folder / "node_modules" / ".bin" / "llmock"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode or not program.exists():
            pytest.skip(f"npm cannot install {PACKAGE}: {done.stderr.strip()[-200:]}")
    return program


def start(program: Path, folder: Path, *options: str) -> Iterator[str]:
    """The address of a running server, which is stopped afterwards."""
    fixtures = folder / "fixtures.json"
    fixtures.write_text(json.dumps(FIXTURES), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(program),
        "-p",
        str(port),
        "-f",
        str(fixtures),
        "--strict",
        "--log-level",
        "silent",
        *options,
    ]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_until_open(port)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def wait_until_open(port: int) -> None:
    command = ["node", "-e", WAIT_SCRIPT, str(port)]
    subprocess.run(command, check=True, timeout=START_TIMEOUT_S)


WAIT_SCRIPT = """
const net = require("net"), port = +process.argv[1];
const attempt = () => net.connect(port, "127.0.0.1").on("connect", () => process.exit(0)).on("error", () => setTimeout(attempt, 50));
attempt();
"""


@pytest.fixture(scope="module")
def server(aimock: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from start(aimock, tmp_path_factory.mktemp("aimock"))


@pytest.fixture(scope="module")
def unreliable(aimock: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """It cuts each connection."""
    yield from start(aimock, tmp_path_factory.mktemp("cut"), "--chaos-disconnect", "1.0")


@pytest.fixture(scope="module")
def limited(aimock: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """It answers half of the requests with 429 and Retry-After."""
    yield from start(aimock, tmp_path_factory.mktemp("limited"), "--chaos-ratelimit", "0.5")


@pytest_asyncio.fixture
async def client(server: str, sqlite_database: Database) -> AsyncIterator[LlmClient]:
    opened = make_client(sqlite_database, server, FixedClock())
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


async def test_rate_limits_are_waited_for(limited: str, sqlite_database: Database) -> None:
    """RULE: of requests of which half are answered by 429 and Retry-After, most come through, and fewer run at once."""
    client = make_client(sqlite_database, limited, FixedClock())
    texts = [f"how many legs have {count} spiders?" for count in range(12)]
    outcomes = await asyncio.gather(
        *(client.complete(request(text)) for text in texts), return_exceptions=True
    )
    await client.close()
    came = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(came) >= len(texts) - 2  # six tries each: one in 64 fails by chance
    assert all(isinstance(outcome, str | ModelFailed) for outcome in outcomes)


async def test_cut_connections_fail_in_words(unreliable: str, sqlite_database: Database) -> None:
    """RULE: a connection that breaks, whole or streamed, is ModelFailed and nothing else."""
    client = make_client(sqlite_database, unreliable, FixedClock())
    with pytest.raises(ModelFailed):
        await client.complete(request("how many legs?"))
    with pytest.raises(ModelFailed):
        [piece async for piece in client.stream(request("how many legs?"))]
    await client.close()
