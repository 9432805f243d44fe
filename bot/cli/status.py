"""`python -m bot status`: subscriptions, deliveries and editions; dead deliveries listed and retried."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from bot.cli.tables import is_for_terminal, render_table
from bot.config.settings import Settings
from bot.runtime.redaction import Redactor
from bot.telegram.paid_broadcast import describe_paid_broadcast
from bot.wiring.clock import make_clock
from insights import arxiv_calendar
from insights.errors import BadInput, DatabaseNotReady
from insights.i18n.catalog import translate
from insights.model import Edition
from insights.ports.delivery_overview import (
    PAID_BROADCAST_REFUSED,
    DeadDelivery,
    LedgerOverview,
    parse_retry_target,
)
from insights.ports.jobs import JobCounts
from insights.ports.language_model import ModelPurpose, TokenUse
from insights.ports.leases import MODEL_LEASE_PREFIX, HeldLease
from insights.store.db.database import Database, open_existing_database
from insights.store.delivery.due import SqlDueStore
from insights.store.delivery.overview import SqlDeliveryOverview
from insights.store.editions.edition_store import SqlEditions
from insights.store.job_overview import SqlJobOverview
from insights.store.leases import SqlLeases
from insights.store.llm.token_ledger import SqlTokenLedger
from insights.subscriptions.reason import Reason
from insights.views.access import format_chat
from insights.views.components import format_sources
from insights.views.status import dead_line, format_reason, format_workspaces

MAX_LISTED_DEAD = 1000
MAX_SHOWN_DEAD = 5


async def run(settings: Settings, arguments: argparse.Namespace) -> str:
    """Returns the overview, the list of dead deliveries (--dead), or how many are tried again (--retry).

    A database is neither created nor upgraded, and without --retry it is opened for reading only. Raises BadInput
    and ExternalFailure.
    """
    url, now = settings.database_url.get_secret_value(), make_clock(settings).now()
    if arguments.retry:
        return await _retry(url, arguments.retry, now)
    try:
        async with open_existing_database(url) as database:
            if arguments.dead:
                overview = await SqlDeliveryOverview(database).get_overview(now, max_dead=MAX_LISTED_DEAD)
                return _dead_list(settings, overview.dead)
            return await _overview(database, now, settings)
    except DatabaseNotReady as error:
        return translate("en", error.key, **error.params)


def _dead_list(settings: Settings, dead: Sequence[DeadDelivery]) -> str:
    if not dead:
        return "No delivery is dead."
    if not is_for_terminal():
        return "\n".join(dead_line(delivery, "en") for delivery in dead)
    rows = [
        (str(each.id), str(each.local_day), format_chat(each.chat), format_reason(each.reason, "en"))
        for each in dead
    ]
    return render_table(("id", "day", "chat", "reason"), rows, Redactor.from_settings(settings).redact)


async def _overview(database: Database, now: datetime, settings: Settings) -> str:
    overview = await SqlDeliveryOverview(database).get_overview(now, max_dead=MAX_SHOWN_DEAD)
    latest = await SqlEditions(database).get_latest_edition(sample=False)
    status = await SqlDueStore(database).edition_status()
    empty = (
        f"{status.newest}, empty: {format_reason(Reason(status.empty_reason), 'en')}"
        if status.empty_reason
        else ""
    )
    next_list = f"next arXiv list      {arxiv_calendar.next_list_at(now):%Y-%m-%d %H:%M} UTC"
    job_lines = _job_lines(await SqlJobOverview(database).list_counts(now))
    model_lines = await _model_lines(SqlTokenLedger(database), latest, now)
    refused_at = await SqlDeliveryOverview(database).last_announced(PAID_BROADCAST_REFUSED)
    lines = [
        *_delivery_lines(overview),
        *_paid_broadcast_lines(settings, refused_at),
        *_workspace_lines(overview.workspaces),
    ]
    processes = _process_lines(await SqlLeases(database).list_held())
    return "\n".join(
        [*lines, *_edition_lines(latest, empty), *job_lines, *model_lines, next_list, *processes]
    )


def _paid_broadcast_lines(settings: Settings, refused_at: datetime | None) -> list[str]:
    """What Telegram's paid rate costs, and when Telegram last refused it; nothing where it is off."""
    if settings.telegram_paid_broadcast == "off" or settings.telegram_bot_token is None:
        return []
    refused = [f"  refused            {refused_at:%Y-%m-%d %H:%M} UTC, the last time"] if refused_at else []
    return [f"telegram             {describe_paid_broadcast(settings.telegram_per_second)}", *refused]


def _process_lines(held: Sequence[HeldLease]) -> list[str]:
    """The living processes, and who of them does what only one may; none where none runs."""
    names = [lease.name for lease in held if lease.name == lease.process]
    duties = [
        lease
        for lease in held
        if lease.name != lease.process and not lease.name.startswith(MODEL_LEASE_PREFIX)
    ]
    return [
        *([f"processes            {', '.join(names)}"] if names else []),
        *(f"  {duty.name:<19}{duty.process}" for duty in duties),
    ]


def _job_lines(counts: Sequence[JobCounts]) -> list[str]:
    """The queue that workers share; none where it is empty, or there is none."""
    if not counts:
        return []
    waiting, running, failed = (
        sum(getattr(each, state) for each in counts) for state in ("waiting", "running", "failed")
    )
    oldest_s = max(each.oldest_waiting_s for each in counts)
    since = f", the oldest for {oldest_s:.0f} s" if waiting else ""
    lines = [f"jobs                 {running} running, {waiting} waiting{since}, {failed} failed"]
    return [
        *lines,
        *(
            f"  {each.name:<19}{each.running} running, {each.waiting} waiting, {each.failed} failed"
            for each in counts
        ),
    ]


def _workspace_lines(names: Sequence[str]) -> list[str]:
    """The Slack workspaces that installed the app through OAuth; nothing where none did."""
    return [f"slack workspaces     {len(names)}: {format_workspaces(names)}"] if names else []


async def _model_lines(ledger: SqlTokenLedger, latest: Edition | None, now: datetime) -> list[str]:
    """What language models took today (UTC), this month and of that for each purpose, and for the newest edition; none for
    a month without.
    """
    today = now.date()
    month = await ledger.total(since=today.replace(day=1))
    if not month.calls:
        return []
    by_purpose = {
        purpose: await ledger.total(since=today.replace(day=1), purpose=purpose)
        for purpose in get_args(ModelPurpose)
    }
    edition = await ledger.total(subject=latest.day.isoformat()) if latest else TokenUse()
    return [
        f"model today          {(await ledger.total(since=today)).line}",
        f"  this month         {month.line}",
        *(f"    {purpose:<17}{use.line}" for purpose, use in by_purpose.items() if use.calls),
        *([f"  newest edition     {edition.line}"] if edition.calls else []),
    ]


async def _retry(url: str, target: str, now: datetime) -> str:
    """Open dead deliveries again; the running bot, or the next start, sends them."""
    try:
        delivery_id = parse_retry_target(target)
    except BadInput:
        raise BadInput("commands.operator.retry_what_here") from None
    ids = None if delivery_id is None else [delivery_id]
    async with open_existing_database(url, is_read_only=False) as database:
        count = await SqlDeliveryOverview(database).retry(ids, now)
    if not count and delivery_id is not None:
        raise BadInput("commands.operator.not_dead_here", id=delivery_id)
    return f"{count} dead deliveries are tried again"


def _delivery_lines(overview: LedgerOverview) -> list[str]:
    states = {state: overview.states.get(state, 0) for state in ("done", "open", "dead", "skipped")}
    counts = ", ".join(f"{count} {state}" for state, count in states.items())
    skipped = [
        f"  not sent           {n}: {format_reason(reason, 'en')}" for reason, n in overview.skipped.items()
    ]
    hint = ["  status --dead lists all, --retry ID or --retry all tries again"]
    return [
        f"subscriptions        {overview.subscriptions}, {overview.paused} paused, {overview.overdue} waiting for an edition",
        f"deliveries           {counts}",
        f"  tried again        {overview.retrying}",
        *skipped,
        *(f"  {dead_line(delivery, 'en')}" for delivery in overview.dead),
        *(hint if overview.dead else []),
        f"possible duplicates  {overview.possible_duplicates}",
    ]


def _edition_lines(latest: Edition | None, empty: str) -> list[str]:
    if latest is None:
        return ["newest edition       none yet"]
    return [
        f"newest edition       {latest.day}, {len(latest.papers)} papers",
        *([f"  since then         {empty}"] if empty else []),
        f"  sources            {format_sources(latest, 'en')}",
    ]
