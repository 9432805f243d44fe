"""Diagnostics of the Telegram bot for `doctor`, with what to change in @BotFather."""

from collections.abc import Iterator, Sequence

from bot.config.settings import Settings
from bot.diagnostics import Diagnostic
from bot.telegram.paid_broadcast import (
    FREE_PER_SECOND,
    MAX_PAID_PER_SECOND,
    describe_paid_broadcast,
)
from bot.telegram.session_holder import account_of
from insights.errors import BadConfiguration, Unreachable
from insights.i18n.catalog import translate
from insights.model import Chat

NAME = "telegram"


def check_settings(settings: Settings) -> list[Diagnostic]:
    """Checks the settings without a request."""
    if settings.telegram_bot_token is None:
        fix = "to use Telegram: @BotFather, /newbot, then put the token into TELEGRAM_BOT_TOKEN"
        return [Diagnostic(name=NAME, summary="not configured", fix=fix)]
    count = len(settings.telegram_tokens)
    tokens = "a token is set" if count == 1 else f"the tokens of {count} bots are set"
    results = [Diagnostic(name=NAME, summary=f"{tokens}, updates by {settings.telegram_updates}")]
    if settings.telegram_updates == "webhook" and not settings.webhook_base_url:
        fix = "set it to the https address under which Telegram reaches this bot, or use polling"
        results.append(
            Diagnostic(name="PUBLIC_URL", state="misconfigured", summary="a webhook needs https", fix=fix)
        )
    return [*results, *_check_rate(settings)]


def _check_rate(settings: Settings) -> Iterator[Diagnostic]:
    """Whether the rate is one that Telegram takes, and what it costs."""
    name, rate = "telegram rate", settings.telegram_per_second
    is_paid, is_free = settings.telegram_paid_broadcast == "on", rate <= FREE_PER_SECOND
    if is_paid and rate > MAX_PAID_PER_SECOND:
        fix = f"TELEGRAM_PER_SECOND={MAX_PAID_PER_SECOND:g} is the most that Telegram takes"
        yield Diagnostic(name=name, state="misconfigured", summary=f"{rate:g} a second", fix=fix)
    elif is_paid and is_free:
        fix = f"set TELEGRAM_PER_SECOND above {FREE_PER_SECOND:g}, or TELEGRAM_PAID_BROADCAST=off"
        summary = f"paid broadcast is on, but {rate:g} a second are free: it changes nothing"
        yield Diagnostic(name=name, state="warning", summary=summary, fix=fix)
    elif is_paid:
        yield Diagnostic(name=name, summary=describe_paid_broadcast(rate))
    elif not is_free:
        fix = f"set it to {FREE_PER_SECOND:g}; more needs TELEGRAM_PAID_BROADCAST=on, which costs Stars"
        summary = f"{rate:g} a second: above {FREE_PER_SECOND:g} Telegram refuses messages for a while (429)"
        yield Diagnostic(name="TELEGRAM_PER_SECOND", state="warning", summary=summary, fix=fix)


async def check_live(settings: Settings, chats: Sequence[Chat]) -> list[Diagnostic]:
    """Checks each bot's token, modes and webhook, and for each subscribed chat whether its bot may write."""
    tokens = settings.telegram_tokens
    results = list[Diagnostic]()
    for token in tokens:
        its_chats = [chat for chat in chats if len(tokens) == 1 or chat.account == account_of(token)]
        results += await _check_bot_live(settings, token, its_chats)
    return results


async def _check_bot_live(settings: Settings, token: str, chats: Sequence[Chat]) -> list[Diagnostic]:
    from bot.telegram.api.client import Connection
    from bot.telegram.diagnostics_live import check_bot

    connection = Connection()
    try:
        me = await connection.open(token, settings.telegram_api_url)
    except BadConfiguration as error:
        which = f" (the bot {account_of(token)})" if len(settings.telegram_tokens) > 1 else ""
        summary = translate("en", error.key, **error.params) + which
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
