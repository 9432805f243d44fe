"""Replies to the bot's posts, /ask and the ask line: answered with sentences of the papers themselves."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from handlers.question_limit import Hourly
from handlers.question_queue import Before, Turns
from handlers.reference_resolver import About, Meaning
from handlers.request import Asked
from insights.errors import BadInput
from insights.i18n.catalog import say
from insights.messages.blocks import Message
from insights.model import Question
from insights.ports.clock import Clock
from insights.ports.conversations import Conversations, Talk
from insights.qa.answering_service import Answering
from insights.qa.references import GREETINGS
from insights.text.paper_ids import read_id
from insights.views.answers import AnswerView
from insights.views.notices import sentences

LONGEST = 1000
"""Characters of a question; more is a text, and a model would be paid to read it."""
_WAITING = re.compile(r"#(\d{1,12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    meaning: Meaning
    answering: Answering
    conversations: Conversations
    clock: Clock
    hourly: Hourly
    turns: Turns = field(default_factory=Turns)

    async def ask(self, asked: Asked) -> None:
        """/ask 2411.02355 does it release code? Or a button, with a paper and the number of a waiting question."""
        if not asked.words:
            raise BadInput("commands.ask_how")
        await self._ask(asked, await self._taken_up(asked))

    async def reply(self, asked: Asked) -> None:
        """A reply is about what that message showed, unless it says otherwise itself."""
        if GREETINGS.fullmatch(asked.incoming.text):
            await asked.show(sentences(say(asked.language, "commands.ask_how")))
            return
        await self._ask(asked, asked.incoming.text)

    async def cancel(self, asked: Asked) -> None:
        """/cancel: drops what this person has running or waiting here."""
        dropped = self.turns.drop(asked.incoming.chat, asked.incoming.sender.id)
        key = "answers.cancelled" if dropped else "answers.nothing_to_cancel"
        await asked.show(sentences(say(asked.language, key)))

    async def _taken_up(self, asked: Asked) -> str:
        """The words to answer. A number stands for a question of this chat that waits for its paper."""
        waits = _WAITING.fullmatch(asked.args[1]) if len(asked.args) > 1 else None
        if waits is None:
            return asked.words
        question = await self.conversations.waiting(asked.incoming.chat, int(waits[1]))
        if question is None:
            raise BadInput("answers.expired")
        return f"{asked.args[0]} {question}"

    async def _ask(self, asked: Asked, words: str) -> None:
        """In turn: what "it" means is known only when what was asked before is answered."""
        if len(words) > LONGEST:
            raise BadInput("answers.too_long", most=LONGEST)
        chat, person = asked.incoming.chat, asked.incoming.sender.id
        wait = self.turns.wait_words(chat, person)
        self.hourly.count(chat, person)
        waited = say(asked.language, wait) if wait else ""
        await self.turns.take(chat, person, lambda before: self._answer(asked, words, waited, before))

    async def _answer(self, asked: Asked, words: str, waited: str, others: Before) -> None:
        await asked.reply.grow(self._grown(asked, words, waited, others))

    async def _grown(self, asked: Asked, words: str, waited: str, others: Before) -> AsyncIterator[Message]:
        """The message so far, from the word about a wait to the last statement."""
        if waited:
            yield sentences(waited)
        if others:
            await asyncio.wait(others)
        about = await self._about(asked, words)
        if about.choose:
            yield await self._choice(asked, about, waited)
            return
        async for message in self._told(asked, about, waited):
            yield message
        if not about.over:
            await self._remember(asked, about, answered=True)

    async def _about(self, asked: Asked, words: str) -> About:
        about = await self.meaning.of(asked, words)
        if about is None:
            raise BadInput("commands.about_unknown" if asked.incoming.reply_to else "commands.ask_how")
        if not about.question or read_id(words) is not None:
            raise BadInput("commands.ask_what")
        return about

    async def _choice(self, asked: Asked, about: About, waited: str) -> Message:
        number = await self._remember(asked, about, answered=False)
        return AnswerView(language=asked.language).choice(about.papers, number, waited)

    async def _told(self, asked: Asked, about: About, waited: str) -> AsyncIterator[Message]:
        before = () if about.over else await self._before(self._talk(asked), about)
        question = Question(text=about.question, papers=about.papers, language=asked.language, before=before)
        view = AnswerView(language=asked.language)
        tell = self.answering.from_abstracts if about.over else self.answering.from_texts
        async for told in tell(question):
            yield view.told(told, about.papers, waited, about.over)

    async def _before(self, talk: Talk, about: About) -> tuple[str, ...]:
        """What was asked just before about one of these papers."""
        mine = {paper.id for paper in about.papers}
        turns = await self.conversations.last(talk, self.clock.now())
        return tuple(turn.question for turn in turns if mine & set(turn.papers))

    async def _remember(self, asked: Asked, about: About, *, answered: bool) -> int:
        """The turn's number; one that is not answered waits for the person to choose a paper."""
        papers = [paper.id for paper in about.papers]
        return await self.conversations.add(
            self._talk(asked), about.question, papers, self.clock.now(), answered=answered
        )

    def _talk(self, asked: Asked) -> Talk:
        return Talk(chat=asked.incoming.chat, person=asked.incoming.sender.id)
