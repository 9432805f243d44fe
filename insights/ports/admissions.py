"""The port to the bot's owner and the chats it serves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from insights.model import Chat, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The person who admits chats, and the private chat in which they are notified."""

    chat: Chat
    person: str
    language: Language


class Admissions(Protocol):
    """The owner, and which chats are admitted; a chat is admitted with all of its threads."""

    async def owner(self) -> Owner | None: ...

    async def claim_ownership(self, owner: Owner, now: datetime) -> bool:
        """Store the owner. False when there is one already."""
        ...

    async def is_admitted(self, chat: Chat) -> bool: ...

    async def request_admission(self, chat: Chat, language: Language, now: datetime) -> bool:
        """Record that the chat asked to be served. True the first time."""
        ...

    async def admit(self, chat: Chat, language: Language, now: datetime) -> Language:
        """Admit the chat. Returns the language of its request, or `language` when it made none."""
        ...

    async def move(self, chat: Chat, new: Chat) -> None:
        """The chat has a new id and stays admitted."""
        ...
