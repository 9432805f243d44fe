"""Dispatches each update to the event handler, with the Reply that fits the chat it came from."""

import asyncio
import logging
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial

from telegram import CallbackQuery, MessageOriginChannel, Update
from telegram import Message as TelegramMessage

from bot.telegram.inbound.inline_query import InlineReply
from bot.telegram.inbound.update_parser import UpdateParser
from bot.telegram.outbound.callbacks import CallbackResponder, ReplyPages
from bot.telegram.outbound.chat_types import ChatTypes
from bot.telegram.outbound.reply import BufferedReply, PagedReply
from bot.telegram.outbound.sender import BotApiSender
from bot.telegram.outbound.typing_indicator import typing_indicator
from bot.telegram.rendering.callback_data import deep_link, is_admins_only
from handlers.reply import PartPoster
from insights.errors import DeliveryError
from insights.i18n.catalog import negotiate_language, translate
from insights.model import IncomingEvent
from insights.ports.messaging import MessageHandler, Messenger, Permissions
from insights.ports.storage import Attachments, Posts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDispatcher:
    parser: UpdateParser
    handler: MessageHandler
    posts: Posts
    attachments: Attachments
    messenger: Messenger
    sender: BotApiSender
    chat_types: ChatTypes
    permissions: Permissions
    pages: ReplyPages = field(default_factory=ReplyPages)

    async def handle(self, update: Update) -> None:
        self.chat_types.observe(update.effective_chat)
        event = self.parser.parse(update)
        if event is None:
            if update.callback_query is not None:
                await CallbackResponder(query=update.callback_query).answer()
        elif update.callback_query:
            await self._handle_callback(event, update.callback_query)
        elif update.inline_query:
            reply = InlineReply(query=update.inline_query)
            await self.handler.handle(event, reply)
            await reply.finish()
        elif not await self._is_unrelated_comment(event, update.message):
            await self._answer(event, self._buffered_reply(event))

    async def _handle_callback(self, event: IncomingEvent, query: CallbackQuery) -> None:
        responder = CallbackResponder(query=query)
        timeout = asyncio.create_task(responder.answer_after_timeout())
        try:
            await self._answer_callback(event, query, responder)
        finally:
            responder.handler_done.set()
            await timeout

    async def _answer_callback(
        self, event: IncomingEvent, query: CallbackQuery, responder: CallbackResponder
    ) -> None:
        for_admins = is_admins_only(query.data or "")
        if event.chat_type == "private":
            await self._answer(event, self._buffered_reply(event, query, responder))
        elif for_admins and (refusal := await self._refusal(event)):
            await responder.notify(refusal)
        elif event.chat_type == "channel" and not for_admins:
            await self._open_in_private(event, responder)
        else:
            await self._answer(event, self._paged_reply(event, query, responder))

    async def _answer(self, event: IncomingEvent, reply: BufferedReply | PagedReply) -> None:
        async with self._typing(event):
            await self.handler.handle(event, reply)
            try:  # the router has finished it already; another handler may not have
                await reply.finish()
            except DeliveryError as error:
                log.warning("an answer to telegram chat %s was not delivered: %s", event.chat.id, error)

    def _typing(self, event: IncomingEvent) -> AbstractAsyncContextManager[None]:
        if event.chat_type == "channel" or event.kind in ("left", "moved"):
            return nullcontext()
        return typing_indicator(self.sender.bot, event.chat)

    async def _refusal(self, event: IncomingEvent) -> str:
        """Why this person may not press an administrators' button; "" when they may."""
        may = await self.permissions.may_configure(event.chat, event.sender)
        key = {"no": "commands.not_admin", "unknown": "commands.rights_unknown"}.get(may)
        return _translate(event, key) if key else ""

    async def _open_in_private(self, event: IncomingEvent, responder: CallbackResponder) -> None:
        """A channel's readers make the bot post nothing there: what they ask for opens in private."""
        if url := self._private_link(event):
            await responder.open_link(url)
        else:
            await responder.notify(_translate(event, "telegram.ask_in_private"))

    def _private_link(self, event: IncomingEvent) -> str:
        return deep_link(self.parser.username, event.action) if event.action else ""

    def _buffered_reply(
        self,
        event: IncomingEvent,
        query: CallbackQuery | None = None,
        responder: CallbackResponder | None = None,
    ) -> BufferedReply:
        """A text message whose button was pressed is edited. A photo's caption holds a quarter of a text: its buttons
        are answered by a new message.
        """
        pressed = query.message if query else None
        is_text = isinstance(pressed, TelegramMessage) and pressed.text is not None
        draft = None
        if event.chat_type == "private":  # Bot API, sendMessageDraft: private chats only, any id but zero
            draft = partial(self.sender.draft, event.chat, int(event.message_ref or 0) or 1)
        return BufferedReply(
            poster=self._poster(event),
            responder=responder,
            pressed=event.message_ref if is_text else "",
            draft=draft,
        )

    def _paged_reply(
        self, event: IncomingEvent, query: CallbackQuery, responder: CallbackResponder
    ) -> PagedReply:
        """A "next page" button on an answer to somebody edits that answer; a digest's own messages stay."""
        message, action, url = query.message, event.action, self._private_link(event)
        is_answer = (
            isinstance(message, TelegramMessage)
            and message.text is not None
            and bool(message.reply_to_message)
        )
        turns_page = action is not None and len(action.args) > 1 and action.args[-1].isdigit()
        return PagedReply(
            poster=self._poster(event),
            responder=responder,
            pressed=event.message_ref,
            pages=self.pages,
            is_page=is_answer and turns_page,
            read_on={"text": _translate(event, "telegram.read_on"), "url": url} if url else None,
        )

    def _poster(self, event: IncomingEvent) -> PartPoster:
        """In a group an answer is a reply to the message it answers, in a channel only to a pressed one."""
        is_reply = event.chat_type == "group" or (event.chat_type == "channel" and event.action is not None)
        return PartPoster(
            messenger=self.messenger,
            posts=self.posts,
            attachments=self.attachments,
            chat=event.chat,
            anchor=event.message_ref if is_reply else "",
        )

    async def _is_unrelated_comment(self, event: IncomingEvent, message: TelegramMessage | None) -> bool:
        """A comment under a channel post replies to the post's copy in the linked group: the copy is about
        what the post was about. Comments under posts that are not ours are not for us.
        """
        copy = message.reply_to_message if message else None
        origin = copy.forward_origin if copy and copy.is_automatic_forward else None
        if message is None or copy is None or not isinstance(origin, MessageOriginChannel):
            return False
        copy_ref = str(copy.message_id)
        if await self.posts.get_paper_ids(event.chat, copy_ref):
            return False
        paper_ids = await self.posts.get_paper_ids(self.parser.to_chat(origin.chat), str(origin.message_id))
        if paper_ids:
            await self.posts.save_post(event.chat, copy_ref, paper_ids)
        return not paper_ids and self.parser.is_unnamed_comment(message)


def _translate(event: IncomingEvent, key: str) -> str:
    return translate(negotiate_language(event.locale, "en"), key)
