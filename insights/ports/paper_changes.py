"""Ports to what became of papers: what is known of them, what changed, and the chats that are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from insights.model import Paper
from insights.model.paper_change import PaperChange, PaperState
from insights.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedPaper:
    """A paper that stands in a chat's digest or on a saved list since `posted_at`."""

    state: PaperState
    posted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRecord:
    """The state after a newer record, and what it changed. What is no news is shown on pages, and told to no chat."""

    state: PaperState
    changes: tuple[PaperChange, ...] = ()
    is_news: bool = True


class PaperChangeStore(Protocol):
    """What is known of papers and what became of them. Every method is one transaction and may raise StoreFailed."""

    async def enrol_posted(self, now: datetime, since: datetime) -> int:
        """Follow the papers of digests that were posted, and those that were saved, since then; returns how many are new."""
        ...

    async def claim_due(
        self, now: datetime, since: datetime, *, limit: int, retry_at: datetime
    ) -> Sequence[FollowedPaper]:
        """Followed papers that are due to be looked up, the longest due first; nobody else gets them before `retry_at`."""
        ...

    async def get_states(self, papers: Sequence[Paper]) -> Mapping[str, PaperState]:
        """What is known of those of the papers that were published or are followed, by id."""
        ...

    async def save(self, compared: Sequence[ComparedRecord], due_at: datetime) -> int:
        """Store states and changes; a change that is known already is not stored again. A withdrawn paper's record gets
        arXiv's notice for its comment. Returns how many changes are new.
        """
        ...

    async def list_changes(self, papers: Sequence[str]) -> Mapping[str, tuple[PaperChange, ...]]:
        """By paper, in the order in which they were noticed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticedChange:
    """A change that a chat is to be told. `anchor` is the message of the chat to reply to, "" for a saved paper's."""

    id: int
    change: PaperChange
    paper: Paper
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNotice:
    """All that one chat is to be told, for one message."""

    subscription: Subscription
    changes: tuple[NoticedChange, ...]
    attempts: int = 0


class ChangeNotices(Protocol):
    """The queue of what chats are told. Every method is one transaction and may raise StoreFailed."""

    async def distribute(self, now: datetime, since: datetime) -> int:
        """Queue new changes for the chats in whose digests since then the papers stand, and for the private chats of those who
        saved them: at the chat's hour, one day after what it was told last. Returns how many were queued.
        """
        ...

    async def claim(self, now: datetime, *, lease_s: float) -> ChangeNotice | None:
        """Lease all that is due for one chat; None when nothing is due."""
        ...

    async def settle(self, notice: ChangeNotice, told_at: datetime | None) -> None:
        """It is told, or left untold with None, and comes back to nobody."""
        ...

    async def postpone(self, notice: ChangeNotice, until: datetime) -> None:
        """Also takes a settlement back: it was not told after all."""
        ...
