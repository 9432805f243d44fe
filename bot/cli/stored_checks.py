"""Checks of `doctor` on what the database holds: how old the newest edition is, and whether deliveries wait in vain."""

from datetime import datetime

from bot.config.settings import Settings
from bot.diagnostics import Diagnostic
from insights import arxiv_calendar
from insights.errors import BadConfiguration
from insights.store.chats.oauth_tables import SqlOAuthTables
from insights.store.db.database import Database
from insights.store.delivery.due import SqlDueStore
from insights.store.delivery.overview import SqlDeliveryOverview

SLACK_WORKSPACES = "slack workspaces"


async def check_stored(database: Database, now: datetime) -> list[Diagnostic]:
    return [await _check_edition(database, now), *await _check_deliveries(database, now)]


async def check_slack_workspaces(database: Database, settings: Settings) -> Diagnostic:
    """Where the app is installed through OAuth, and whether SECRET_KEY opens the stored tokens."""
    from bot.slack.oauth.installation_store import InstallationStore
    from bot.slack.oauth.token_cipher import TokenCipher

    tables = SqlOAuthTables(database)
    names = ", ".join(await tables.list_workspaces())
    try:
        cipher = TokenCipher.from_setting(
            settings.secret_key.get_secret_value() if settings.secret_key else ""
        )
    except BadConfiguration:  # a diagnostic of its own
        return Diagnostic(name=SLACK_WORKSPACES, summary=names or "none installed the app yet")
    store = InstallationStore(tables=tables, cipher=cipher, client_id=settings.slack_client_id)
    if unreadable := ", ".join(await store.list_unreadable()):
        fix = "put the former SECRET_KEY behind the new one, separated by a comma, or install the app there again"
        summary = f"SECRET_KEY does not open the tokens of {unreadable}"
        return Diagnostic(name=SLACK_WORKSPACES, state="misconfigured", summary=summary, fix=fix)
    return Diagnostic(name=SLACK_WORKSPACES, summary=names or "none installed the app yet")


async def _check_edition(database: Database, now: datetime) -> Diagnostic:
    newest, due = (
        (await SqlDueStore(database).edition_status()).newest,
        arxiv_calendar.newest_overdue_day(now),
    )
    if newest is not None and newest >= due:
        age_days = (arxiv_calendar.eastern_day(now) - newest).days
        return Diagnostic(name="edition", summary=f"the newest is of {newest}, {age_days} days old")
    summary = f"the newest is of {newest}, and there is a list of {due}" if newest else "there is none yet"
    fix = "is `run` running, and which source does its log name? doctor --live asks each of them"
    return Diagnostic(name="edition", state="warning", summary=summary, fix=fix)


async def _check_deliveries(database: Database, now: datetime) -> list[Diagnostic]:
    overview = await SqlDeliveryOverview(database).get_overview(now, max_dead=1)
    queue = await SqlDeliveryOverview(database).get_queue(now)
    results = []
    if queue.due:
        fix = "is `run` running, and is its platform connected? Its log says so"
        summary = f"{queue.due} deliveries may be sent and are not yet"
        results.append(Diagnostic(name="deliveries", state="warning", summary=summary, fix=fix))
    if overview.dead:
        summary = f"{overview.states.get('dead', 0)} deliveries were given up"
        fix = "status --dead lists them with their reasons, status --retry ID tries one again"
        results.append(Diagnostic(name="deliveries", state="warning", summary=summary, fix=fix))
    return results or [Diagnostic(name="deliveries", summary="none waits in vain")]
