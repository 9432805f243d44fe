"""How one update is answered once the door is open."""

import asyncio
import logging
from dataclasses import dataclass

from telegram import Bot, BotCommand, CallbackQuery, MessageOriginChannel, Update
from telegram import Message as Said
from telegram.error import TelegramError

from bot.door import Commands
from bot.telegram.failures import wording
from bot.telegram.incoming import Ears
from bot.telegram.packed_reply import PackedReply
from bot.telegram.presses import ChannelPress, Press
from insights.messages.blocks import Message, Paragraph, text
from insights.model import Incoming
from insights.ports import Asks, Attachments, Messenger, Posts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Hands each update to the router with the Reply that fits where it came from."""

    ears: Ears
    asks: Asks
    posts: Posts
    attachments: Attachments
    messenger: Messenger

    async def handle(self, update: Update) -> None:
        incoming = self.ears.read(update)
        if incoming is None:
            await self._unasked(update.callback_query)
        elif update.callback_query:
            await self._press(incoming, update.callback_query)
        else:
            await self._remember_forward(incoming, update.message)
            reply = self._reply(incoming)
            await self.asks(incoming, reply)
            await reply.end()

    async def _unasked(self, query: CallbackQuery | None) -> None:
        if query is not None:
            await Press(query=query).end()

    async def _press(self, incoming: Incoming, query: CallbackQuery) -> None:
        press = Press(query=query)
        waiting = asyncio.create_task(press.impatient())
        try:
            if incoming.place == "channel" and incoming.action:
                await self.asks(
                    incoming,
                    ChannelPress(
                        press=press,
                        action=incoming.action,
                        username=self.ears.username,
                        locale=incoming.locale,
                    ),
                )
            else:
                reply = self._pressed_reply(incoming, query, press)
                await self.asks(incoming, reply)
                await reply.end()
        finally:
            press.over.set()
            await waiting

    def _pressed_reply(self, incoming: Incoming, query: CallbackQuery, press: Press) -> PackedReply:
        """A photo's caption holds a quarter of a text: there the answer is a reply instead of an edit."""
        editable = isinstance(query.message, Said) and query.message.text is not None
        reply = self._reply(incoming)
        reply.whisper = press.whisper
        reply.pressed = incoming.message_ref if editable else ""
        return reply

    def _reply(self, incoming: Incoming) -> PackedReply:
        """In a group an answer names the message it answers; a private chat needs no such thing."""
        reply = PackedReply(
            messenger=self.messenger,
            posts=self.posts,
            attachments=self.attachments,
            chat=incoming.chat,
            whisper=_nobody,
            anchor=incoming.message_ref if incoming.place == "group" else "",
        )

        async def say_it(words: str) -> None:
            await reply.show(Message(blocks=(Paragraph(text=text(words)),)))

        reply.whisper = say_it
        return reply

    async def _remember_forward(self, incoming: Incoming, message: Said | None) -> None:
        """A comment under a channel post replies to the post's copy in the linked group: the copy is about
        what the post was about.
        """
        head = message.reply_to_message if message else None
        origin = head.forward_origin if head and head.is_automatic_forward else None
        if head is None or not isinstance(origin, MessageOriginChannel):
            return
        channel = self.ears.chat(origin.chat)
        about = await self.posts.about(channel, str(origin.message_id))
        if about and not await self.posts.about(incoming.chat, str(head.message_id)):
            await self.posts.add(incoming.chat, str(head.message_id), about)


async def _nobody(words: str) -> None:
    raise AssertionError(words)


@dataclass(frozen=True, slots=True)
class Membership:
    """rights.Members over the wire."""

    bot: Bot

    async def status(self, chat_id: int, user_id: int) -> str | None:
        try:
            return str((await self.bot.get_chat_member(chat_id, user_id)).status)
        except TelegramError as error:
            log.info("telegram.membership_unknown", extra={"chat": chat_id, "reason": wording(error)})
            return None


async def register(bot: Bot, commands: Commands) -> None:
    """The command menu in each language, English for all others. A failure leaves the old menu standing."""
    for code, entries in (("", commands.get("en", ())), *commands.items()):
        menu = [BotCommand(entry.name, entry.summary) for entry in entries]
        try:
            await bot.set_my_commands(menu, language_code=code or None)
        except TelegramError as error:
            log.warning("telegram.menu_not_set", extra={"reason": wording(error)})
