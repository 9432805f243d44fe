"""Replies to the bot's posts, /ask and the ask line: answered with sentences of the papers themselves."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from handlers.question_limit import QuestionRateLimit
from handlers.question_queue import Predecessors, QuestionQueue
from handlers.reference_resolver import ReferenceResolver, ResolvedQuestion
from handlers.request import HandlerContext
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.messages.blocks import Message
from insights.model import Question
from insights.ports.clock import Clock
from insights.ports.conversations import ConversationId, Conversations
from insights.qa.answering_service import AnsweringService
from insights.qa.references import GREETINGS
from insights.text.paper_ids import read_id
from insights.views.answers import AnswerView
from insights.views.notices import sentences

LONGEST = 1000
"""Characters of a question; more is a text, and a model would be paid to read it."""
_WAITING = re.compile(r"#(\d{1,12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCommands:
    meaning: ReferenceResolver
    answering: AnsweringService
    conversations: Conversations
    clock: Clock
    hourly: QuestionRateLimit
    turns: QuestionQueue = field(default_factory=QuestionQueue)

    async def ask(self, asked: HandlerContext) -> None:
        """/ask 2411.02355 does it release code? Or a button, with a paper and the number of a waiting question."""
        if not asked.text:
            raise BadInput("commands.ask_how")
        await self._ask(asked, await self._taken_up(asked))

    async def reply(self, asked: HandlerContext) -> None:
        """A reply is about what that message showed, unless it says otherwise itself."""
        if GREETINGS.fullmatch(asked.incoming.text):
            await asked.show(sentences(translate(asked.language, "commands.ask_how")))
            return
        await self._ask(asked, asked.incoming.text)

    async def cancel(self, asked: HandlerContext) -> None:
        """/cancel: drops what this person has running or waiting here."""
        dropped = self.turns.cancel(asked.incoming.chat, asked.incoming.sender.id)
        key = "answers.cancelled" if dropped else "answers.nothing_to_cancel"
        await asked.show(sentences(translate(asked.language, key)))

    async def _taken_up(self, asked: HandlerContext) -> str:
        """The words to answer. A number stands for a question of this chat that waits for its paper."""
        waits = _WAITING.fullmatch(asked.args[1]) if len(asked.args) > 1 else None
        if waits is None:
            return asked.text
        question = await self.conversations.waiting(asked.incoming.chat, int(waits[1]))
        if question is None:
            raise BadInput("answers.expired")
        return f"{asked.args[0]} {question}"

    async def _ask(self, asked: HandlerContext, words: str) -> None:
        """In turn: what "it" means is known only when what was asked before is answered."""
        if len(words) > LONGEST:
            raise BadInput("answers.too_long", most=LONGEST)
        chat, person = asked.incoming.chat, asked.incoming.sender.id
        wait = self.turns.wait_message_key(chat, person)
        self.hourly.consume(chat, person)
        waited = translate(asked.language, wait) if wait else ""
        await self.turns.run(chat, person, lambda before: self._answer(asked, words, waited, before))

    async def _answer(self, asked: HandlerContext, words: str, waited: str, others: Predecessors) -> None:
        await asked.reply.stream(self._grown(asked, words, waited, others))

    async def _grown(
        self, asked: HandlerContext, words: str, waited: str, others: Predecessors
    ) -> AsyncIterator[Message]:
        """The message so far, from the word about a wait to the last statement."""
        if waited:
            yield sentences(waited)
        if others:
            await asyncio.wait(others)
        about = await self._about(asked, words)
        if about.needs_choice:
            yield await self._choice(asked, about, waited)
            return
        async for message in self._told(asked, about, waited):
            yield message
        if not about.collection:
            await self._remember(asked, about, answered=True)

    async def _about(self, asked: HandlerContext, words: str) -> ResolvedQuestion:
        about = await self.meaning.resolve(asked, words)
        if about is None:
            raise BadInput("commands.about_unknown" if asked.incoming.reply_to else "commands.ask_how")
        if not about.question or read_id(words) is not None:
            raise BadInput("commands.ask_what")
        return about

    async def _choice(self, asked: HandlerContext, about: ResolvedQuestion, waited: str) -> Message:
        number = await self._remember(asked, about, answered=False)
        return AnswerView(language=asked.language).choice(about.papers, number, waited)

    async def _told(
        self, asked: HandlerContext, about: ResolvedQuestion, waited: str
    ) -> AsyncIterator[Message]:
        before = () if about.collection else await self._before(self._talk(asked), about)
        question = Question(text=about.question, papers=about.papers, language=asked.language, before=before)
        view = AnswerView(language=asked.language)
        tell = self.answering.from_abstracts if about.collection else self.answering.from_texts
        async for told in tell(question):
            yield view.render(told, about.papers, waited, about.collection)

    async def _before(self, talk: ConversationId, about: ResolvedQuestion) -> tuple[str, ...]:
        """What was asked just before about one of these papers."""
        mine = {paper.id for paper in about.papers}
        turns = await self.conversations.last(talk, self.clock.now())
        return tuple(turn.question for turn in turns if mine & set(turn.papers))

    async def _remember(self, asked: HandlerContext, about: ResolvedQuestion, *, answered: bool) -> int:
        """The turn's number; one that is not answered waits for the person to choose a paper."""
        papers = [paper.id for paper in about.papers]
        return await self.conversations.add(
            self._talk(asked), about.question, papers, self.clock.now(), answered=answered
        )

    def _talk(self, asked: HandlerContext) -> ConversationId:
        return ConversationId(chat=asked.incoming.chat, person=asked.incoming.sender.id)
