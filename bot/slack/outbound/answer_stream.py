"""One answer streamed into an agent's thread (docs.slack.dev/reference/methods/chat.startStream), in chunks of blocks: text in
a rich_text block cannot become markup, as it could in a chunk of Markdown.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.slack.api.client import SlackClient, SlackObject
from bot.slack.outbound.messenger import SlackMessenger
from bot.slack.rendering.placeholders import NEWER
from handlers.reply import PartPoster
from insights.errors import DeliveryError
from insights.messages.blocks import Message
from insights.ports.messaging import Part


@dataclass(slots=True, kw_only=True)
class AnswerStream:
    """A block is sent when another follows it: the last one may still grow."""

    client: SlackClient
    messenger: SlackMessenger
    poster: PartPoster
    recipient: str
    ts: str = field(default="", init=False)
    """The streamed message; "" before it is begun."""
    _sent: list[SlackObject] = field(default_factory=list, init=False)
    _parts: list[Part] = field(default_factory=list, init=False)

    async def begin(self, message: Message) -> None:
        """Begin with the answer's first state. Raises DeliveryError where Slack takes no stream."""
        chat = self.poster.chat
        self.ts = await self.client.start_stream(chat.id, self.poster.anchor, chat.account, self.recipient)
        await self.add(message)

    async def add(self, message: Message) -> None:
        """The answer so far. Raises DeliveryError."""
        self._parts = self.poster.plan([message])
        await self._append(self._blocks()[:-1])

    async def finish(self) -> None:
        """Send what is left, end the stream, and save which papers it shows. Raises DeliveryError."""
        if not self._parts:
            await self.abort()
            return
        planned, first = self._blocks(), self._parts[0]
        is_extension = planned[: len(self._sent)] == self._sent
        try:
            await self._append(planned)
        finally:
            newer = [block for block in first.payload["blocks"] if block["type"] == NEWER]
            await self.messenger.with_pictures(
                self.poster.chat.account, Part(payload={"blocks": newer}), self._stop
            )
        if not is_extension:  # an earlier block changed: the message is replaced by what it is now
            await self.poster.edit(self.ts, first)
        await self.poster.save_sent(self.ts, first)
        for part in self._parts[1:]:
            await self.poster.send(part)

    async def _stop(self, closing: Sequence[SlackObject]) -> None:
        await self.client.stop_stream(self.poster.chat.id, self.ts, closing)

    async def abort(self) -> None:
        """End a stream whose answer failed or says nothing, so that it does not look as if more came. Raises DeliveryError."""
        await self.client.stop_stream(self.poster.chat.id, self.ts, ())

    async def _append(self, blocks: Sequence[SlackObject]) -> None:
        sent = len(self._sent)
        if len(blocks) <= sent or list(blocks[:sent]) != self._sent:
            return
        await self.client.append_stream(self.poster.chat.id, self.ts, blocks[sent:])
        self._sent = list(blocks)

    def _blocks(self) -> list[SlackObject]:
        planned = self._parts[0].payload["blocks"] if self._parts else ()
        return [block for block in planned if block["type"] != NEWER]


async def stream_answer(stream: AnswerStream, messages: AsyncIterator[Message]) -> AsyncIterator[Message]:
    """Stream the states of an answer. Yields them instead, for another way of showing them, when Slack takes no stream."""
    is_refused = False
    try:
        async for message in messages:
            if stream.ts:
                await stream.add(message)
            elif is_refused:
                yield message
            else:
                try:
                    await stream.begin(message)
                except DeliveryError:
                    if stream.ts:
                        raise
                    is_refused = True
                    yield message
    except BaseException:
        if stream.ts:
            with suppress(DeliveryError):
                await stream.abort()
        raise
    if stream.ts:
        await stream.finish()
