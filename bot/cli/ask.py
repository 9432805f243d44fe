"""`python -m bot ask PAPER QUESTION [--input FILE]`: one question about one paper, answered from its full text."""

import argparse
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from bot.config.settings import Settings
from bot.wiring.app import AppContext, open_app
from insights.errors import BadInput
from insights.fulltext.document import FullText
from insights.fulltext.library import read_file
from insights.messages.blocks import Message
from insights.messages.plain_text import render
from insights.model import Paper, Question
from insights.qa.answering_service import AnswerProgress
from insights.text.paper_ids import read_id
from insights.views.answers import AnswerView

WIDTH = 100


async def answer(settings: Settings, asked: argparse.Namespace) -> str:
    """The answer as text; also "no passage says so" is an answer."""
    async with open_app(settings) as house:
        if asked.input is not None:
            paper, text = await _file(asked.paper, asked.input)
            told = house.answering.from_text(_question(settings, asked.question, paper), text)
        else:
            paper = await _paper(house, asked.paper)
            told = house.answering.from_texts(_question(settings, asked.question, paper))
        return render(await _last(told, paper, settings), WIDTH, frozenset()).text


def _question(settings: Settings, words: str, paper: Paper) -> Question:
    if not words.strip():
        raise BadInput("commands.ask_what")
    return Question(text=words, papers=(paper,), language=settings.digest_language)


async def _paper(house: AppContext, words: str) -> Paper:
    named = read_id(words)
    if named is None:
        raise BadInput("commands.no_paper", id=words)
    return await house.meaning.paper(named)


async def _file(words: str, path: Path) -> tuple[Paper, FullText]:
    """A paper that nobody is asked about: its title stands in the file."""
    named = read_id(words)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise BadInput("answers.no_file", file=path.name, why=error.strerror or "?") from error
    text = await read_file(body, named.id if named else words)
    return Paper(id=text.paper, title=text.title or path.name, abstract=""), text


async def _last(told: AsyncIterator[AnswerProgress], paper: Paper, settings: Settings) -> Message:
    """Only the whole answer is printed: a terminal cannot grow it."""
    states = [state async for state in told]
    return AnswerView(language=settings.digest_language).render(replace(states[-1], getting=()), [paper])
