"""Chats, senders and incoming events, in terms common to all platforms."""

import re
from dataclasses import dataclass
from typing import Literal

Audience = Literal["chat", "asker"]
"""Who sees an answer: everybody in the chat, or the one who asked. In a private chat these are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A conversation on a platform. `account` is the bot's id or the workspace's: one channel id can exist in two
    workspaces. `thread` is a Telegram forum topic or a Slack thread; empty for the chat itself.
    """

    platform: str
    account: str
    id: str
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRef:
    """A chat as a setting names it: `telegram:-100123`, with a thread `telegram:-100123/7`, all chats of a platform
    `slack:*`. Where there are several accounts of a platform, with one of them: `slack:T0123:C0456`, `slack:T0123:*`.
    """

    platform: str
    id: str
    thread: str = ""
    account: str = ""
    """Empty: any of the platform's."""

    @classmethod
    def parse(cls, text: str) -> "ChatRef":
        """Raises ValueError for anything but PLATFORM:ID and PLATFORM:ACCOUNT:ID, each of them also with /THREAD."""
        match = re.fullmatch(r"([^:/\s]+):(?:([A-Z][^:/\s]*):)?([^:/\s]+)(?:/([^:/\s]+))?", text)
        if match is None:
            raise ValueError("a chat is written as PLATFORM:ID or PLATFORM:ID/THREAD")
        return cls(platform=match[1], account=match[2] or "", id=match[3], thread=match[4] or "")

    def includes(self, chat: Chat) -> bool:
        """Whether it names this chat. One without a thread includes all threads of the chat."""
        is_of_account = self.platform == chat.platform and self.account in ("", chat.account)
        return is_of_account and self.id in ("*", chat.id) and self.thread in ("", chat.thread)

    def to_chat(self, account: str = "") -> Chat:
        """The chat to send to, of this account where it names none. The local channel's account has the platform's name."""
        local = self.platform if self.platform == "local" else ""
        account = self.account or account or local
        return Chat(platform=self.platform, account=account, id=self.id, thread=self.thread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The author of a message. The id is empty where the platform names nobody (a channel post)."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a button does. Each platform encodes it in the callback data of its buttons."""

    verb: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingEvent:
    """Something a person did: the one form into which each platform converts its own events."""

    kind: Literal["message", "button", "joined", "left", "moved", "uninstalled", "inline_query"]
    """uninstalled: the bot may do nothing any more in all of the account's chats; the `chat` has no id."""
    chat: Chat
    sender: Sender
    chat_type: Literal["private", "group", "channel"]
    locale: str = ""
    """The sender's language as the platform names it ("ko", "en-US"); empty when unknown."""
    text: str = ""
    """The text as typed, without the mention of the bot. A command starts with "/"."""
    action: Action | None = None
    message_ref: str = ""
    """The message that was sent, or whose button was pressed."""
    reply_to: str = ""
    """The bot's message that this one replies to (in Slack: the first message of the thread); empty otherwise."""
    event_id: str = ""
    """Unique per platform and account; an event with an id that was handled before is ignored. "" for one that is handled
    whenever it comes.
    """
    cause: str = ""
    """For the kinds `left` and `uninstalled`: the platform's word for what happened; "" for a removal."""
    moved_to: str = ""
    """For the kind `moved`: the chat's new id."""
    thread: str = ""
    """A short-lived thread of `chat` (Slack's) in which it happened: settings changed there apply to the chat, unless
    the thread has a subscription of its own. A lasting thread (a forum topic) is part of `chat`.
    """
    conversation: str = ""
    """The thread of `chat` that questions belong to, beyond `chat.thread`: Slack's, where an answer opens or joins one."""
    answered_to: Audience = "chat"
    """Who sees the answer. For "asker", what the others may want carries a button that posts it."""
