"""Port to the watches of chats: standing searches, what they found, and what is still to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from insights.model import Chat, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A standing search. Papers of `searched_day` and of earlier days were looked at."""

    id: int
    chat: Chat
    language: Language
    query: str
    searched_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchFind:
    """A paper that a watch found, and the sentence that it was found by."""

    paper: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundWatch:
    """What a watch found and has not told."""

    watch: Watch
    finds: tuple[WatchFind, ...]
    attempts: int = 0


class Watches(Protocol):
    """Every method is one transaction."""

    async def add(
        self, chat: Chat, query: str, *, language: Language, newest_day: date, now: datetime, limit: int
    ) -> bool:
        """Papers after `newest_day` are told. A watch that exists stays as it is. False where the chat has `limit` watches."""
        ...

    async def list_of(self, chat: Chat) -> Sequence[Watch]:
        """The chat's, or the thread's, the oldest first."""
        ...

    async def remove(self, chat: Chat, ids: Sequence[int]) -> int:
        """Returns how many there were."""
        ...

    async def list_unsearched(self, day: date, after_id: int, limit: int) -> Sequence[Watch]:
        """Watches that have not looked at this day, by id from `after_id` on."""
        ...

    async def save_finds(
        self, day: date, searched: Sequence[Watch], finds: Mapping[int, Sequence[WatchFind]], now: datetime
    ) -> None:
        """The day is searched for these watches; `finds` by the watch's id are to be told. Two processes that search the same
        day store the same once.
        """
        ...

    async def claim(self, now: datetime, *, lease_s: float, limit: int) -> Sequence[FoundWatch]:
        """Lease watches with something to tell: those of one chat together, so that one message tells all."""
        ...

    async def mark_told(self, watches: Sequence[FoundWatch]) -> None: ...

    async def postpone(self, watches: Sequence[FoundWatch], until: datetime) -> None: ...

    async def remove_chat(self, chat: Chat) -> None:
        """Delete the watches of a chat that is gone, or of the thread that it names."""
        ...

    async def move(self, chat: Chat, new: Chat) -> None: ...
