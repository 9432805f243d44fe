"""Chats, senders and incoming events, in terms common to all platforms."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Where something is said. `account` is the bot's id or the workspace's: one channel id can exist in two
    workspaces. `thread` is a Telegram forum topic or a Slack thread; empty for the main room.
    """

    platform: str
    account: str
    id: str
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who speaks. An empty id: nobody is named (a channel post)."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a button asks for. Each platform packs it into what its buttons carry."""

    verb: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingEvent:
    """Something a person did. The only form in which a platform's events travel inward."""

    kind: Literal["said", "pressed", "joined", "left", "moved", "searched"]
    chat: Chat
    sender: Sender
    chat_type: Literal["private", "group", "channel"]
    locale: str = ""
    """The sender's language as the platform names it ("ko", "en-US"); empty when unknown."""
    text: str = ""
    """As typed, the bot's own mention taken off. A command starts with "/"."""
    action: Action | None = None
    message_ref: str = ""
    """The message said or pressed."""
    reply_to: str = ""
    """The bot's message this one replies to (in Slack: the thread's head); empty otherwise."""
    event_id: str = ""
    """Unique per platform and account; a repeat with the same one does nothing."""
    moved_to: str = ""
    """For `moved`: the chat's new id."""
    thread: str = ""
    """A thread of `chat` that comes and goes (Slack's) in which it happened. What is chosen there is chosen for the
    chat, unless the thread has a subscription of its own. A lasting one (a forum topic) stands in `chat`.
    """
