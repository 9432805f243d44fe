"""`python -m bot ask PAPER QUESTION [--input FILE]`: one question about one paper, answered from its full text."""

import argparse
from dataclasses import replace
from pathlib import Path

from bot.config.settings import Settings
from bot.wiring.app import open_app
from bot.wiring.context import AppContext
from insights.errors import BadInput
from insights.fulltext.document import FullText
from insights.fulltext.library import parse_file
from insights.messages.plain_text import render
from insights.model import Paper, Question
from insights.text.paper_ids import parse_id
from insights.views.answers import AnswerView

LINE_WIDTH = 100


async def run(settings: Settings, arguments: argparse.Namespace) -> str:
    """Returns the answer as text, which may be that no passage answers it. Raises BadInput and ExternalFailure."""
    if not arguments.question.strip():
        raise BadInput("commands.ask_what")
    language = settings.digest_language
    async with open_app(settings) as app:
        if arguments.input is not None:
            paper, full_text = await _read_file(arguments.paper, arguments.input)
            question = Question(text=arguments.question, papers=(paper,), language=language)
            states = app.answering.answer_from_text(question, full_text)
        else:
            paper = await _load_paper(app, arguments.paper)
            question = Question(text=arguments.question, papers=(paper,), language=language)
            states = app.answering.answer_from_full_texts(question)
        final = [state async for state in states][-1]
        message = AnswerView(language=language).render(replace(final, fetching=()), [paper])
        return render(message, LINE_WIDTH, frozenset()).text


async def _load_paper(app: AppContext, text: str) -> Paper:
    paper_id = parse_id(text)
    if paper_id is None:
        raise BadInput("commands.no_paper", id=text)
    return await app.resolver.load_paper(paper_id)


async def _read_file(text: str, path: Path) -> tuple[Paper, FullText]:
    """The paper by its title in the file: arXiv is not asked."""
    paper_id = parse_id(text)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise BadInput("answers.no_file", file=path.name, why=error.strerror or "?") from error
    full_text = await parse_file(body, paper_id.id if paper_id else text)
    return Paper(id=full_text.paper, title=full_text.title or path.name, abstract=""), full_text
