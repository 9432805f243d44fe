"""Diagnostics of the Telegram bot for `doctor`, with what to change in @BotFather."""

from collections.abc import Iterator, Sequence

from bot.config.settings import Settings
from bot.diagnostics import Diagnostic
from insights.errors import BadConfiguration, Unreachable
from insights.i18n.catalog import translate
from insights.model import Chat

NAME = "telegram"


def check_settings(settings: Settings) -> list[Diagnostic]:
    """Checks the settings without a request."""
    if settings.telegram_bot_token is None:
        fix = "to use Telegram: @BotFather, /newbot, then put the token into TELEGRAM_BOT_TOKEN"
        return [Diagnostic(name=NAME, summary="not configured", fix=fix)]
    results = [Diagnostic(name=NAME, summary=f"a token is set, updates by {settings.telegram_updates}")]
    if settings.telegram_updates == "webhook" and not settings.webhook_base_url:
        fix = "set it to the https address under which Telegram reaches this bot, or use polling"
        results.append(
            Diagnostic(name="PUBLIC_URL", state="misconfigured", summary="a webhook needs https", fix=fix)
        )
    return results


async def check_live(settings: Settings, chats: Sequence[Chat]) -> list[Diagnostic]:
    """Checks the token, the bot's modes, the webhook, and for each subscribed chat whether the bot may write."""
    if settings.telegram_bot_token is None:
        return []
    from bot.telegram.api.client import Connection
    from bot.telegram.diagnostics_live import check_bot

    connection = Connection()
    try:
        me = await connection.open(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    except BadConfiguration as error:
        summary = translate("en", error.key, **error.params)
        fix = "copy the token again from @BotFather (/token), or correct TELEGRAM_API_URL"
        return [Diagnostic(name=NAME, state="misconfigured", summary=summary, fix=fix)]
    except Unreachable as error:
        fix = "check the connection and TELEGRAM_API_URL"
        return [Diagnostic(name=NAME, state="failed", summary=error.reason, fix=fix)]
    try:
        modes = check_bot_modes(
            me.username or "",
            can_join_groups=bool(me.can_join_groups),
            reads_all_messages=bool(me.can_read_all_group_messages),
            has_inline_mode=bool(me.supports_inline_queries),
        )
        return [*modes, *await check_bot(connection.bot, settings, chats)]
    finally:
        await connection.close()


def check_bot_modes(
    username: str, *, can_join_groups: bool, reads_all_messages: bool, has_inline_mode: bool
) -> Iterator[Diagnostic]:
    yield Diagnostic(name=NAME, summary=f"connected as @{username}")
    if not can_join_groups:
        fix = f"@BotFather, /setjoingroups, @{username}, Enable"
        yield Diagnostic(
            name="telegram groups", state="warning", summary="cannot be added to groups", fix=fix
        )
    if reads_all_messages:
        summary = "off: the bot is sent every message of its groups, and answers only those for it"
        yield Diagnostic(
            name="telegram privacy",
            summary=summary,
            fix=f"to keep them out: @BotFather, /setprivacy, @{username}, Enable",
        )
    else:
        summary = "on: in groups it hears commands, replies to it and nothing else"
        fix = (
            "for comments under channel posts: make it an administrator of the channel's linked group, or "
            f"@BotFather, /setprivacy, @{username}, Disable, then add it to the group again"
        )
        yield Diagnostic(name="telegram privacy", summary=summary, fix=fix)
    if not has_inline_mode:
        fix = f"to find papers from any chat: @BotFather, /setinline, @{username}"
        yield Diagnostic(name="telegram inline", state="warning", summary="off", fix=fix)
