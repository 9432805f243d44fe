"""What was asked before: the last turns belong to a question ("and on ImageNet?")."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from insights.model import Answer, Chat


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationId:
    """One person's conversation, in each thread one of its own: what others ask in between does not change what
    "it" means.
    """

    chat: Chat
    person: str

    @property
    def key(self) -> str:
        return f"{thread_key(self.chat.thread)}person {self.person}"


def thread_key(thread: str) -> str:
    """How the keys of all talks of a thread begin."""
    return f"thread {thread} " if thread else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    question: str
    papers: tuple[str, ...]


class Conversations(Protocol):
    """Turns by conversation. What is older than it may be is thrown away with every new one."""

    async def add(
        self, talk: ConversationId, question: str, papers: Sequence[str], now: datetime, *, answered: bool
    ) -> int:
        """The turn's number. One that is not `answered` waits for the person to choose a paper."""
        ...

    async def last(self, talk: ConversationId, now: datetime) -> tuple[AskedQuestion, ...]:
        """The last answered turns, the oldest first."""
        ...

    async def newest(self, talk: ConversationId, now: datetime) -> AskedQuestion | None:
        """The last turn, also one for which a paper was still to be chosen."""
        ...

    async def waiting(self, chat: Chat, number: int) -> str | None:
        """The question that waits under this number in this chat, and in no other."""
        ...

    async def shown_last(self, chat: Chat, least: int = 1) -> tuple[str, ...]:
        """The papers of the last message of ours in this chat that was about so many."""
        ...

    async def forget(self, chat: Chat) -> None:
        """Everything that was asked in this chat, its threads included."""
        ...


class AnswerCache(Protocol):
    """Answers by what they answer, for as long as the text they were read from is kept."""

    async def get(self, key: str, now: datetime) -> Answer | None: ...

    async def keep(self, key: str, answer: Answer, until: datetime, now: datetime) -> None: ...
