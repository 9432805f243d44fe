"""The Reply in a Telegram chat: what one answer shows goes out packed, not as one message for each Message."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from handlers.reply import PostedReply
from insights.errors import DeliveryError
from insights.messages.blocks import Message

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class PackedReply(PostedReply):
    """Shown messages wait for the answer's end, or for anything that must come after them. A digest asked for
    is then a photo and a few messages, as a digest delivered is.
    """

    _waiting: list[Message] = field(default_factory=list)

    async def show(self, message: Message) -> None:
        self._waiting.append(message)

    async def replace(self, message: Message) -> None:
        await self._flush()
        if self._shown or self.pressed:
            await PostedReply.replace(self, message)
        else:
            self._waiting.append(message)

    async def grow(self, messages: AsyncIterator[Message]) -> None:
        await self._flush()
        await PostedReply.grow(self, messages)

    async def note(self, words: str) -> None:
        await self._flush()
        await PostedReply.note(self, words)

    async def end(self) -> None:
        """Send what still waits. The router has ended: here is the border for what the platform refuses."""
        try:
            await self._flush()
        except DeliveryError as error:
            log.warning("an answer to telegram chat %s was not delivered: %s", self.chat.id, error)

    async def _flush(self) -> None:
        messages, self._waiting = self._waiting, []
        if messages:
            for part in self.messenger.plan(self.chat, messages):
                await self._send(part)
