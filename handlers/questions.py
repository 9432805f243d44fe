"""Questions: /ask, replies to the bot's messages and the ask line, answered with sentences of the papers themselves."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from handlers.question_limit import QuestionRateLimit
from handlers.question_queue import Predecessors, QuestionQueue
from handlers.reference_resolver import ReferenceResolver, ReferringQuestion
from handlers.request import HandlerContext, conversation_id
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.messages.blocks import Message, for_asker
from insights.model import Question
from insights.ports.clock import Clock
from insights.ports.conversations import Conversations
from insights.qa.answering_service import AnsweringService, AnswerProgress
from insights.text.paper_ids import parse_id
from insights.views.answers import AnswerView
from insights.views.notices import sentences

MAX_QUESTION_LENGTH = 1000
"""Characters. A longer text is no question, and a language model would be paid to read it."""
_PENDING_NUMBER = re.compile(r"#(\d{1,12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCommands:
    resolver: ReferenceResolver
    answering: AnsweringService
    conversations: Conversations
    clock: Clock
    rate_limit: QuestionRateLimit
    queue: QuestionQueue = field(default_factory=QuestionQueue)

    async def ask(self, context: HandlerContext) -> None:
        """/ask 2411.02355 does it release code? A button carries a paper, and the number of a pending question."""
        if not context.text:
            raise BadInput("commands.ask_how")
        await self._enqueue(context, await self._question_text(context))

    async def reply(self, context: HandlerContext) -> None:
        """A message that is no command. A reply asks about what the message replied to shows, unless it says more."""
        await self._enqueue(context, context.incoming.text)

    async def cancel(self, context: HandlerContext) -> None:
        """/cancel: cancels this person's running and waiting questions in this chat; said in a thread that is a conversation
        of its own, those in that thread.
        """
        incoming = context.incoming
        thread = incoming.conversation if incoming.thread else ""
        cancelled = await self.queue.cancel(incoming.chat, incoming.sender.id, thread)
        key = "answers.cancelled" if cancelled else "answers.nothing_to_cancel"
        await context.show(for_asker(sentences(translate(context.language, key))))

    async def _question_text(self, context: HandlerContext) -> str:
        """As typed; for a button with a number, the paper's id and this chat's question that waits under it."""
        match = _PENDING_NUMBER.fullmatch(context.args[1]) if len(context.args) > 1 else None
        if match is None:
            return context.text
        question = await self.conversations.pending_question(context.incoming.chat, int(match[1]))
        if question is None:
            raise BadInput("answers.expired")
        return f"{context.args[0]} {question}"

    async def _enqueue(self, context: HandlerContext, text: str) -> None:
        """In order: what "it" refers to is known only after the question before has been answered."""
        if len(text) > MAX_QUESTION_LENGTH:
            raise BadInput("answers.too_long", most=MAX_QUESTION_LENGTH)
        chat, person = context.incoming.chat, context.incoming.sender.id
        wait_key = self.queue.wait_message_key(chat, person)
        self.rate_limit.consume(chat, person)
        wait_line = translate(context.language, wait_key) if wait_key else ""

        async def answer(predecessors: Predecessors) -> None:
            await context.reply.stream(self._answer_states(context, text, wait_line, predecessors))

        await self.queue.run(chat, person, answer, context.incoming.conversation)

    async def _answer_states(
        self, context: HandlerContext, text: str, wait_line: str, predecessors: Predecessors
    ) -> AsyncIterator[Message]:
        """The message so far, from the line about the wait to the last statement."""
        if wait_line:
            yield sentences(wait_line)
        if predecessors:
            await asyncio.wait(predecessors)
        resolved = await self._resolve(context, text)
        view = AnswerView(language=context.language)
        if resolved.needs_choice:
            number = await self._add_turn(context, resolved, answered=False)
            yield view.choice(resolved.papers, number)
            return
        async for progress in self._answer(context, resolved):
            yield view.render(progress, resolved.papers, wait_line, resolved.collection)
        if not resolved.collection:
            await self._add_turn(context, resolved, answered=True)

    async def _resolve(self, context: HandlerContext, text: str) -> ReferringQuestion:
        resolved = await self.resolver.resolve(context, text)
        if resolved is None:
            raise BadInput("commands.about_unknown" if context.incoming.reply_to else "commands.ask_how")
        if not resolved.question or parse_id(text) is not None:
            raise BadInput("commands.ask_what")
        return resolved

    async def _answer(
        self, context: HandlerContext, resolved: ReferringQuestion
    ) -> AsyncIterator[AnswerProgress]:
        earlier = () if resolved.collection else await self._earlier_questions(context, resolved)
        question = Question(
            text=resolved.question,
            papers=resolved.papers,
            language=context.language,
            previous_questions=earlier,
        )
        answer = (
            self.answering.answer_from_abstracts
            if resolved.collection
            else self.answering.answer_from_full_texts
        )
        async for progress in answer(question):
            yield progress

    async def _earlier_questions(
        self, context: HandlerContext, resolved: ReferringQuestion
    ) -> tuple[str, ...]:
        """This conversation's last questions about one of these papers."""
        paper_ids = {paper.id for paper in resolved.papers}
        turns = await self.conversations.recent_turns(conversation_id(context.incoming), self.clock.now())
        return tuple(turn.question for turn in turns if paper_ids & set(turn.paper_ids))

    async def _add_turn(self, context: HandlerContext, resolved: ReferringQuestion, *, answered: bool) -> int:
        """The turn's number; one that is not answered waits for the person to choose a paper."""
        papers = [paper.id for paper in resolved.papers]
        return await self.conversations.add_turn(
            conversation_id(context.incoming), resolved.question, papers, self.clock.now(), answered=answered
        )
