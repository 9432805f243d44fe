"""Ports to the chat platforms: planning, sending, replying and permissions."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from insights.messages.blocks import Message
from insights.model import (
    Chat,
    IncomingEvent,
    Sender,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One platform message of a plan: JSON the platform understands, and the papers it shows, in order."""

    payload: Mapping[str, Any]
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of a send. `anchor` is handed to the next part (Slack: the head's ts); `attachments` maps a
    picture's ref to the platform's own file id, so that the next chat needs no upload.
    """

    message_ref: str
    anchor: str = ""
    attachments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the platform allows: messages a second over the account, and in one chat; there no more than
    `chat_window_limit` within `chat_window_s`, in the chats to which `window_applies`.
    """

    account_per_second: float
    chat_per_second: float
    chat_window_limit: int | None = None
    chat_window_s: float = 60.0
    window_applies: Callable[[Chat], bool] = lambda _chat: True

    def window_limit(self, chat: Chat) -> int | None:
        return self.chat_window_limit if self.window_applies(chat) else None


class PartPlanner(Protocol):
    """Messages as one platform's own. `plan` is pure and deterministic; its parts are stored before the first is
    sent.
    """

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]: ...


class PartTransport(PartPlanner, Protocol):
    """What a delivery needs of a platform: it changes nothing that was sent."""

    @property
    def limits(self) -> Limits: ...

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent: ...


class Messenger(PartTransport, Protocol):
    """One per platform."""

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None: ...


class Reply(Protocol):
    """What a handler drives to answer one Incoming."""

    async def show(self, message: Message) -> None: ...

    async def replace(self, message: Message) -> None:
        """Put `message` in the place of the one that was pressed, or of the last one shown."""
        ...

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        """Each is the whole message so far, one checked statement longer; nothing shown is taken back."""
        ...

    async def notify(self, words: str) -> None:
        """A toast, or a message only they see."""
        ...

    async def finish(self) -> None:
        """All has been shown; a reply that packs its messages sends them now at the latest."""
        ...


class Permissions(Protocol):
    """Who may configure a chat."""

    async def may_configure(self, chat: Chat, sender: Sender) -> Literal["yes", "no", "unknown"]: ...


class MessageHandler(Protocol):
    """The router, as a platform's door sees it."""

    async def __call__(self, incoming: IncomingEvent, reply: Reply) -> None: ...
