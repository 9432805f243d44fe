"""`python -m bot mcp`: the archive as an MCP server over standard input and output, for a program that starts it."""

import argparse
from functools import partial

from bot.archive.api.archive_queries import ArchiveQueries
from bot.config.settings import Settings
from bot.wiring.app import open_app
from bot.wiring.context import AppContext
from handlers.question_limit import QuestionRateLimit
from insights.errors import BadInput
from insights.model import Chat, Question
from insights.qa.answering_service import AnswerProgress

CALLER = Chat(platform="mcp", account="", id="stdio")
"""The program that started the server, as a chat of the limit of questions an hour."""


async def run(settings: Settings, _: argparse.Namespace) -> str:
    """Returns when standard input ends. Raises BadInput without the package `mcp`, and what opening the app raises."""
    try:
        from bot.mcp.server import ArchiveTools, build_server
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("bot"):
            raise
        raise BadInput("error.mcp_missing") from error
    async with open_app(settings) as app:
        limit = QuestionRateLimit(
            clock=app.clock,
            per_person=settings.questions_per_hour,
            per_chat=settings.chat_questions_per_hour,
        )
        queries = ArchiveQueries(
            archive=app.archive, ask_paper=partial(_ask, app), base_url=_page_address(settings)
        )
        tools = ArchiveTools(queries=queries, count_question=partial(limit.consume, CALLER, "caller"))
        await build_server(tools).run_stdio_async()
    return ""


async def _ask(app: AppContext, question: Question) -> AnswerProgress:
    return [state async for state in app.answering.answer_from_full_texts(question)][-1]


def _page_address(settings: Settings) -> str:
    """Where the archive's pages are: below PUBLIC_URL, else on this machine."""
    return settings.public_url.rstrip("/") or f"http://127.0.0.1:{settings.web_port or 8080}"
