"""The port to withdrawn sentences, and to what readers report."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from insights.model import Chat, Language, SentenceWithdrawal
from insights.model.edition_sentences import EditionSentence
from insights.model.withdrawal import sentence_key


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnSentence:
    """A sentence that was withdrawn from a day; `undone_at` is None unless it stands again."""

    day: date
    key: str
    text: str
    papers: tuple[str, ...]
    topic: str
    languages: tuple[str, ...]
    withdrawal: SentenceWithdrawal
    by: str
    undone_at: datetime | None = None

    @property
    def changed_at(self) -> datetime:
        """When it was withdrawn, or else when it was put back."""
        return self.undone_at or self.withdrawal.at


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementReport:
    """What a reader says is wrong: words, the papers of the message they were about, and the reader's language."""

    words: str
    papers: tuple[str, ...]
    language: Language
    at: datetime

    @property
    def key(self) -> str:
        """Equal for the same words about the same papers."""
        return sentence_key("\n".join((*self.papers, self.words)))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReport:
    """The same words about the same papers: `people` reported them in `chats` chats. `key` names them."""

    key: str
    words: str
    papers: tuple[str, ...]
    languages: tuple[str, ...]
    people: int
    chats: int
    at: datetime
    """When it was first reported."""


class Withdrawals(Protocol):
    """Every method is one transaction and may raise StoreFailed; instants are UTC."""

    async def withdraw(
        self, day: date, sentence: EditionSentence, withdrawal: SentenceWithdrawal, by: str
    ) -> int:
        """Mark the sentence wherever the day says it, and queue the deliveries that showed the day. Return how many these
        are. For a sentence that is withdrawn already the reason is replaced, and the instant stays.
        """
        ...

    async def undo(self, day: date, key: str, now: datetime, by: str) -> bool:
        """The sentence stands again, in the same places. False when it was not withdrawn."""
        ...

    async def get(self, day: date, key: str) -> WithdrawnSentence | None:
        """The last withdrawal of this sentence, undone or not."""
        ...

    async def list_newest(self, limit: int) -> Sequence[WithdrawnSentence]:
        """The newest withdrawals first, those that were undone among them."""
        ...


class WithdrawnTexts(Protocol):
    """What must not be quoted of papers; keeps the store out of answering. insights.store.delivery.withdrawals implements it."""

    async def list_texts(self, papers: Collection[str]) -> Sequence[str]:
        """The withdrawn sentences that rest on one of these papers."""
        ...


class StatementReports(Protocol):
    """What readers reported and nobody has decided about."""

    async def save(self, chat: Chat, person: str, report: StatementReport) -> bool:
        """Store a report under its key. False when this person reported the same before, or too many wait."""
        ...

    async def list_open(self, limit: int) -> Sequence[OpenReport]:
        """Those that most people made first, then the oldest."""
        ...

    async def get(self, key: str) -> OpenReport | None: ...

    async def settle(self, key: str) -> int:
        """Delete the reports with this key; return how many."""
        ...
