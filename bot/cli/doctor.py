"""`python -m bot doctor [--live]`: check the machine, settings, tokens, permissions and services, and say what to do.

Without --live no request leaves this machine. Each check is a function that returns Diagnostics; another platform or
service adds its own to SETTINGS_CHECKS or LIVE_CHECKS.
"""

import argparse
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from bot.cli.machine_checks import (
    check_clock,
    check_clock_setting,
    check_disk,
    check_exposure,
    check_files,
    check_versions,
)
from bot.cli.stored_checks import check_slack_workspaces, check_stored
from bot.cli.tables import is_for_terminal, render_table
from bot.cli.terminal_progress import show_progress
from bot.config.settings import Settings
from bot.diagnostics import MARKS, Diagnostic, DiagnosticState, exit_code
from bot.runtime.redaction import Redactor
from bot.runtime.standard_streams import print_output
from bot.slack import diagnostics as slack
from bot.telegram import diagnostics as telegram
from bot.wiring.clock import make_clock
from insights.errors import BadInput, DatabaseNotReady, InsightsError
from insights.i18n.catalog import translate
from insights.model import Chat
from insights.ports.admissions import Owner
from insights.sources.throttle import IntervalThrottle

MAX_CHECKED_CHATS = 20
"""Subscribed chats of a platform in which the bot's permissions are checked."""
TIMEOUT_S = 10.0
MARK_STYLES = {"ok": "green", "note": "yellow", "FAIL": "bold red", "FIX": "bold red"}


async def run(settings: Settings, arguments: argparse.Namespace) -> str:
    """Print the diagnostics. Exits with 2 when a setting is wrong, with 1 when something failed."""
    diagnostics = [diagnostic for check in SETTINGS_CHECKS for diagnostic in check(settings)]
    diagnostics += await _check_database(settings)
    if arguments.live:
        with show_progress() as progress:
            for name, live_check in LIVE_CHECKS.items():
                progress.begin(f"asking {name}")
                diagnostics += await live_check(settings)
    redactor = Redactor.from_settings(settings)
    print_output(_render(diagnostics, redactor, as_json=arguments.json), redactor)
    if code := exit_code(diagnostics):
        sys.exit(code)
    return ""


def _render(diagnostics: Sequence[Diagnostic], redactor: Redactor, *, as_json: bool) -> str:
    if as_json:
        return json.dumps([diagnostic.json for diagnostic in diagnostics], ensure_ascii=False, indent=1)
    if not is_for_terminal():
        return "\n".join(diagnostic.line for diagnostic in diagnostics)
    rows = [
        (
            MARKS[each.state].strip(),
            each.name,
            "\n".join(filter(None, [each.summary, each.fix and f"-> {each.fix}"])),
        )
        for each in diagnostics
    ]
    return render_table(("", "check", "what was found, and what to do"), rows, redactor.redact, MARK_STYLES)


def _check_model(settings: Settings) -> list[Diagnostic]:
    if settings.openai_model:
        judge = f", judged by {settings.model_judge}" if settings.model_judge else ""
        summary = f"{settings.openai_model}{judge}, {settings.model_tokens_per_day} tokens a day"
        return [Diagnostic(name="model", summary=summary)]
    if settings.openai_api_key is not None:
        fix = "set OPENAI_MODEL to let it write the reports"
        return [Diagnostic(name="model", state="warning", summary="a key is set, but no model", fix=fix)]
    if settings.model_judge:
        fix = "set OPENAI_MODEL too: it judges what that model writes"
        return [Diagnostic(name="model", state="warning", summary="MODEL_JUDGE is set alone", fix=fix)]
    return [Diagnostic(name="model", summary="none: reports quote the papers' abstracts")]


def _check_operator(settings: Settings) -> list[Diagnostic]:
    if settings.operator_chat is not None:
        return []
    fix = "set OPERATOR_CHAT to hear of failures and of reported statements"
    return [Diagnostic(name="operator", state="warning", summary="none", fix=fix)]


SETTINGS_CHECKS: Sequence[Callable[[Settings], list[Diagnostic]]] = (
    check_versions,
    check_disk,
    check_clock_setting,
    check_files,
    check_exposure,
    telegram.check_settings,
    slack.check_settings,
    _check_model,
    _check_operator,
)


async def _check_database(settings: Settings) -> list[Diagnostic]:
    """Opens it for reading only; it is neither created nor upgraded."""
    from insights.store.chats.admissions import SqlAdmissions
    from insights.store.db.database import check_is_writable, open_existing_database

    url = settings.database_url.get_secret_value()
    try:
        check_is_writable(url)
        async with open_existing_database(url) as database:
            owner = await SqlAdmissions(database).owner()
            opened = Diagnostic(
                name="database", summary=f"{await database.version()}; its tables are up to date"
            )
            stored = await check_stored(database, make_clock(settings).now())
            if settings.offers_slack_installation:
                stored.append(await check_slack_workspaces(database, settings))
    except DatabaseNotReady as error:
        summary = translate("en", error.key, **error.params)
        # An older database may have an owner, whom only an upgraded one tells.
        hides_owner = settings.restricts_access and error.key == "store.older"
        access = [] if hides_owner else [_check_access(settings, None)]
        return [Diagnostic(name="database", summary=summary), *access]
    except InsightsError as error:
        sentence = translate("en", error.key, **error.params)
        state: DiagnosticState = "misconfigured" if isinstance(error, BadInput) else "failed"
        fix = "correct DATABASE_URL" if state == "misconfigured" else "see that it runs and can be reached"
        return [Diagnostic(name="database", state=state, summary=sentence, fix=f"{fix} (docs/operations.md)")]
    return [opened, *stored, _check_access(settings, owner)]


def _check_access(settings: Settings, owner: Owner | None) -> Diagnostic:
    if not settings.restricts_access:
        return Diagnostic(name="access", summary="open: every chat is served")
    if owner is None:
        fix = "run prints a code; send it to the bot as /start CODE"
        summary = "listed, and nobody owns the bot yet"
        return Diagnostic(name="access", state="warning", summary=summary, fix=fix)
    return Diagnostic(name="access", summary=f"listed; the owner is on {owner.chat.platform}")


async def _check_telegram(settings: Settings) -> list[Diagnostic]:
    return await telegram.check_live(settings, await _subscribed_chats(settings, telegram.NAME))


async def _check_slack(settings: Settings) -> list[Diagnostic]:
    return await slack.check_live(settings, await _subscribed_chats(settings, slack.NAME))


async def _subscribed_chats(settings: Settings, platform: str) -> Sequence[Chat]:
    """Empty when the database does not open, which is a diagnostic of its own."""
    from insights.store.chats.subscriptions import list_subscribed_chats
    from insights.store.db.database import open_existing_database

    try:
        async with open_existing_database(settings.database_url.get_secret_value()) as database:
            return await list_subscribed_chats(database, platform, MAX_CHECKED_CHATS)
    except InsightsError:
        return ()


async def _check_sources(settings: Settings) -> list[Diagnostic]:
    """One request to each configured source, and to arXiv's other services, which are asked for single papers and full
    texts. Their answers are not read; the first one's Date header checks the clock.
    """
    addresses = {name: url for name, url in _source_addresses(settings).items() if url}
    throttle, served = IntervalThrottle(), list[Diagnostic]()
    results = []
    async with httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=True) as client:
        for name, url in addresses.items():
            async with throttle if name.startswith("arxiv") else nullcontext():
                diagnostic, clock = await _check_source(client, name, url)
            results.append(diagnostic)
            served += [clock] if clock else []
    return [*results, *served[:1]]


def _source_addresses(settings: Settings) -> dict[str, str]:
    of_sources = {
        "arxiv": settings.arxiv_feed_url,
        "huggingface": settings.huggingface_url,
        "deeplearn": settings.deeplearn_url,
    }
    of_papers = {
        "arxiv API": settings.arxiv_api_url,
        "arxiv HTML": settings.arxiv_html_url,
        "arxiv PDF": settings.arxiv_pdf_url,
    }
    asked = {name: of_sources.get(name, "") for name in settings.sources}
    return asked | of_papers if "arxiv" in asked else asked


async def _check_source(
    client: httpx.AsyncClient, name: str, url: str
) -> tuple[Diagnostic, Diagnostic | None]:
    """The source's diagnostic, and the clock's where the answer has a date."""
    asked_at = datetime.now(UTC)
    try:
        async with client.stream("GET", url) as response:
            status, date = response.status_code, response.headers.get("date", "")
    except httpx.HTTPError as error:
        fix = "check the connection and the proxy; the other sources go on without it"
        return Diagnostic(name=name, state="failed", summary=type(error).__name__, fix=fix), None
    served_at = _parse_http_date(date)
    clock = check_clock(served_at, asked_at, datetime.now(UTC)) if served_at else None
    if not httpx.codes.is_server_error(status):
        return Diagnostic(name=name, summary=f"answers ({status})"), clock
    fix = "its server has a fault; try again later, the other sources go on without it"
    return Diagnostic(name=name, state="failed", summary=f"answers ({status})", fix=fix), clock


def _parse_http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else None


async def _check_model_live(settings: Settings) -> list[Diagnostic]:
    from bot.cli.model_check import check_model

    return await check_model(settings)


LIVE_CHECKS: Mapping[str, Callable[[Settings], Awaitable[list[Diagnostic]]]] = {
    "the model": _check_model_live,
    "Telegram": _check_telegram,
    "Slack": _check_slack,
    "the sources": _check_sources,
}
