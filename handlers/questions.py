"""Replies to the bot's posts, /ask and the ask line: answered with sentences of the papers themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.asked import Asked
from handlers.papers import Papers
from insights.errors import BadInput
from insights.identity import find_ids
from insights.locale import say
from insights.model import Paper, Question
from insights.ports import Posts, Reader
from insights.reading.passages import abstract_passages
from insights.views.notes import sentences
from insights.views.papers import PaperView


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    papers: Papers
    posts: Posts
    reader: Reader
    view: PaperView

    async def ask(self, asked: Asked) -> None:
        """/ask 2411.02355 does it release code?"""
        named = find_ids(asked.words)
        if not named:
            raise BadInput("commands.ask_how")
        question = asked.words.partition(asked.words.split()[0])[2].strip()
        if not question:
            raise BadInput("commands.ask_what")
        await self._answer(asked, [named[0].id], question)

    async def reply(self, asked: Asked) -> None:
        """A reply is about what that message showed, unless it names a paper itself."""
        incoming = asked.incoming
        about = [named.id for named in find_ids(incoming.text)]
        if not about and incoming.reply_to:
            about = list(await self.posts.about(incoming.chat, incoming.reply_to))
            if not about:
                raise BadInput("commands.about_unknown")
        if not about:
            await asked.show(sentences(say(asked.language, "commands.ask_how")))
            return
        await self._answer(asked, about, incoming.text)

    async def _answer(self, asked: Asked, about: Sequence[str], words: str) -> None:
        papers = [await self._paper(paper_id) for paper_id in about]
        passages = [passage for paper in papers for passage in abstract_passages(paper)]
        question = Question(text=words, papers=tuple(papers), language=asked.language)
        answer = await self.reader.answer(question, passages)
        await asked.show(self.view.answer(answer, papers, asked.language))

    async def _paper(self, paper_id: str) -> Paper:
        stored = await self.papers.store.paper(paper_id)
        if stored is not None:
            return stored[0].paper
        labelled, _ = await self.papers.fetch(paper_id)
        return labelled.paper
