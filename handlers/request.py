"""What a handler gets: one event, and the reply to it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from insights.messages.blocks import Message
from insights.model import IncomingEvent, Language
from insights.ports.conversations import ConversationId
from insights.ports.messaging import Reply
from insights.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlerContext:
    """`text` is what follows the command, or a button's arguments joined by spaces; `args` are a button's arguments.
    `subscription` is the thread's, else the chat's; None when there is none.
    """

    incoming: IncomingEvent
    reply: Reply
    language: Language
    text: str = ""
    args: tuple[str, ...] = ()
    subscription: Subscription | None = None

    async def show(self, message: Message) -> None:
        await self.reply.show(message)


Handler = Callable[[HandlerContext], Awaitable[None]]
"""Answers one command. Raises InsightsError, which the router shows as a sentence."""


def conversation_id(incoming: IncomingEvent) -> ConversationId:
    """The sender's conversation, in the thread it takes place in."""
    thread = incoming.conversation or incoming.chat.thread
    return ConversationId(chat=replace(incoming.chat, thread=thread), person=incoming.sender.id)
