"""The port to the bot's owner and the chats it serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from insights.model import Chat, ChatRef, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The person who admits chats, and the private chat in which they are notified."""

    chat: Chat
    person: str
    language: Language

    def is_sender(self, chat: Chat, person: str) -> bool:
        """Whether `person`, who writes in `chat`, is the owner: the same person of the same platform and account."""
        return (chat.platform, chat.account, person) == (self.chat.platform, self.chat.account, self.person)

    def is_private_chat(self, chat: Chat) -> bool:
        """Whether `chat` is the one in which the owner is notified."""
        return (chat.platform, chat.account, chat.id) == (
            self.chat.platform,
            self.chat.account,
            self.chat.id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A chat that asked to be served, and whether it is. `at` is when it asked, or was last admitted or revoked."""

    chat: Chat
    language: Language
    is_admitted: bool
    at: datetime


class Admissions(Protocol):
    """The owner, and which chats are admitted; a chat is admitted with all of its threads."""

    async def owner(self) -> Owner | None: ...

    async def claim_ownership(self, owner: Owner, now: datetime) -> bool:
        """Store the owner. False when there is one already."""
        ...

    async def hand_over(self, owner: Owner, now: datetime) -> None:
        """Store the owner in place of the one there is."""
        ...

    async def release_ownership(self) -> bool:
        """Remove the owner. False when there is none."""
        ...

    async def is_admitted(self, chat: Chat) -> bool: ...

    async def list_all(self) -> Sequence[Admission]:
        """Return the admitted chats, then those that are not, each the oldest first."""
        ...

    async def request_admission(self, chat: Chat, language: Language, now: datetime) -> bool:
        """Record that the chat asked to be served. True the first time."""
        ...

    async def admit(self, chat: Chat, language: Language, now: datetime) -> Language:
        """Admit the chat. Returns the language of its request, or `language` when it made none."""
        ...

    async def revoke(self, chat: Chat, now: datetime) -> Language | None:
        """End the admission. Returns the language of the chat's request; None when the chat was not admitted."""
        ...

    async def move(self, chat: Chat, new: Chat) -> None:
        """The chat has a new id and stays admitted."""
        ...


def find_admissions(listed: Sequence[Admission], target: str) -> Sequence[Admission]:
    """Return those that `target` names, by its number in the list, from 1, or as PLATFORM:ID, which may be in several
    accounts. Empty when it names none.
    """
    if target.isascii() and target.isdecimal():
        number = int(target[:9])
        return listed[number - 1 : number] if number else ()
    try:
        ref = ChatRef.parse(target)
    except ValueError:
        return ()
    return [admission for admission in listed if ref.id != "*" and ref.includes(admission.chat)]
