"""Every secret setting has a marked value, and no mark comes out anywhere, whatever is asked and whatever fails.

The services mirror what they are sent into their errors, as some do ("Incorrect API key provided: …").
"""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from aiohttp import web
from sqlalchemy import make_url, select

from insights.model import AnnounceType, Paper
from insights.sources.sample import SampleSource
from insights.store.db.database import open_existing_database
from insights.store.db.tables import metadata
from tests.running_bot import BotProcess, run_bot, wait_until
from tests.standins.papers import PapersStandin
from tests.standins.slack import SlackStandin
from tests.standins.slack_faults import Fault
from tests.standins.telegram import ANN, PRIVATE, TelegramStandin

MARK = "M4RKED"
SECRET_WORDS = {
    "TELEGRAM_BOT_TOKEN": f"{MARK}telegram-aaaaaaaaaaaaaaaaaaaaaa",
    "SLACK_BOT_TOKEN": f"xoxb-{MARK}-slack-bot",
    "SLACK_APP_TOKEN": f"xapp-{MARK}-slack-app",
    "SLACK_SIGNING_SECRET": f"{MARK}/signing&secret",
    "SLACK_CLIENT_SECRET": f'{MARK}"client"secret',
    "OPENAI_API_KEY": f"{MARK}_model_key",
    "ADMIN_TOKEN": f"{MARK}\\admin",
    "SECRET_KEY": f"{MARK} with spaces",
}
DATABASE_PASSWORD, FEED_PASSWORD = f"{MARK}@data/base", f"{MARK}-feed"
COMMANDS = ("doctor --live", "status", "status --dead", "digest --again", "ask 2411.99999 why?", "chat")
MONDAY = "2026-11-23T06:00:00+00:00"
PATHS = ("/", "/health", "/readyz", "/metrics", "/pictures/none", "/nowhere")
PAGE_COMMANDS = (
    "/help",
    "/today",
    "/status",
    "/settings",
    "/paper 2411.02355",
    "what is attention?",
    "/forget",
)


@asynccontextmanager
async def mirror() -> AsyncIterator[str]:
    """A server that refuses every request and tells in its answer all that it was sent."""

    async def refuse(request: web.Request) -> web.Response:
        sent = f"{request.headers.get('Authorization')} {request.rel_url} {await request.text()}"
        return web.json_response({"error": {"message": f"Incorrect API key provided: {sent}"}}, status=401)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", refuse)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def marked_bot(
    folder: Path, database_url: str, papers: PapersStandin, telegram: TelegramStandin, slack: SlackStandin
) -> AsyncIterator[BotProcess]:
    """A running bot whose services all know the marked secrets; one secret is read from a file."""
    bot_id = telegram.token.partition(":")[0]
    telegram.token = f"{bot_id}:{SECRET_WORDS['TELEGRAM_BOT_TOKEN']}"
    slack.bot_token, slack.app_token = SECRET_WORDS["SLACK_BOT_TOKEN"], SECRET_WORDS["SLACK_APP_TOKEN"]
    (folder / "secret").write_text(SECRET_WORDS["SECRET_KEY"] + "\n")
    async with mirror() as address:
        settings = {
            **SECRET_WORDS,
            "SECRET_KEY": "",
            "SECRET_KEY_FILE": str(folder / "secret"),
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "SLACK_API_URL": slack.api_url,
            "OPENAI_BASE_URL": f"http://{address}/v1",
            "OPENAI_MODEL": "mirrored",
            "ARXIV_FEED_URL": papers.feed_url,
            "HUGGINGFACE_URL": f"http://ann:{FEED_PASSWORD}@{address}",
            "DEEPLEARN_URL": f"http://{address}?{FEED_PASSWORD}",
            "ARXIV_API_URL": f"http://{address}/api/query",
            "ARXIV_HTML_URL": f"http://{address}/html",
            "ARXIV_PDF_URL": f"http://{address}/pdf",
            "DATABASE_URL": database_url,
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": "json" if database_url.startswith("sqlite") else "text",
            "ACCESS": "open",
        }
        async with run_bot(folder, MONDAY, **settings) as bot:
            await wait_until(lambda: "telegram   connected" in bot.log and "slack      connected" in bot.log)
            yield bot


@pytest.fixture
def marked_database_url(database_url: str) -> str:
    """PostgreSQL's server trusts its own machine and takes any password."""
    if database_url.startswith("sqlite"):
        return database_url
    return str(make_url(database_url).set(password=DATABASE_PASSWORD).render_as_string(hide_password=False))


async def test_no_mark_comes_out(tmp_path: Path, marked_database_url: str) -> None:
    """RULE: not in the log, a page, a message, a command's output or the database."""
    shown: list[str] = []
    async with PapersStandin() as papers, TelegramStandin() as telegram, SlackStandin() as slack:
        papers.day, papers.papers = date(2026, 11, 23), await make_papers()
        async with marked_bot(tmp_path, marked_database_url, papers, telegram, slack) as bot:
            telegram.send_message(PRIVATE, ANN, "/subscribe at 06:01 UTC")
            await telegram.wait_sent(PRIVATE, 1)
            await slack.command("C1", "U1", "/subscribe", "at 06:01 UTC")
            await slack.wait_ephemeral()
            for method in ("sendMessage", "sendPhoto", "sendRichMessage"):
                words = f"Bad Request: {telegram.url}/bot{telegram.token}/{method} is not for you"
                telegram.inject_error(method, 400, words)
            slack.faults.inject(
                "chat.postMessage", Fault(error=f"no_permission_for_{slack.bot_token}", times=4)
            )
            shown += await use_page(bot)
            bot.set_clock("2026-11-23T06:02:00+00:00")
            await wait_until(lambda: bot.log.count("delivery.rejected") == 2)
            telegram.send_message(PRIVATE, ANN, "/status")
            await telegram.wait_sent(PRIVATE, 2)
            for command in COMMANDS:
                shown.append(await bot.run_command(*command.split()))
            shown.append(await dump(marked_database_url))
            shown += [str(message) for message in telegram.bot_messages(PRIVATE)]
            shown += [str(post) for post in await slack.wait_ephemeral()]
        log = bot.log
    assert "401" in log
    assert_unmarked([*shown, log])


async def make_papers() -> list[Paper]:
    batch = await SampleSource().fetch(date(2026, 11, 23))
    return [
        replace(paper, id=f"2611.{n:05}", announce=AnnounceType.NEW, categories=("cs.LG",))
        for n, paper in enumerate(batch.papers[:20], 1)
    ]


async def use_page(bot: BotProcess) -> list[str]:
    """What the page and its commands answer."""
    for text in PAGE_COMMANDS:
        await say(bot, text)
    answers = [(await bot.get(path)).text for path in PATHS]
    async with (
        httpx.AsyncClient() as client,
        client.stream("GET", f"{bot.address}/local/stream") as stream,
    ):
        lines = stream.aiter_lines()
        steps = next_line = await anext(lines)
        while not next_line.startswith("data:"):
            next_line = await anext(lines)
            steps += next_line
    return [*answers, steps]  # the posts are rows of the database


async def say(bot: BotProcess, text: str) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{bot.address}/local/say", json={"text": text}, headers={"Origin": bot.address}
        )
    assert answer.status_code == 202


async def dump(url: str) -> str:
    """Every row of every table."""
    async with open_existing_database(url) as database, database.read() as connection:
        rows = [
            [str(row) for row in await connection.execute(select(table))] for table in metadata.sorted_tables
        ]
    return json.dumps(rows, ensure_ascii=False)


FAULTS = {
    "a closed database": {
        "DATABASE_URL": f"postgresql://ann:{quote(DATABASE_PASSWORD, safe='')}@127.0.0.1:9/x"
    },
    "an unencoded password": {"DATABASE_URL": f"postgresql://ann:{DATABASE_PASSWORD}@127.0.0.1:9/x"},
    "a password in the query": {"DATABASE_URL": f"postgresql://ann@127.0.0.1:9/x?password={MARK}-in-query"},
    "another database": {"DATABASE_URL": f"mysql://ann:{MARK}-mysql@127.0.0.1:9/x"},
    "a secret in the wrong place": {"OPERATOR_CHAT": f"xoxb-{MARK}-misplaced"},
    "a wrong token": {"TELEGRAM_BOT_TOKEN": f"{MARK}-no-token"},
    "a wrong Slack token": {"SLACK_BOT_TOKEN": f"{MARK}-no-token"},
}


@pytest.mark.parametrize(
    ("words", "log_format", "fault"),
    [
        *(("run", "json", fault) for fault in FAULTS),
        *(("status", "text", fault) for fault in FAULTS if "password" in fault),
        *(("doctor", "json", fault) for fault in FAULTS if "password" in fault),
    ],
)
async def test_no_mark_in_the_sentence_of_a_fault(
    tmp_path: Path, words: str, log_format: str, fault: str
) -> None:
    """RULE: also with LOG_LEVEL=DEBUG, whose tracebacks quote addresses."""
    secrets = {**SECRET_WORDS, "TELEGRAM_BOT_TOKEN": f"123456:{SECRET_WORDS['TELEGRAM_BOT_TOKEN']}"}
    bot = BotProcess(
        folder=tmp_path, settings={**secrets, "LOG_LEVEL": "DEBUG", "LOG_FORMAT": log_format, **FAULTS[fault]}
    )
    bot.set_clock(MONDAY)
    output = await bot.run_command(words)
    assert output
    assert_unmarked([output])


def assert_unmarked(texts: list[str]) -> None:
    """No mark, in whatever case or encoding; the message names the texts around those that are found."""
    found = [
        text[max(0, match.start() - 200) : match.end() + 60]
        for text in texts
        for match in re.finditer(MARK, text, re.IGNORECASE)
    ]
    assert found == []
