"""The Replies in Telegram: what one answer shows is packed into few messages; in a group a press edits one page."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from bot.messenger_wrapper import MessengerWrapper
from bot.retry import retry_answer
from bot.telegram.outbound.callbacks import CallbackResponder, ReplyPages
from bot.telegram.outbound.streaming import StreamedReply
from bot.telegram.rendering.callback_data import InlineButton
from handlers.reply import PartPoster
from insights.errors import ChatGone, Refused, RichRefused
from insights.messages.blocks import Message, Paragraph, text
from insights.model import Chat
from insights.ports.messaging import Messenger, Part, Sent

log = logging.getLogger(__name__)

MAX_RETRY_WAIT_S = 60.0
"""An answer that Telegram asks to hold back waits this long at most: a group's minute (20 messages)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryingMessenger(MessengerWrapper):
    """Messenger for answers: waits as long as Telegram asks for, up to MAX_RETRY_WAIT_S, then tries again."""

    messenger: Messenger

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        return await retry_answer(lambda: self.messenger.send(chat, part, anchor), MAX_RETRY_WAIT_S)

    async def edit(self, chat: Chat, message_ref: str, part: Part) -> None:
        await retry_answer(lambda: self.messenger.edit(chat, message_ref, part), MAX_RETRY_WAIT_S)


@dataclass(slots=True, kw_only=True)
class BufferedReply:
    """Shown messages wait for the answer's end, or for anything that must come after them. A digest asked for
    is then a photo and a few messages, as a digest delivered is. `pressed` is the message whose button was pressed
    and that may be edited, or ""; `draft` shows a part that is not sent yet, None where there are no drafts.
    """

    poster: PartPoster
    responder: CallbackResponder | None = None
    """Set for a callback query: notices are its toasts."""
    pressed: str = ""
    draft: Callable[[Part], Awaitable[None]] | None = None
    _waiting: list[Message] = field(default_factory=list)

    async def show(self, message: Message) -> None:
        self._waiting.append(message)

    async def replace(self, message: Message) -> None:
        await self.finish()
        if target := self.poster.last_ref or self.pressed:
            await self.poster.replace(target, as_classic(message))
        else:
            await self.show(message)

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        await self.finish()
        plans = (self.poster.plan([message]) async for message in messages)
        await StreamedReply(poster=self.poster, draft=self.draft).run(plans)

    async def notify(self, notice: str) -> None:
        """A toast where there is room for it, else a message."""
        await self.finish()
        if self.responder is None or not await self.responder.try_toast(notice):
            await self.show(Message(blocks=(Paragraph(text=text(notice)),)))

    async def finish(self) -> None:
        """Send what still waits. Raises DeliveryError."""
        messages, self._waiting = self._waiting, []
        for _, group in groupby(messages, key=lambda message: message.rich):
            await self._send_packed(list(group))

    async def _send_packed(self, messages: Sequence[Message]) -> None:
        try:
            await self._send_all(self.poster.plan(messages))
        except RichRefused as refused:
            log.info("telegram.rich_message_rejected", extra={"reason": refused.reason})
            await self._send_all(self.poster.plan([as_classic(message) for message in messages]))

    async def _send_all(self, parts: Sequence[Part]) -> None:
        for part in parts:
            await self.poster.send(part)


@dataclass(slots=True, kw_only=True)
class PagedReply:
    """The Reply to a press in a group: one page, the first time sent as a reply to the pressed message, from then on
    edited. `is_page`: the pressed message is such a page itself. `read_on` is the button that opens in private what
    is longer than a page. Pages are classic, because a rich message cannot be edited.
    """

    poster: PartPoster
    responder: CallbackResponder
    pressed: str
    pages: ReplyPages
    is_page: bool
    read_on: InlineButton | None
    _waiting: list[Message] = field(default_factory=list)

    async def show(self, message: Message) -> None:
        self._waiting.append(as_classic(message))

    async def replace(self, message: Message) -> None:
        await self.show(message)

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        """Show the last state only: edits on the way would use up the group's twenty messages a minute."""
        states = [message async for message in messages]
        for message in states[-1:]:
            await self.show(message)

    async def notify(self, notice: str) -> None:
        await self.finish()
        await self.responder.notify(notice)

    async def finish(self) -> None:
        """Send or edit the page. Raises DeliveryError."""
        messages, self._waiting = self._waiting, []
        if messages:
            await self._post_page(self._first_page(self.poster.plan(messages)))

    async def _post_page(self, page: Part) -> None:
        if "file" in page.payload:  # an edit takes no file
            await self.poster.send(page)
            return
        chat_id = self.poster.chat.id
        ref = self.pages.get(chat_id, self.pressed) or (self.pressed if self.is_page else "")
        if ref:
            try:
                await self.poster.edit(ref, page)
            except (Refused, ChatGone) as error:  # the page was deleted
                log.info("telegram.reply_page_edit_failed", extra={"reason": error.reason})
                ref = ""
        self.pages.remember(chat_id, self.pressed, ref or await self.poster.send(page))

    def _first_page(self, parts: Sequence[Part]) -> Part:
        """The first part, without its picture: a photo's caption is too short to be a page."""
        payload = {key: value for key, value in parts[0].payload.items() if key != "picture"}
        if len(parts) > 1 and self.read_on:
            payload["keyboard"] = [*payload.get("keyboard", ()), [self.read_on]]
        return replace(parts[0], payload=payload)


def as_classic(message: Message) -> Message:
    return replace(message, rich=False)
