"""`daily-insights mcp` as another process, spoken to by the official client over standard input and output."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters

from tests.databases import database_url_in
from tests.handlers.question_app import DAY, PLAN, SWIFT, app_with_papers
from tests.paths import ROOT

TIMEOUT_S = 60.0


@asynccontextmanager
async def connected_client(folder: Path) -> AsyncIterator[Client]:
    """Connected to a server over a database with a day of papers, whose arXiv is a stand-in."""
    async with app_with_papers(folder) as (_, world):
        environment = {
            "DATABASE_URL": database_url_in(folder),
            "ARXIV_HTML_URL": world.html_url,
            "ARXIV_PDF_URL": world.pdf_url,
            "ARXIV_API_URL": world.api_url,
            "QUESTIONS_PER_HOUR": "2",
            "PYTHONPATH": str(ROOT),
        }
        server = StdioServerParameters(
            command=sys.executable, args=["-m", "bot", "mcp"], env=environment, cwd=folder
        )
        async with Client(server, read_timeout_seconds=TIMEOUT_S) as client:
            yield client


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return result.structured_content


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return " ".join(getattr(part, "text", "") for part in result.content)


async def test_the_official_client_reads_searches_and_asks(tmp_path: Path) -> None:
    """RULE: every tool is listed as read-only with a schema, and gives documents of the JSON API; what is missing or too much is
    said in one sentence.
    """
    async with connected_client(tmp_path) as client:
        await check_tools(client)


async def check_tools(client: Client) -> None:
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"list_days", "get_day", "get_topic", "get_paper", "search_papers", "ask_paper"}
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.values())
    assert all(tool.description and tool.output_schema for tool in tools.values())

    assert (await call(client, "list_days"))["days"][0]["day"] == str(DAY)
    day = await call(client, "get_day", day=str(DAY), language="ko")
    assert (day["language"], sum(topic["count"] for topic in day["topics"])) == ("ko", 4)
    topic = await call(client, "get_topic", day=str(DAY), topic="rl")
    assert [paper["id"] for paper in topic["papers"]] == [PLAN.id]
    paper = await call(client, "get_paper", paper=f"arXiv:{SWIFT.id}v1")
    assert paper["abstract"] == SWIFT.abstract
    assert (await call(client, "search_papers", query="llama"))["total"] == 2
    answer = await call(client, "ask_paper", paper=SWIFT.id, question="How many GPUs were used?")
    assert (answer["found"], answer["read"]) == (True, "html")
    assert "8 A100 GPUs" in answer["statements"][0]["text"]

    assert "no paper 2611.99999" in await refusal(client, "get_paper", paper="2611.99999")
    assert "no day of the calendar" in await refusal(client, "get_day", day="2026-11-31")
    assert "no topic" not in await refusal(client, "get_topic", day=str(DAY), topic="astrology")
    await call(client, "ask_paper", paper=SWIFT.id, question="Is the code available?")
    too_many = await refusal(client, "ask_paper", paper=SWIFT.id, question="What is it trained on?")
    assert "within an hour" in too_many


def test_without_the_package_the_command_says_what_to_install(tmp_path: Path) -> None:
    """RULE: without the optional package the command ends with 2 and one sentence that names it."""
    (tmp_path / "mcp.py").write_text("raise ModuleNotFoundError('no mcp', name='mcp')\n", encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": f"{tmp_path}:{ROOT}",
        "DATABASE_URL": database_url_in(tmp_path, "x.db"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", "mcp"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == (
        "The MCP server needs the package mcp: install it beside daily-insights with: pip install 'mcp>=2.3,<3'"
    )
