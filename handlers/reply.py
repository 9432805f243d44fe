"""The Reply of every platform whose Messenger can send and edit messages."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Messenger, Part
from insights.ports.storage import Attachments, Posts


@dataclass(slots=True, kw_only=True)
class PartPoster:
    """Sends and edits the parts of one answer, and saves in `posts` which papers each message shows; of a message
    without papers nothing is kept. Its methods raise DeliveryError. `anchor` is the message or thread that is answered; "" for none.
    """

    messenger: Messenger
    posts: Posts
    attachments: Attachments
    chat: Chat
    anchor: str = ""
    last_ref: str = field(default="", init=False)
    """The message that was sent last; "" before the first."""

    def plan(self, messages: Sequence[Message]) -> list[Part]:
        return self.messenger.plan(self.chat, messages)

    async def send(self, part: Part) -> str:
        """Returns the new message's ref."""
        sent = await self.messenger.send(self.chat, part, self.anchor)
        if part.paper_ids:
            await self.posts.save_post(self.chat, sent.message_ref, part.paper_ids)
        if sent.attachments:
            await self.attachments.save(self.chat.account, sent.attachments)
        self.last_ref = sent.message_ref
        return sent.message_ref

    async def save_sent(self, message_ref: str, part: Part) -> None:
        """Save the papers of a part that was sent by other means than `send`."""
        if part.paper_ids:
            await self.posts.save_post(self.chat, message_ref, part.paper_ids)
        self.last_ref = message_ref

    async def edit(self, message_ref: str, part: Part) -> None:
        await self.messenger.edit(self.chat, message_ref, part)
        await self.posts.save_post(self.chat, message_ref, part.paper_ids)

    async def replace(self, message_ref: str, message: Message) -> None:
        """Put `message` in the place of an earlier one; what does not fit there is sent after it."""
        first, *rest = self.plan([message])
        await self.edit(message_ref, first)
        for part in rest:
            await self.send(part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedReply:
    """Answers one IncomingEvent; each message is sent when it is shown. `pressed` is the message whose button was
    pressed, or ""; `notify_sender` shows a text to the event's sender alone.
    """

    poster: PartPoster
    notify_sender: Callable[[str], Awaitable[None]]
    pressed: str = ""

    async def show(self, message: Message) -> None:
        for part in self.poster.plan([message]):
            await self.poster.send(part)

    async def replace(self, message: Message) -> None:
        if target := self.poster.last_ref or self.pressed:
            await self.poster.replace(target, message)
        else:
            await self.show(message)

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        sent: list[tuple[str, Part]] = []
        async for message in messages:
            for n, part in enumerate(self.poster.plan([message])):
                if n >= len(sent):
                    sent.append((await self.poster.send(part), part))
                elif part != sent[n][1]:
                    await self.poster.edit(sent[n][0], part)
                    sent[n] = (sent[n][0], part)

    async def notify(self, text: str) -> None:
        await self.notify_sender(text)

    async def finish(self) -> None:
        """Nothing is left to send."""
