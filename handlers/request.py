"""One thing a person asked, as a handler sees it."""

from dataclasses import dataclass

from insights.messages.blocks import Message
from insights.model import IncomingEvent, Language
from insights.ports.messaging import Reply
from insights.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlerContext:
    """`words` is what stood behind the command, or the button's arguments joined by spaces."""

    incoming: IncomingEvent
    reply: Reply
    language: Language
    text: str = ""
    args: tuple[str, ...] = ()
    subscription: Subscription | None = None

    async def show(self, message: Message) -> None:
        await self.reply.show(message)
