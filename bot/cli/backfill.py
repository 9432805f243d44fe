"""`python -m bot backfill FIRST [LAST]`: the editions of past days, from arXiv's API."""

import argparse
from collections.abc import Sequence
from datetime import date

from bot.cli.terminal_progress import show_progress
from bot.config.settings import Settings
from bot.wiring.app import open_app
from bot.wiring.context import AppContext
from insights import arxiv_calendar
from insights.digest.past_editions import PastDays, PastEditions
from insights.errors import BadInput, DatabaseNotReady
from insights.store.db.database import open_existing_database
from insights.store.leases import SqlLeases

MAX_NAMED_DAYS = 10


async def run(settings: Settings, arguments: argparse.Namespace) -> str:
    """Returns one line on what was made. Raises BadInput and ExternalFailure."""
    if arguments.writer == "model" and not settings.openai_model:
        raise BadInput("error.no_model")
    if arguments.writer == "extractive":
        settings = settings.model_copy(update={"openai_model": ""})
    shares_jobs = not arguments.writer and await has_workers(settings)
    async with open_app(settings, shares_jobs=shares_jobs) as app:
        first, last = _check_days(app, arguments.first, arguments.last)
        if app.editions.backfill is None:
            raise BadInput(
                "error.setting", name="SOURCES", why="past days come from arxiv, which it leaves out"
            )
        past = PastEditions(
            editions=app.editions,
            store=app.stores.editions,
            source=app.editions.backfill,
            queue=app.editions.queue,
        )
        with show_progress() as progress:
            days = await past.make(first, last, arguments.language or settings.digest_language, progress)
    return _summary(days)


async def has_workers(settings: Settings) -> bool:
    """Whether workers run on this database that could do the work."""
    try:
        async with open_existing_database(settings.database_url.get_secret_value()) as database:
            held = await SqlLeases(database).list_held()
    except DatabaseNotReady:
        return False
    return any(lease.process.startswith(("worker/", "all/")) for lease in held)


def _check_days(app: AppContext, first: date, last: date | None) -> tuple[date, date]:
    """The days in order; `last` is by default the one before the newest list, which the bot makes itself."""
    newest = arxiv_calendar.newest_list_day(app.clock.now())
    last = last or arxiv_calendar.previous_list_day(newest)
    if first > last or last > newest:
        raise BadInput("error.backfill_days", first=str(first), last=str(last), newest=str(newest))
    return first, last


def _summary(days: PastDays) -> str:
    parts = [f"{len(days.made)} editions made"]
    if days.kept:
        parts.append(f"{len(days.kept)} were there already")
    if days.empty:
        parts.append(f"arXiv's API lists nothing for {_name_days(days.empty)}")
    return ", ".join(parts)


def _name_days(days: Sequence[date]) -> str:
    named = ", ".join(map(str, days[:MAX_NAMED_DAYS]))
    return f"{named} and {len(days) - MAX_NAMED_DAYS} more days" if len(days) > MAX_NAMED_DAYS else named
