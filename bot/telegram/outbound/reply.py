"""The Reply in a Telegram chat: what one answer shows goes out packed, not as one message for each Message."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from bot.retry import retry_short_waits
from bot.telegram.outbound.callbacks import ReplyPages
from bot.telegram.outbound.streaming import StreamedReply
from bot.telegram.rendering.callback_data import start_words
from handlers.reply import PostedReply
from insights.errors import ChatGone, Refused, RichRefused
from insights.messages.blocks import Message
from insights.model import Action
from insights.ports.messaging import Part

log = logging.getLogger(__name__)

PATIENCE_S = 60.0
"""An answer that Telegram asks to hold back waits this long at most: a group's minute (20 messages)."""


@dataclass(slots=True, kw_only=True)
class BufferedReply(PostedReply):
    """Shown messages wait for the answer's end, or for anything that must come after them. A digest asked for
    is then a photo and a few messages, as a digest delivered is. `draft` shows a part that is not sent yet.
    """

    draft: Callable[[Part], Awaitable[None]] | None = None
    _waiting: list[Message] = field(default_factory=list)

    async def show(self, message: Message) -> None:
        self._waiting.append(message)

    async def replace(self, message: Message) -> None:
        await self._flush()
        if self._shown or self.pressed:
            await PostedReply.replace(self, *classic([message]))
        else:
            self._waiting.append(message)

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        await self._flush()
        plans = (self.messenger.plan(self.chat, [message]) async for message in messages)
        await StreamedReply(send=self._send, edit=self._edit, draft=self.draft)(plans)

    async def notify(self, words: str) -> None:
        await self._flush()
        await PostedReply.notify(self, words)

    async def finish(self) -> None:
        """Send what still waits. Raises DeliveryError."""
        await self._flush()

    async def _flush(self) -> None:
        messages, self._waiting = self._waiting, []
        for _, alike in groupby(messages, key=lambda message: message.rich):
            await self._packed(list(alike))

    async def _packed(self, messages: Sequence[Message]) -> None:
        try:
            await self._out(self.messenger.plan(self.chat, messages))
        except RichRefused as refused:
            log.info("telegram.classic_instead", extra={"reason": refused.reason})
            await self._out(self.messenger.plan(self.chat, classic(messages)))

    async def _out(self, parts: Sequence[Part]) -> None:
        for part in parts:
            await self._send(part)

    async def _send(self, part: Part) -> str:
        return await retry_short_waits(lambda: PostedReply._send(self, part), PATIENCE_S)  # noqa: SLF001 -- our own base

    async def _edit(self, message_ref: str, part: Part) -> None:
        await retry_short_waits(lambda: PostedReply._edit(self, message_ref, part), PATIENCE_S)  # noqa: SLF001 -- our own base


@dataclass(slots=True, kw_only=True)
class PagedReply(BufferedReply):
    """The Reply to a press in a group: one page, the first time as a reply to the pressed message, from then on
    changed in place. `editable`: the pressed message is such a page itself. What is longer than a page can be
    read on in private: `read_on` is that button.
    """

    pages: ReplyPages
    editable: bool = False
    read_on: dict[str, str] | None = None

    async def show(self, message: Message) -> None:
        """A page is changed in place, and turned: it is classic."""
        await BufferedReply.show(self, *classic([message]))

    async def replace(self, message: Message) -> None:
        await self.show(message)

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        """One page at the end: edits on the way would eat the group's twenty a minute."""
        steps = [message async for message in messages]
        for whole in steps[-1:]:
            await self.show(whole)

    async def _out(self, parts: Sequence[Part]) -> None:
        page = self._page(parts)
        ref = self.pages.get(self.chat.id, self.pressed) or (self.pressed if self.editable else "")
        if ref:
            try:
                await self._edit(ref, page)
            except (Refused, ChatGone) as error:  # deleted meanwhile
                log.info("telegram.page_gone", extra={"reason": error.reason})
            else:
                self.pages.remember(self.chat.id, self.pressed, ref)
                return
        self.pages.remember(self.chat.id, self.pressed, await self._send(page))

    def _page(self, parts: Sequence[Part]) -> Part:
        """The first part, without its picture: a photo's caption is too short to be a page."""
        first = parts[0]
        payload = {key: value for key, value in first.payload.items() if key != "picture"}
        if len(parts) > 1 and self.read_on:
            payload["keyboard"] = [*payload.get("keyboard", ()), [self.read_on]]
        return replace(first, payload=payload)


def classic(messages: Sequence[Message]) -> list[Message]:
    return [replace(message, rich=False) for message in messages]


def read_on_url(username: str, action: Action) -> str:
    """The same in private; "" where it does not fit into a link."""
    words = start_words(action)
    return f"https://t.me/{username}?start={words}" if words else ""
