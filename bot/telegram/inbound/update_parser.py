"""Telegram's updates as Incoming: here `telegram.Update` ends."""

import re
from dataclasses import dataclass
from typing import Literal

from telegram import CallbackQuery, ChatMemberUpdated, InlineQuery, Update, User
from telegram import Chat as TelegramChat
from telegram import Message as Said
from telegram.constants import ChatMemberStatus, ChatType

from bot.telegram.rendering.callback_data import GENERAL, from_payload, unguarded, unpack
from insights.model import Chat, IncomingEvent, Sender

COMMAND = re.compile(r"/(\w+)(?:@(\w+))?(?=\s|$)")
OUT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateParser:
    """Reads updates for one bot. None: nothing that was meant for it."""

    account: str
    username: str

    def parse(self, update: Update) -> IncomingEvent | None:
        event = str(update.update_id)
        if update.inline_query:
            return self._searched(update.inline_query)
        if update.callback_query:
            return self._pressed(update.callback_query, event)
        if update.my_chat_member:
            return self._member(update.my_chat_member, event)
        if message := update.message or update.channel_post:
            if message.migrate_to_chat_id:
                return self._moved(message, event)
            return self._said(message, event)
        return None

    def chat(self, chat: TelegramChat, message: Said | None = None) -> Chat:
        """With the forum topic of the message; the General topic is the chat itself, however it is named.
        Replies outside forums carry a thread id too, but no topic.
        """
        topic = str(message.message_thread_id or "") if message and message.is_topic_message else ""
        thread = "" if topic == GENERAL else topic
        return Chat(platform="telegram", account=self.account, id=str(chat.id), thread=thread)

    def _said(self, message: Said, event: str) -> IncomingEvent | None:
        text = self._meant(message)
        if text is None:
            return None
        action = from_payload(text.removeprefix("/start ")) if text.startswith("/start do_") else None
        return IncomingEvent(
            kind="pressed" if action else "said",
            chat=self.chat(message.chat, message),
            sender=_sender(message.from_user),
            chat_type=_place(message.chat),
            locale=_locale(message.from_user),
            text="" if action else text,
            action=action,
            message_ref=str(message.message_id),
            reply_to=self._reply_to(message),
            event_id=event,
        )

    def _meant(self, message: Said) -> str | None:
        """The words as meant for us: a command without our name, or text that speaks to us; else None."""
        words = (message.text or "").strip()
        if message.is_automatic_forward:  # a channel's post in its linked group: it was heard in the channel
            return None
        if not words or (message.from_user and message.from_user.is_bot and not _as_admin(message)):
            return None
        if command := COMMAND.match(words):
            name, bot = command.groups()
            ours = bot is None or bot.lower() == self.username.lower()
            return f"/{name}{words[command.end() :]}" if ours else None
        if message.chat.type == ChatType.CHANNEL:
            return None
        if message.chat.type == ChatType.PRIVATE or self._reply_to(message) or self._called(words):
            return self._name().sub("", words).strip() or None
        return None

    def is_unrelated_comment(self, message: Said) -> bool:
        """A comment that does not name us: ours only if the post it stands under is."""
        words = (message.text or "").strip()
        head = message.reply_to_message
        commented = head is not None and bool(head.is_automatic_forward)
        return commented and not COMMAND.match(words) and not self._called(words)

    def _called(self, words: str) -> bool:
        return self._name().search(words) is not None

    def _name(self) -> re.Pattern[str]:
        return re.compile(rf"@{re.escape(self.username)}\b\s*", re.IGNORECASE)

    def _reply_to(self, message: Said) -> str:
        """Our message this one replies to; in a linked group, our channel post that was forwarded there. What is
        said in a forum topic we opened replies to no message of ours.
        """
        head = message.reply_to_message
        if head is None or head.forum_topic_created:
            return ""
        ours = head.from_user is not None and str(head.from_user.id) == self.account
        return str(head.message_id) if ours or head.is_automatic_forward else ""

    def _pressed(self, query: CallbackQuery, event: str) -> IncomingEvent | None:
        message = query.message
        if message is None or not query.data:
            return None
        said = message if isinstance(message, Said) else None
        return IncomingEvent(
            kind="pressed",
            chat=self.chat(message.chat, said),
            sender=_sender(query.from_user),
            chat_type=_place(message.chat),
            locale=_locale(query.from_user),
            text=(said.text or said.caption or "") if said else "",
            action=unpack(unguarded(query.data)),
            message_ref=str(message.message_id),
            event_id=event,
        )

    def _searched(self, query: InlineQuery) -> IncomingEvent:
        """Asked with every letter typed: nothing to remember, nothing to do once only."""
        user = query.from_user
        return IncomingEvent(
            kind="searched",
            chat=Chat(platform="telegram", account=self.account, id=str(user.id)),
            sender=_sender(user),
            chat_type="private",
            locale=_locale(user),
            text=query.query,
        )

    def _member(self, change: ChatMemberUpdated, event: str) -> IncomingEvent | None:
        was, now = change.old_chat_member.status in OUT, change.new_chat_member.status in OUT
        if was == now:
            return None
        return IncomingEvent(
            kind="left" if now else "joined",
            chat=self.chat(change.chat),
            sender=_sender(change.from_user),
            chat_type=_place(change.chat),
            locale=_locale(change.from_user),
            event_id=event,
        )

    def _moved(self, message: Said, event: str) -> IncomingEvent:
        return IncomingEvent(
            kind="moved",
            chat=self.chat(message.chat),
            sender=_sender(message.from_user),
            chat_type=_place(message.chat),
            event_id=event,
            moved_to=str(message.migrate_to_chat_id),
        )


def _as_admin(message: Said) -> bool:
    """Anonymous administrators and linked channels speak through bots of Telegram's own."""
    return message.sender_chat is not None


def _sender(user: User | None) -> Sender:
    return Sender(id=str(user.id), name=user.full_name) if user else Sender(id="")


def _locale(user: User | None) -> str:
    return (user.language_code or "") if user else ""


def _place(chat: TelegramChat) -> Literal["private", "group", "channel"]:
    if chat.type == ChatType.PRIVATE:
        return "private"
    return "channel" if chat.type == ChatType.CHANNEL else "group"
