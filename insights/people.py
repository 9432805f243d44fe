"""Who is served, and what readers said of papers: the nouns and the ports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from insights.model import Chat, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The person who admits chats, and the private chat they are told in."""

    chat: Chat
    person: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One reader's word on one paper, as it stands."""

    paper: str
    useful: bool
    at: datetime


class Admissions(Protocol):
    """A chat is admitted with all of its threads."""

    async def owner(self) -> Owner | None: ...

    async def own(self, owner: Owner, now: datetime) -> bool:
        """False when somebody else was first."""
        ...

    async def admitted(self, chat: Chat) -> bool: ...

    async def ask(self, chat: Chat, language: Language, now: datetime) -> bool:
        """Remember that it asked; True the first time."""
        ...

    async def admit(self, chat: Chat, language: Language, now: datetime) -> Language:
        """Returns the language it asked in, `language` when it never asked."""
        ...

    async def move(self, chat: Chat, new: Chat) -> None: ...


class Verdicts(Protocol):
    """Per chat and person; a chat's are those of all its people."""

    async def put(self, chat: Chat, person: str, verdict: Verdict) -> None: ...

    async def of(self, chat: Chat, before: datetime) -> Sequence[Verdict]:
        """The newest last; those given before an instant only."""
        ...

    async def clear(self, chat: Chat, person: str) -> int:
        """Forget what this person said here; returns how many."""
        ...
