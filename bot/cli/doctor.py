"""`python -m bot doctor [--live]`: every setting, token, right and service, and what to do about it.

Without --live nothing outside is asked. A part of the house is examined by functions that return findings: another
platform or service joins by adding its own to SETTINGS or LIVE.
"""

import argparse
import sys
from collections.abc import Awaitable, Callable, Sequence

import httpx

from bot.config.settings import UNREAD, Settings
from bot.diagnostics import Finding, State, exit_code
from bot.slack import diagnostics as slack
from bot.telegram import diagnostics as telegram
from insights.errors import BadInput, InsightsError
from insights.i18n.catalog import say
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


def _model(settings: Settings) -> list[Finding]:
    if settings.openai_model:
        what = f"{settings.openai_model}, {settings.model_tokens_per_day} tokens a day"
        return [Finding(name="model", what=what)]
    if settings.openai_api_key is not None:
        todo = "set OPENAI_MODEL to let it write the reports"
        return [Finding(name="model", state="hint", what="a key is set, but no model", todo=todo)]
    return [Finding(name="model", what="none: the embedded writer quotes")]


def _access(settings: Settings) -> list[Finding]:
    named = (*settings.allowed_chats, *((settings.operator_chat,) if settings.operator_chat else ()))
    found = [
        Finding(
            name="chat name", state="wrong", what=name, todo="write it as telegram:-100123 or slack:C0123"
        )
        for name in named
        if ":" not in name and name != "*"
    ]
    if not settings.operator_chat:
        todo = "set OPERATOR_CHAT to hear of failures and of reported statements"
        found.append(Finding(name="operator", state="hint", what="none", todo=todo))
    return found


def _unread(settings: Settings) -> list[Finding]:
    """What somebody may rely on and nothing does."""
    what, todo = "is set, and nothing reads it yet", "docs/settings.md marks what is not built"
    return [
        Finding(name=name, state="hint", what=what, todo=todo)
        for name in UNREAD
        if getattr(settings, name.lower())
    ]


SETTINGS: Sequence[Callable[[Settings], list[Finding]]] = (
    telegram.by_settings,
    slack.by_settings,
    _model,
    _unread,
    _access,
)


async def _database(settings: Settings) -> list[Finding]:
    from insights.store.chats.admissions import SqlAdmissions
    from insights.store.db.database import open_database

    try:
        async with open_database(settings.database_url.get_secret_value()) as database:
            owner = await SqlAdmissions(database).owner()
    except InsightsError as error:
        state: State = "wrong" if isinstance(error, BadInput) else "failed"
        return [Finding(name="database", state=state, what=say("en", error.key, **error.args_))]
    return [Finding(name="database", what="opens, and its tables are up to date"), _served(settings, owner)]


def _served(settings: Settings, owner: Owner | None) -> Finding:
    listed = (settings.access or ("listed" if settings.openai_model else "open")) == "listed"
    if not listed:
        return Finding(name="access", what="open: every chat is served")
    if owner is None:
        todo = "run prints a code; send it to the bot as /start CODE"
        return Finding(name="access", state="hint", what="listed, and nobody owns the bot yet", todo=todo)
    return Finding(name="access", what=f"listed; the owner is on {owner.chat.platform}")


async def _telegram(settings: Settings) -> list[Finding]:
    return await telegram.by_asking(settings, await _subscribed(settings, "telegram"))


async def _slack(settings: Settings) -> list[Finding]:
    return await slack.by_asking(settings, await _subscribed(settings, "slack"))


async def _subscribed(settings: Settings, platform: str) -> Sequence[Chat]:
    """None where the database cannot be asked: that is a finding of its own."""
    from insights.store.chats.subscriptions import subscribed_chats
    from insights.store.db.database import open_database

    try:
        async with open_database(settings.database_url.get_secret_value()) as database:
            return await subscribed_chats(database, platform, CHATS)
    except InsightsError:
        return ()


async def _sources(settings: Settings) -> list[Finding]:
    """One request each, to the address itself; what it answers is not read."""
    addresses = {
        "arxiv": settings.arxiv_feed_url,
        "huggingface": settings.huggingface_url,
        "deeplearn": settings.deeplearn_url,
    }
    async with httpx.AsyncClient(timeout=PATIENCE_S) as client:
        return [await _reached(client, name, addresses.get(name, "")) for name in settings.sources]


async def _reached(client: httpx.AsyncClient, name: str, address: str) -> Finding:
    try:
        async with client.stream("GET", address) as answer:
            status = answer.status_code
    except httpx.HTTPError as error:
        todo = "check the connection; the other sources go on without it"
        return Finding(name=name, state="failed", what=type(error).__name__, todo=todo)
    return Finding(name=name, state="ok" if status < 500 else "failed", what=f"answers ({status})")  # noqa: PLR2004


LIVE: Sequence[Callable[[Settings], Awaitable[list[Finding]]]] = (_telegram, _slack, _sources)
