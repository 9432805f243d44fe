"""What a person waits for as it is stored in the inbox: the parsed event as JSON, encrypted where there is a key."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from pydantic import TypeAdapter

from bot.slack.api.client import PLATFORM
from bot.slack.inbound.event_parser import InboundEvent
from bot.slack.inbound.interactions import ShortcutUsed
from insights.model import Chat
from insights.ports.inbox import InboxEvent

AwaitedEvent = InboundEvent | ShortcutUsed
"""Events that somebody waits for, or that change what is stored; the others come again."""


class TextCipher(Protocol):
    """Implemented by bot.slack.oauth.token_cipher.TokenCipher, and by ClearText where there is no SECRET_KEY."""

    def encrypt(self, text: str, /) -> str: ...

    def decrypt(self, text: str, /) -> str:
        """Raises ValueError where no key opens it."""
        ...


class ClearText:
    """TextCipher that leaves texts as they are."""

    def encrypt(self, text: str) -> str:
        return text

    def decrypt(self, text: str) -> str:
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    event: InboundEvent | None = None
    shortcut: ShortcutUsed | None = None


def find_event_id(event: AwaitedEvent) -> str:
    """What Slack's repeats of it have in common; "" where they have nothing."""
    return event.trigger_id if isinstance(event, ShortcutUsed) else event.incoming.event_id


def find_chat(event: AwaitedEvent, account: str) -> Chat:
    """Where it happened, with the thread."""
    if isinstance(event, ShortcutUsed):
        return Chat(platform=PLATFORM, account=account, id=event.channel, thread=event.thread)
    return replace(event.incoming.chat, thread=event.incoming.thread)


def encode_event(event: AwaitedEvent, cipher: TextCipher) -> str:
    """Without the trigger: Slack takes it for three seconds."""
    late = replace(without_id(event), trigger_id="")
    body = _Body(shortcut=late) if isinstance(late, ShortcutUsed) else _Body(event=late)
    return cipher.encrypt(_body_adapter().dump_json(body, exclude_defaults=True).decode())


def decode_event(stored: InboxEvent, cipher: TextCipher) -> AwaitedEvent:
    """The event, which opens no modal any more. Raises ValueError for a body that cannot be read: its key is gone, or another
    version of the program wrote it.
    """
    body = _body_adapter().validate_json(cipher.decrypt(stored.body))
    event = body.event or body.shortcut
    if event is None:
        raise ValueError("empty")
    return event


def without_id(event: AwaitedEvent) -> AwaitedEvent:
    """The event without the id by which repeats are dropped: the inbox has done so."""
    if isinstance(event, ShortcutUsed):
        return event
    return replace(event, incoming=replace(event.incoming, event_id=""))


@cache
def _body_adapter() -> TypeAdapter[_Body]:
    return TypeAdapter(_Body)
