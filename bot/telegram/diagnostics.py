"""What `doctor` finds out about a Telegram bot, and what to press in @BotFather."""

import re
from collections.abc import Iterator, Sequence

from bot.config.settings import Settings
from bot.diagnostics import Diagnostic
from insights.errors import BadConfiguration, Unreachable
from insights.i18n.catalog import translate
from insights.model import Chat

SHAPE = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
NAME = "telegram"


def check_settings(settings: Settings) -> list[Diagnostic]:
    """What the settings alone tell."""
    token = settings.telegram_bot_token
    if token is None:
        todo = "to use Telegram: @BotFather, /newbot, then put the token into TELEGRAM_BOT_TOKEN"
        return [Diagnostic(name=NAME, summary="not configured", fix=todo)]
    found = [Diagnostic(name=NAME, summary=f"a token is set, updates by {settings.telegram_updates}")]
    if not SHAPE.fullmatch(token.get_secret_value()):
        todo = "copy it again from @BotFather, /mybots, API Token: digits, a colon, letters"
        found.append(Diagnostic(name="TELEGRAM_BOT_TOKEN", state="wrong", summary="is no token", fix=todo))
    if settings.telegram_updates == "webhook" and not settings.public_url.startswith("https://"):
        todo = "set it to the https address under which Telegram reaches this bot, or use polling"
        found.append(Diagnostic(name="PUBLIC_URL", state="wrong", summary="a webhook needs https", fix=todo))
    return found


async def check_live(settings: Settings, chats: Sequence[Chat]) -> list[Diagnostic]:
    """Each thing once. `chats` are those that subscribed."""
    if settings.telegram_bot_token is None:
        return []
    from bot.telegram.api.client import Connection
    from bot.telegram.diagnostics_live import check_live

    connection = Connection()
    try:
        me = await connection.open(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    except BadConfiguration as error:
        return [Diagnostic(name=NAME, state="wrong", summary=translate("en", error.key, **error.args_))]
    except Unreachable as error:
        todo = "check the connection and TELEGRAM_API_URL"
        return [Diagnostic(name=NAME, state="failed", summary=error.reason, fix=todo)]
    try:
        modes = modes_of(
            me.username or "",
            joins=bool(me.can_join_groups),
            hears_all=bool(me.can_read_all_group_messages),
            inline=bool(me.supports_inline_queries),
        )
        return [*modes, *await check_live(connection.bot, settings, chats)]
    finally:
        await connection.close()


def modes_of(username: str, *, joins: bool, hears_all: bool, inline: bool) -> Iterator[Diagnostic]:
    yield Diagnostic(name=NAME, summary=f"connected as @{username}")
    if not joins:
        todo = f"@BotFather, /setjoingroups, @{username}, Enable"
        yield Diagnostic(name="telegram groups", state="hint", summary="cannot be added to groups", fix=todo)
    if hears_all:
        words = "off: the bot is sent every word said in its groups, and answers only those meant for it"
        yield Diagnostic(
            name="telegram privacy",
            summary=words,
            fix=f"to keep them out: @BotFather, /setprivacy, @{username}, Enable",
        )
    else:
        words = "on: in groups it hears commands, replies to it and nothing else"
        todo = (
            "for comments under channel posts: make it an administrator of the channel's linked group, or "
            f"@BotFather, /setprivacy, @{username}, Disable, then add it to the group again"
        )
        yield Diagnostic(name="telegram privacy", summary=words, fix=todo)
    if not inline:
        todo = f"to find papers from any chat: @BotFather, /setinline, @{username}"
        yield Diagnostic(name="telegram inline", state="hint", summary="off", fix=todo)
