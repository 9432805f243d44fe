"""`python -m bot doctor [--live]`: every setting, token, right and service, and what to do about it.

Without --live nothing outside is asked. A part of the house is examined by functions that return findings: another
platform or service joins by adding its own to SETTINGS or LIVE.
"""

import argparse
import sys
from collections.abc import Awaitable, Callable, Sequence

import httpx

from bot.config.settings import UNREAD, Settings
from bot.diagnostics import Diagnostic, State, exit_code
from bot.slack import diagnostics as slack
from bot.telegram import diagnostics as telegram
from insights.errors import BadInput, InsightsError
from insights.i18n.catalog import translate
from insights.model import Chat
from insights.ports.admissions import Owner

CHATS = 20
"""Subscribed chats whose rights are asked for."""
PATIENCE_S = 10.0


async def answer(settings: Settings, asked: argparse.Namespace) -> str:
    """Prints the findings; leaves with 1 when the world failed and with 2 when a setting is wrong."""
    findings = [one for check in SETTINGS for one in check(settings)]
    findings += await _database(settings)
    if asked.live:
        for look in LIVE:
            findings += await look(settings)
    print("\n".join(finding.line for finding in findings))  # noqa: T201 - the answer to the command
    if code := exit_code(findings):
        sys.exit(code)
    return ""


def _model(settings: Settings) -> list[Diagnostic]:
    if settings.openai_model:
        what = f"{settings.openai_model}, {settings.model_tokens_per_day} tokens a day"
        return [Diagnostic(name="model", summary=what)]
    if settings.openai_api_key is not None:
        todo = "set OPENAI_MODEL to let it write the reports"
        return [Diagnostic(name="model", state="hint", summary="a key is set, but no model", fix=todo)]
    return [Diagnostic(name="model", summary="none: the embedded writer quotes")]


def _access(settings: Settings) -> list[Diagnostic]:
    named = (*settings.allowed_chats, *((settings.operator_chat,) if settings.operator_chat else ()))
    found = [
        Diagnostic(
            name="chat name", state="wrong", summary=name, fix="write it as telegram:-100123 or slack:C0123"
        )
        for name in named
        if ":" not in name and name != "*"
    ]
    if not settings.operator_chat:
        todo = "set OPERATOR_CHAT to hear of failures and of reported statements"
        found.append(Diagnostic(name="operator", state="hint", summary="none", fix=todo))
    return found


def _unread(settings: Settings) -> list[Diagnostic]:
    """What somebody may rely on and nothing does."""
    what, todo = "is set, and nothing reads it yet", "docs/settings.md marks what is not built"
    return [
        Diagnostic(name=name, state="hint", summary=what, fix=todo)
        for name in UNREAD
        if getattr(settings, name.lower())
    ]


SETTINGS: Sequence[Callable[[Settings], list[Diagnostic]]] = (
    telegram.check_settings,
    slack.check_settings,
    _model,
    _unread,
    _access,
)


async def _database(settings: Settings) -> list[Diagnostic]:
    from insights.store.chats.admissions import SqlAdmissions
    from insights.store.db.database import open_database

    try:
        async with open_database(settings.database_url.get_secret_value()) as database:
            owner = await SqlAdmissions(database).owner()
    except InsightsError as error:
        state: State = "wrong" if isinstance(error, BadInput) else "failed"
        return [Diagnostic(name="database", state=state, summary=translate("en", error.key, **error.args_))]
    return [
        Diagnostic(name="database", summary="opens, and its tables are up to date"),
        _served(settings, owner),
    ]


def _served(settings: Settings, owner: Owner | None) -> Diagnostic:
    listed = (settings.access or ("listed" if settings.openai_model else "open")) == "listed"
    if not listed:
        return Diagnostic(name="access", summary="open: every chat is served")
    if owner is None:
        todo = "run prints a code; send it to the bot as /start CODE"
        return Diagnostic(
            name="access", state="hint", summary="listed, and nobody owns the bot yet", fix=todo
        )
    return Diagnostic(name="access", summary=f"listed; the owner is on {owner.chat.platform}")


async def _telegram(settings: Settings) -> list[Diagnostic]:
    return await telegram.check_live(settings, await _subscribed(settings, "telegram"))


async def _slack(settings: Settings) -> list[Diagnostic]:
    return await slack.check_live(settings, await _subscribed(settings, "slack"))


async def _subscribed(settings: Settings, platform: str) -> Sequence[Chat]:
    """None where the database cannot be asked: that is a finding of its own."""
    from insights.store.chats.subscriptions import subscribed_chats
    from insights.store.db.database import open_database

    try:
        async with open_database(settings.database_url.get_secret_value()) as database:
            return await subscribed_chats(database, platform, CHATS)
    except InsightsError:
        return ()


async def _sources(settings: Settings) -> list[Diagnostic]:
    """One request each, to the address itself; what it answers is not read."""
    addresses = {
        "arxiv": settings.arxiv_feed_url,
        "huggingface": settings.huggingface_url,
        "deeplearn": settings.deeplearn_url,
    }
    async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
        return [await _reached(client, name, addresses.get(name, "")) for name in settings.sources]


async def _reached(client: httpx.AsyncClient, name: str, address: str) -> Diagnostic:
    try:
        async with client.stream("GET", address) as answer:
            status = answer.status_code
    except httpx.HTTPError as error:
        todo = "check the connection; the other sources go on without it"
        return Diagnostic(name=name, state="failed", summary=type(error).__name__, fix=todo)
    return Diagnostic(name=name, state="ok" if status < 500 else "failed", summary=f"answers ({status})")  # noqa: PLR2004


LIVE: Sequence[Callable[[Settings], Awaitable[list[Diagnostic]]]] = (_telegram, _slack, _sources)
