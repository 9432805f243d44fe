"""The part of `doctor` that asks Telegram: webhook and chats. Importing this module imports python-telegram-bot."""

from collections.abc import Sequence

from telegram import Bot, ChatMemberAdministrator, ChatMemberRestricted, WebhookInfo
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.config.settings import Settings
from bot.diagnostics import Diagnostic
from bot.telegram.api.errors import describe
from bot.telegram.paid_broadcast import MIN_BALANCE_STARS
from insights.model import Chat

WEBHOOK = "telegram webhook"
STARS = "telegram stars"


async def check_bot(bot: Bot, settings: Settings, chats: Sequence[Chat]) -> list[Diagnostic]:
    try:
        results = [_check_webhook(await bot.get_webhook_info(), settings.telegram_updates)]
    except TelegramError as error:
        fix = "check the connection; Telegram did not say whether a webhook is set"
        results = [Diagnostic(name=WEBHOOK, state="failed", summary=describe(error), fix=fix)]
    if settings.telegram_paid_broadcast == "on":
        results.append(await _check_stars(bot))
    return [*results, *[await _check_permissions(bot, chat) for chat in chats]]


async def _check_stars(bot: Bot) -> Diagnostic:
    try:
        stars = (await bot.get_my_star_balance()).amount
    except TelegramError as error:
        fix = "check the connection; Telegram did not say how many Stars the bot has"
        return Diagnostic(name=STARS, state="failed", summary=describe(error), fix=fix)
    if stars < MIN_BALANCE_STARS:
        fix = f"Telegram asks for {MIN_BALANCE_STARS} or more; until then digests go out at the free rate"
        return Diagnostic(name=STARS, state="warning", summary=f"the bot has {stars}", fix=fix)
    fix = "whether Paid Broadcasts is enabled at @BotFather cannot be asked: look there"
    return Diagnostic(name=STARS, summary=f"the bot has {stars}", fix=fix)


def _check_webhook(info: WebhookInfo, updates: str) -> Diagnostic:
    if info.last_error_message:
        fix = "PUBLIC_URL must reach this bot's /hooks/ by https, with its path unchanged"
        return Diagnostic(
            name=WEBHOOK, state="failed", summary=f"Telegram says: {info.last_error_message}", fix=fix
        )
    if updates == "polling" and info.url:
        fix = "run takes it over by itself; if something else uses this token, give it a bot of its own"
        return Diagnostic(name=WEBHOOK, state="warning", summary="set, though updates are polled", fix=fix)
    if updates == "webhook" and not info.url:
        return Diagnostic(name=WEBHOOK, state="warning", summary="not set yet", fix="run sets it")
    waiting = f", {info.pending_update_count} updates waiting" if info.pending_update_count else ""
    return Diagnostic(name=WEBHOOK, summary=("set" if info.url else "none, as polling needs") + waiting)


async def _check_permissions(bot: Bot, chat: Chat) -> Diagnostic:
    """Whether the bot may write in a chat. Nothing can be asked about a private chat."""
    name = f"telegram:{chat.id}"
    if not chat.id.startswith("-"):
        return Diagnostic(name=name, summary="a private chat")
    try:
        member = await bot.get_chat_member(int(chat.id), bot.id)
    except TelegramError as error:
        fix = "add the bot to that chat again, or the subscription pauses at the next digest"
        return Diagnostic(name=name, state="failed", summary=describe(error), fix=fix)
    if member.status in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED):
        return Diagnostic(
            name=name, state="failed", summary="the bot is not in it any more", fix="add it again"
        )
    if isinstance(member, ChatMemberAdministrator) and member.can_post_messages is False:
        return Diagnostic(
            name=name, state="failed", summary="may not post", fix="give it the right to post messages"
        )
    if isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
        return Diagnostic(name=name, state="failed", summary="may not write", fix="lift its restriction")
    return Diagnostic(name=name, summary=f"the bot is {member.status} there")
