"""What a Messenger around another one does not change: how messages are planned."""

from collections.abc import Sequence

from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Limits, Messenger, Part


class MessengerWrapper:
    """The base of messengers that plan as the messenger they have, and send in their own way."""

    __slots__ = ()
    messenger: Messenger

    @property
    def limits(self) -> Limits:
        return self.messenger.limits

    def plan(self, chat: Chat, messages: Sequence[Message]) -> list[Part]:
        return self.messenger.plan(chat, messages)

    def plan_key(self, chat: Chat) -> str:
        return self.messenger.plan_key(chat)
