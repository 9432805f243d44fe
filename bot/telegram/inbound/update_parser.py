"""Turns `telegram.Update` into our IncomingEvent: nothing behind this module sees an Update."""

import re
from dataclasses import dataclass
from typing import Literal

from telegram import CallbackQuery, ChatMemberUpdated, InlineQuery, Update, User
from telegram import Chat as TelegramChat
from telegram import Message as TelegramMessage
from telegram.constants import ChatMemberStatus, ChatType

from bot.telegram.rendering.callback_data import (
    GENERAL_TOPIC,
    parse_action_payload,
    strip_admin_prefix,
    unpack,
)
from insights.model import Chat, IncomingEvent, Sender
from insights.text.full_width import to_half_width

COMMAND = re.compile(r"/(\w+)(?:@(\w+))?(?=\s|$)")
NOT_MEMBER = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateParser:
    """Parses updates for one bot, whose user id is `account`."""

    account: str
    username: str

    def parse(self, update: Update) -> IncomingEvent | None:
        """None for an update that is not addressed to the bot."""
        event_id = str(update.update_id)
        if update.inline_query:
            return self._parse_inline_query(update.inline_query)
        if update.callback_query:
            return self._parse_callback_query(update.callback_query, event_id)
        if update.my_chat_member:
            return self._parse_membership(update.my_chat_member, event_id)
        if message := update.message or update.channel_post:
            if message.migrate_to_chat_id:
                return self._parse_migration(message, event_id)
            return self._parse_message(message, event_id)
        return None

    def to_chat(self, chat: TelegramChat, message: TelegramMessage | None = None) -> Chat:
        """With the message's forum topic as its thread. The General topic is the chat itself, named or not; replies
        outside forums carry a thread id, too, but no topic.
        """
        topic = str(message.message_thread_id or "") if message and message.is_topic_message else ""
        thread = "" if topic == GENERAL_TOPIC else topic
        return Chat(platform="telegram", account=self.account, id=str(chat.id), thread=thread)

    def _parse_message(self, message: TelegramMessage, event_id: str) -> IncomingEvent | None:
        text = self._addressed_text(message)
        if text is None:
            return None
        action = parse_action_payload(text.removeprefix("/start ")) if text.startswith("/start do_") else None
        return IncomingEvent(
            kind="button" if action else "message",
            chat=self.to_chat(message.chat, message),
            sender=_sender(message.from_user),
            chat_type=_chat_type(message.chat),
            locale=_locale(message.from_user),
            text="" if action else text,
            action=action,
            message_ref=str(message.message_id),
            reply_to=self._reply_to(message),
            event_id=event_id,
        )

    def _addressed_text(self, message: TelegramMessage) -> str | None:
        """A command or a text for this bot, without the bot's name; None for any other message."""
        text = to_half_width(message.text or "").strip()
        if (
            message.is_automatic_forward
        ):  # a channel's post in its linked group: it was handled in the channel
            return None
        if not text or (message.from_user and message.from_user.is_bot and not _is_anonymous_sender(message)):
            return None
        if command := COMMAND.match(text):
            name, bot = command.groups()
            is_ours = bot is None or bot.lower() == self.username.lower()
            return f"/{name}{text[command.end() :]}" if is_ours else None
        if message.chat.type == ChatType.CHANNEL:
            return None
        if message.chat.type == ChatType.PRIVATE or self._reply_to(message) or self._names_bot(text):
            return self._mention().sub("", text).strip() or None
        return None

    def is_unnamed_comment(self, message: TelegramMessage) -> bool:
        """A comment under a channel post that does not name the bot: for us only if the post is ours."""
        text = to_half_width(message.text or "").strip()
        post = message.reply_to_message
        is_comment = post is not None and bool(post.is_automatic_forward)
        return is_comment and not COMMAND.match(text) and not self._names_bot(text)

    def _names_bot(self, text: str) -> bool:
        return self._mention().search(text) is not None

    def _mention(self) -> re.Pattern[str]:
        return re.compile(rf"@{re.escape(self.username)}\b\s*", re.IGNORECASE)

    def _reply_to(self, message: TelegramMessage) -> str:
        """The id of our message this one replies to; in a linked group, of our channel post that was forwarded there;
        else "". A message in a forum topic that we opened replies to no message of ours.
        """
        target = message.reply_to_message
        if target is None or target.forum_topic_created:
            return ""
        is_ours = target.from_user is not None and str(target.from_user.id) == self.account
        return str(target.message_id) if is_ours or target.is_automatic_forward else ""

    def _parse_callback_query(self, query: CallbackQuery, event_id: str) -> IncomingEvent | None:
        message = query.message
        if message is None or not query.data:
            return None
        readable = message if isinstance(message, TelegramMessage) else None
        return IncomingEvent(
            kind="button",
            chat=self.to_chat(message.chat, readable),
            sender=_sender(query.from_user),
            chat_type=_chat_type(message.chat),
            locale=_locale(query.from_user),
            text=(readable.text or readable.caption or "") if readable else "",
            action=unpack(strip_admin_prefix(query.data)),
            message_ref=str(message.message_id),
            event_id=event_id,
        )

    def _parse_inline_query(self, query: InlineQuery) -> IncomingEvent:
        """Without an event id: it comes with every letter typed, and handling it twice changes nothing."""
        user = query.from_user
        return IncomingEvent(
            kind="inline_query",
            chat=Chat(platform="telegram", account=self.account, id=str(user.id)),
            sender=_sender(user),
            chat_type="private",
            locale=_locale(user),
            text=query.query,
        )

    def _parse_membership(self, change: ChatMemberUpdated, event_id: str) -> IncomingEvent | None:
        was_out = change.old_chat_member.status in NOT_MEMBER
        is_out = change.new_chat_member.status in NOT_MEMBER
        if was_out == is_out:
            return None
        return IncomingEvent(
            kind="left" if is_out else "joined",
            chat=self.to_chat(change.chat),
            sender=_sender(change.from_user),
            chat_type=_chat_type(change.chat),
            locale=_locale(change.from_user),
            event_id=event_id,
        )

    def _parse_migration(self, message: TelegramMessage, event_id: str) -> IncomingEvent:
        return IncomingEvent(
            kind="moved",
            chat=self.to_chat(message.chat),
            sender=_sender(message.from_user),
            chat_type=_chat_type(message.chat),
            event_id=event_id,
            moved_to=str(message.migrate_to_chat_id),
        )


def _is_anonymous_sender(message: TelegramMessage) -> bool:
    """An anonymous administrator or a linked channel: `from_user` is then a bot of Telegram's own."""
    return message.sender_chat is not None


def _sender(user: User | None) -> Sender:
    return Sender(id=str(user.id), name=user.full_name or "") if user else Sender(id="")


def _locale(user: User | None) -> str:
    return (user.language_code or "") if user else ""


def _chat_type(chat: TelegramChat) -> Literal["private", "group", "channel"]:
    if chat.type == ChatType.PRIVATE:
        return "private"
    return "channel" if chat.type == ChatType.CHANNEL else "group"
