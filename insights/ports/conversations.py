"""Ports to conversations, whose last turns a follow-up question needs ("and on ImageNet?"), and to cached answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from insights.model import Answer, Chat


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationId:
    """One person's conversation in one chat and thread: another person's question does not change what "it" means."""

    chat: Chat
    person: str

    @property
    def key(self) -> str:
        return f"{thread_key(self.chat.thread)}person {self.person}"


def thread_key(thread: str) -> str:
    """The prefix that the keys of all conversations of a thread share."""
    return f"thread {thread} " if thread else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question of a conversation, and the ids of the papers it was about."""

    question: str
    paper_ids: tuple[str, ...]


class Conversations(Protocol):
    """Turns by conversation. Every new turn deletes those beyond the retention period."""

    async def add_turn(
        self,
        conversation: ConversationId,
        question: str,
        papers: Sequence[str],
        now: datetime,
        *,
        answered: bool,
    ) -> int:
        """Store a turn; returns its number. One that is not `answered` waits for the person to choose a paper."""
        ...

    async def recent_turns(self, conversation: ConversationId, now: datetime) -> tuple[Turn, ...]:
        """The last answered turns, the oldest first."""
        ...

    async def latest_turn(self, conversation: ConversationId, now: datetime) -> Turn | None:
        """The last turn, also one that waits for a choice."""
        ...

    async def pending_question(self, chat: Chat, number: int) -> str | None:
        """The question of the turn with this number, when it is in this chat and waits for a choice."""
        ...

    async def last_shown_papers(self, chat: Chat, min_papers: int = 1) -> tuple[str, ...]:
        """Papers of the bot's last message in this chat, or in the thread that it names, that shows at least `min_papers`."""
        ...

    async def shown_lists(self, chat: Chat) -> tuple[tuple[str, ...], ...]:
        """The papers of each of the bot's last messages in this chat that shows several, the newest first."""
        ...

    async def delivered_lists(self, chat: Chat, since: datetime) -> tuple[tuple[str, ...], ...]:
        """The papers of each message of the digests delivered to this chat since then, the newest first."""
        ...

    async def forget(self, chat: Chat) -> None:
        """Delete all turns of this chat and of its threads."""
        ...


class AnswerCache(Protocol):
    """Answers by a key made of question, text and writer; kept as long as the paper's full text."""

    async def get(self, key: str, now: datetime) -> Answer | None: ...

    async def put(self, key: str, answer: Answer, until: datetime, now: datetime) -> None: ...


class RunningQuestions(Protocol):
    """Questions that the processes on this database are answering, so that any of them can cancel one. It keeps the database out
    of `handlers`. Every method is one transaction and may raise StoreFailed.
    """

    async def begin(self, question_id: str, chat: Chat, person: str, thread: str) -> None:
        """This process answers it from now on."""
        ...

    async def end(self, question_id: str) -> None: ...

    async def cancel(self, chat: Chat, person: str = "", thread: str = "") -> int:
        """Ask other living processes to cancel what they answer in this chat, of one person or in one thread where these are
        given. Return how many questions that are.
        """
        ...

    async def list_cancelled(self) -> frozenset[str]:
        """The ids of this process's questions that another one wants cancelled."""
        ...

    async def is_any_elsewhere(self, chat: Chat) -> bool:
        """Whether another living process answers a question in this chat."""
        ...
