"""The Reply of every platform whose Messenger can send and edit: what is shown is remembered in posts."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from insights.messages.blocks import Message
from insights.model import Chat
from insights.ports.messaging import Messenger, Part
from insights.ports.storage import Attachments, Posts


@dataclass(slots=True, kw_only=True)
class PostedReply:
    """Answers one Incoming. `anchor` is the thread the answer belongs to, `pressed` the message whose button
    was pressed; `whisper` shows words to the sender alone.
    """

    messenger: Messenger
    posts: Posts
    attachments: Attachments
    chat: Chat
    whisper: Callable[[str], Awaitable[None]]
    anchor: str = ""
    pressed: str = ""
    _shown: list[str] = field(default_factory=list)

    async def show(self, message: Message) -> None:
        for part in self.messenger.plan(self.chat, [message]):
            await self._send(part)

    async def replace(self, message: Message) -> None:
        target = self._shown[-1] if self._shown else self.pressed
        if not target:
            await self.show(message)
            return
        first, *rest = self.messenger.plan(self.chat, [message])
        await self._edit(target, first)
        for part in rest:
            await self._send(part)

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        sent: list[tuple[str, Part]] = []
        async for message in messages:
            for n, part in enumerate(self.messenger.plan(self.chat, [message])):
                if n >= len(sent):
                    sent.append((await self._send(part), part))
                elif part != sent[n][1]:
                    await self._edit(sent[n][0], part)
                    sent[n] = (sent[n][0], part)

    async def notify(self, words: str) -> None:
        await self.whisper(words)

    async def finish(self) -> None:
        """Each message went out when it was shown."""

    async def _send(self, part: Part) -> str:
        sent = await self.messenger.send(self.chat, part, self.anchor)
        await self.posts.add(self.chat, sent.message_ref, part.about)
        if sent.attachments:
            await self.attachments.put(self.chat.account, sent.attachments)
        self._shown.append(sent.message_ref)
        return sent.message_ref

    async def _edit(self, message_ref: str, part: Part) -> None:
        await self.messenger.edit(self.chat, message_ref, part)
        await self.posts.add(self.chat, message_ref, part.about)
