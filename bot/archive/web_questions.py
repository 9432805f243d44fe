"""Questions about one paper that come by HTTP: limited an hour as in chats, few at a time, and not for ever."""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.exceptions import HTTPException

from handlers.question_limit import QuestionRateLimit
from insights.model import Chat, Question
from insights.qa.answering_service import AnsweringService, AnswerProgress

MAX_ANSWERING = 2
"""Questions answered at a time: reading a paper takes a processor for seconds."""
MAX_WAITING = 8
ANSWER_TIMEOUT_S = 90
ASKERS = Chat(platform="web", account="", id="archive")
"""All who ask by HTTP, as one chat of the limit of questions an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebQuestions:
    """`answering` has no model: whoever reaches the server may ask, and a model's answer costs money."""

    answering: AnsweringService
    limit: QuestionRateLimit
    _answering: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_ANSWERING))
    _waiting: set[object] = field(default_factory=set)

    def count(self, asker: str) -> None:
        """Count a question of an address. Raises BadInput, which says when to ask again, beyond the limit."""
        self.limit.consume(ASKERS, asker)

    async def answer(self, question: Question) -> AnswerProgress:
        """The whole answer. Raises InsightsError, and HTTPException 503 when too many wait or it takes too long."""
        if len(self._waiting) >= MAX_WAITING:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "10"})
        ticket = object()
        self._waiting.add(ticket)
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S), self._answering:
                states = [state async for state in self.answering.answer_from_full_texts(question)]
                return states[-1]
        except TimeoutError:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "60"}) from None
        finally:
            self._waiting.discard(ticket)
