"""Ports to the chat platforms: planning, sending, replying, notifying and permissions."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from insights.messages.blocks import Message
from insights.model import (
    Chat,
    IncomingEvent,
    Sender,
)

NotifyChat = Callable[[Chat, Message], Awaitable[bool]]
"""Sends a message to a chat that sent nothing itself; returns False when it could not be delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One platform message of a plan: its content as the platform's JSON, and the papers it shows, in order."""

    payload: Mapping[str, Any]
    paper_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The result of a send. `anchor` is passed to the next part (Slack: the thread's `ts`); `attachments` maps a
    picture's ref to the platform's file id, so that the next chat needs no upload.
    """

    message_ref: str
    anchor: str = ""
    attachments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The platform's rate limits: messages per second of the whole account and of one chat, and at most
    `chat_window_limit` messages within `chat_window_s` in the chats for which `window_applies` is true.
    """

    account_per_second: float
    chat_per_second: float
    chat_window_limit: int | None = None
    chat_window_s: float = 60.0
    window_applies: Callable[[Chat], bool] = lambda _chat: True
    current_rate: Callable[[str], float] | None = None
    """Messages per second of an account at the moment, where that changes."""

    def account_rate(self, account: str) -> float:
        """Messages per second of this account at the moment."""
        return self.current_rate(account) if self.current_rate else self.account_per_second

    def window_limit(self, chat: Chat) -> int | None:
        """Messages within `chat_window_s` in this chat; None when they are not limited."""
        return self.chat_window_limit if self.window_applies(chat) else None


class PartPlanner(Protocol):
    """Lays messages out as the platform's parts. `plan` is pure and deterministic; a delivery stores its parts
    before it sends the first one.
    """

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]: ...

    def plan_key(self, chat: Chat) -> str:
        """Return a value that is equal for chats of the platform that get equal parts for equal messages."""
        ...


class PartTransport(PartPlanner, Protocol):
    """The part of a Messenger that a delivery needs: it plans and sends, and never edits."""

    @property
    def limits(self) -> Limits: ...

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        """Send one part; `anchor` is the previous part's, or empty. Raises DeliveryError."""
        ...


class Messenger(PartTransport, Protocol):
    """One platform's sending side: Telegram, Slack or the local channel."""

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        """Replace a message's content. Raises DeliveryError."""
        ...


class Reply(Protocol):
    """The answer to one IncomingEvent, as a handler writes it. Every method may raise DeliveryError."""

    async def show(self, message: Message) -> None:
        """Send a message."""
        ...

    async def replace(self, message: Message) -> None:
        """Edit the message shown last, or else the one whose button was pressed; send when there is neither."""
        ...

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        """Show an answer while it is written: each item is the whole message so far, and only ever grows."""
        ...

    async def notify(self, text: str, /) -> None:
        """Show a text to the sender alone: a toast or an ephemeral message, where the platform has one."""
        ...

    async def finish(self) -> None:
        """Call once at the end: a reply that buffers its messages sends them now."""
        ...


class Permissions(Protocol):
    """Who may configure a chat, asked of its platform. Implemented for Telegram, Slack and the local channel."""

    async def may_configure(self, chat: Chat, sender: Sender) -> Literal["yes", "no", "unknown"]: ...


class MessageHandler(Protocol):
    """Answers events; `handlers.router.Router`, as a platform's adapter sees it."""

    async def handle(self, incoming: IncomingEvent, reply: Reply) -> None:
        """Answer one event through `reply`. Never raises for what failed inside; the person gets a sentence."""
        ...
