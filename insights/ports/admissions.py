"""The port to who owns the bot and which chats it serves."""

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
