"""How one update is answered once the door is open."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from telegram import Bot, CallbackQuery, MessageOriginChannel, Update
from telegram import Message as Said
from telegram.error import TelegramError
from telegram.helpers import create_deep_linked_url

from bot.telegram.api.errors import describe
from bot.telegram.inbound.inline_query import InlineReply
from bot.telegram.inbound.update_parser import UpdateParser
from bot.telegram.outbound.callbacks import CallbackResponder, ReplyPages
from bot.telegram.outbound.chat_types import ChatTypes
from bot.telegram.outbound.reply import BufferedReply, PagedReply, read_on_url
from bot.telegram.outbound.sender import BotApiSender
from bot.telegram.outbound.typing_indicator import typing_indicator
from bot.telegram.rendering.callback_data import guarded, start_words
from insights.errors import DeliveryError
from insights.i18n.catalog import negotiate_language, translate
from insights.messages.blocks import Message, Paragraph, text
from insights.model import IncomingEvent
from insights.ports.messaging import MessageHandler, Messenger, Permissions
from insights.ports.storage import Attachments, Posts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDispatcher:
    """Hands each update to the router with the Reply that fits where it came from."""

    ears: UpdateParser
    asks: MessageHandler
    posts: Posts
    attachments: Attachments
    messenger: Messenger
    sender: BotApiSender
    places: ChatTypes
    rights: Permissions
    pages: ReplyPages = field(default_factory=ReplyPages)

    async def handle(self, update: Update) -> None:
        self.places.observe(update.effective_chat)
        incoming = self.ears.parse(update)
        if incoming is None:
            await self._unasked(update.callback_query)
        elif update.callback_query:
            await self._press(incoming, update.callback_query)
        elif update.inline_query:
            found = InlineReply(query=update.inline_query)
            await self.asks(incoming, found)
            await found.finish()
        elif not await self._is_bystander(incoming, update.message):
            await self._answer(incoming, self._reply(incoming))

    async def _answer(self, incoming: IncomingEvent, reply: BufferedReply) -> None:
        async with self._signs(incoming):
            await self.asks(incoming, reply)
            await self._end(reply)

    async def _end(self, reply: BufferedReply) -> None:
        """The router has ended it already; whoever else answers may not have."""
        try:
            await reply.finish()
        except DeliveryError as error:
            log.warning("an answer to telegram chat %s was not delivered: %s", reply.chat.id, error)

    def _signs(self, incoming: IncomingEvent) -> AbstractAsyncContextManager[None]:
        silent = incoming.chat_type == "channel" or incoming.kind in ("left", "moved")
        return nullcontext() if silent else typing_indicator(self.sender.bot, incoming.chat)

    async def _unasked(self, query: CallbackQuery | None) -> None:
        if query is not None:
            await CallbackResponder(query=query).end()

    async def _press(self, incoming: IncomingEvent, query: CallbackQuery) -> None:
        press = CallbackResponder(query=query)
        waiting = asyncio.create_task(press.answer_after_timeout())
        try:
            if incoming.chat_type == "private":
                await self._answer(incoming, self._private_press(incoming, query, press))
            elif guarded(query.data or "") and (refusal := await self._refusal(incoming)):
                await press.notify(refusal)
            elif incoming.chat_type == "channel" and not guarded(query.data or ""):
                await self._in_private(incoming, press)
            else:
                await self._answer(incoming, self._page(incoming, query, press))
        finally:
            press.handler_done.set()
            await waiting

    async def _refusal(self, incoming: IncomingEvent) -> str:
        """Why this person may not press an administrators' button; "" when they may."""
        may = await self.rights.may_configure(incoming.chat, incoming.sender)
        key = {"no": "commands.not_admin", "unknown": "commands.rights_unknown"}.get(may)
        return translate(negotiate_language(incoming.locale, "en"), key) if key else ""

    async def _in_private(self, incoming: IncomingEvent, press: CallbackResponder) -> None:
        """A channel's readers make the bot post nothing there: what they ask for opens in private."""
        words = start_words(incoming.action) if incoming.action else None
        if words:
            await press.open_private(create_deep_linked_url(self.ears.username, words))
        else:
            await press.notify(
                translate(negotiate_language(incoming.locale, "en"), "telegram.ask_in_private")
            )

    def _private_press(
        self, incoming: IncomingEvent, query: CallbackQuery, press: CallbackResponder
    ) -> BufferedReply:
        """A photo's caption holds a quarter of a text: there the answer is a reply instead of an edit."""
        editable = isinstance(query.message, Said) and query.message.text is not None
        reply = self._reply(incoming)
        press.fallback = reply.whisper
        reply.whisper = press.notify
        reply.pressed = incoming.message_ref if editable else ""
        return reply

    def _page(self, incoming: IncomingEvent, query: CallbackQuery, press: CallbackResponder) -> PagedReply:
        """Paging changes the page it stands on, in our answer to somebody; a digest's own messages stay."""
        message, action = query.message, incoming.action
        answered = isinstance(message, Said) and message.text is not None and bool(message.reply_to_message)
        pages_on = action is not None and len(action.args) > 1 and action.args[-1].isdigit()
        url = read_on_url(self.ears.username, action) if action else ""
        label = translate(negotiate_language(incoming.locale, "en"), "telegram.read_on")
        return PagedReply(
            **self._basics(incoming),
            whisper=press.notify,
            pressed=incoming.message_ref,
            pages=self.pages,
            editable=answered and pages_on,
            read_on={"text": label, "url": url} if url else None,
        )

    def _reply(self, incoming: IncomingEvent) -> BufferedReply:
        reply = BufferedReply(
            **self._basics(incoming), whisper=_nobody, draft=self._draft(incoming, self.sender.draft)
        )

        async def say_it(words: str) -> None:
            await reply.show(Message(blocks=(Paragraph(text=text(words)),)))

        reply.whisper = say_it
        return reply

    def _draft(self, incoming: IncomingEvent, draft: Callable[..., Awaitable[None]]) -> Any:
        """Drafts exist in private chats only (Bot API, sendMessageDraft). Any number but zero names one."""
        if incoming.chat_type != "private":
            return None
        return partial(draft, incoming.chat, int(incoming.message_ref or 0) or 1)

    def _basics(self, incoming: IncomingEvent) -> dict[str, Any]:
        """In a group an answer names the message it answers; a private chat needs no such thing."""
        return {
            "messenger": self.messenger,
            "posts": self.posts,
            "attachments": self.attachments,
            "chat": incoming.chat,
            "anchor": incoming.message_ref
            if incoming.chat_type != "private" and incoming.action
            else _named(incoming),
        }

    async def _is_bystander(self, incoming: IncomingEvent, message: Said | None) -> bool:
        """A comment under a channel post replies to the post's copy in the linked group: the copy is about
        what the post was about. Comments under posts that are not ours are not for us.
        """
        head = message.reply_to_message if message else None
        origin = head.forward_origin if head and head.is_automatic_forward else None
        if message is None or head is None or not isinstance(origin, MessageOriginChannel):
            return False
        copy = str(head.message_id)
        if await self.posts.about(incoming.chat, copy):
            return False
        about = await self.posts.about(self.ears.chat(origin.chat), str(origin.message_id))
        if about:
            await self.posts.add(incoming.chat, copy, about)
        return not about and self.ears.is_unrelated_comment(message)


def _named(incoming: IncomingEvent) -> str:
    return incoming.message_ref if incoming.chat_type == "group" else ""


async def _nobody(words: str) -> None:
    raise AssertionError(words)


@dataclass(frozen=True, slots=True)
class ChatMemberLookup:
    """rights.Members over the wire."""

    bot: Bot

    async def status(self, chat_id: int, user_id: int) -> str | None:
        try:
            return str((await self.bot.get_chat_member(chat_id, user_id)).status)
        except TelegramError as error:
            log.info("telegram.membership_unknown", extra={"chat": chat_id, "reason": describe(error)})
            return None
