"""The part of `doctor` that asks Telegram. Importing this module imports the library."""

from collections.abc import Sequence

from telegram import Bot, ChatMemberAdministrator, ChatMemberRestricted, WebhookInfo
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.config.settings import Settings
from bot.diagnostics import Finding
from bot.telegram.api.errors import wording
from insights.model import Chat

WEBHOOK = "telegram webhook"


async def examined(bot: Bot, settings: Settings, chats: Sequence[Chat]) -> list[Finding]:
    try:
        found = [_webhook(await bot.get_webhook_info(), settings.telegram_updates)]
    except TelegramError as error:
        found = [Finding(name=WEBHOOK, state="failed", what=wording(error))]
    return [*found, *[await _rights(bot, chat) for chat in chats]]


def _webhook(info: WebhookInfo, updates: str) -> Finding:
    if info.last_error_message:
        todo = "PUBLIC_URL must reach this bot's /hooks/ by https, with its path unchanged"
        return Finding(
            name=WEBHOOK, state="failed", what=f"Telegram says: {info.last_error_message}", todo=todo
        )
    if updates == "polling" and info.url:
        todo = "run takes it over by itself; if something else uses this token, give it a bot of its own"
        return Finding(name=WEBHOOK, state="hint", what="set, though updates are polled", todo=todo)
    if updates == "webhook" and not info.url:
        return Finding(name=WEBHOOK, state="hint", what="not set yet", todo="run sets it")
    waiting = f", {info.pending_update_count} updates waiting" if info.pending_update_count else ""
    return Finding(name=WEBHOOK, what=("set" if info.url else "none, as polling needs") + waiting)


async def _rights(bot: Bot, chat: Chat) -> Finding:
    """Whether it may still write where it is expected to. A private chat cannot be asked about."""
    name = f"telegram:{chat.id}"
    if not chat.id.startswith("-"):
        return Finding(name=name, what="a private chat")
    try:
        member = await bot.get_chat_member(int(chat.id), bot.id)
    except TelegramError as error:
        todo = "add the bot to that chat again, or the subscription pauses at the next digest"
        return Finding(name=name, state="failed", what=wording(error), todo=todo)
    if member.status in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED):
        return Finding(name=name, state="failed", what="the bot is not in it any more", todo="add it again")
    if isinstance(member, ChatMemberAdministrator) and member.can_post_messages is False:
        return Finding(
            name=name, state="failed", what="may not post", todo="give it the right to post messages"
        )
    if isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
        return Finding(name=name, state="failed", what="may not write", todo="lift its restriction")
    return Finding(name=name, what=f"the bot is {member.status} there")
