"""`python -m bot ask PAPER QUESTION`: one question about one paper, answered from its abstract."""

import argparse

from bot.app import open_house
from bot.settings import Settings
from handlers.papers import Papers
from insights.errors import BadInput
from insights.identity import read_id
from insights.messages.plain import render
from insights.model import Question
from insights.reading.answer import EmbeddedReader
from insights.reading.passages import abstract_passages


async def answer(settings: Settings, asked: argparse.Namespace) -> str:
    """The answer as text; also "no passage says so" is an answer."""
    named = read_id(asked.paper)
    if named is None:
        raise BadInput("commands.no_paper", id=asked.paper)
    async with open_house(settings) as house:
        papers: Papers = house.papers
        stored = await house.stores.editions.paper(named.id)
        paper = stored[0].paper if stored else (await papers.fetch(named.id))[0].paper
        question = Question(text=asked.question, papers=(paper,), language=settings.digest_language)
        found = await EmbeddedReader().answer(question, abstract_passages(paper))
        message = papers.view.answer(found, [paper], settings.digest_language)
        return render(message, 100, frozenset()).text
