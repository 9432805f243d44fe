"""`python -m bot backfill FIRST [LAST]`: the editions of past days, from arXiv's API."""

import argparse
import logging
from collections.abc import Sequence
from datetime import date

from bot.cli.terminal_progress import show_progress
from bot.config.settings import Settings
from bot.wiring.app import open_app
from bot.wiring.context import AppContext
from insights import arxiv_calendar
from insights.digest.past_editions import PastDays, PastEditions
from insights.digest.shared_editions import EditionQueue
from insights.errors import BadInput

log = logging.getLogger(__name__)

MAX_NAMED_DAYS = 10
NO_WORKERS = (
    "backfill.no_workers: no worker with the extra `postgres` runs; this process makes the editions itself"
)


async def run(settings: Settings, arguments: argparse.Namespace) -> str:
    """Returns one line on what was made. Raises BadInput and ExternalFailure."""
    if arguments.writer == "model" and not settings.openai_model:
        raise BadInput("error.no_model")
    if arguments.writer == "extractive":
        settings = settings.model_copy(update={"openai_model": ""})
    async with open_app(settings, shares_jobs=not arguments.writer) as app:
        first, last = _check_days(app, arguments.first, arguments.last)
        if app.editions.backfill is None:
            raise BadInput(
                "error.setting", name="SOURCES", why="past days come from arxiv, which it leaves out"
            )
        past = PastEditions(
            editions=app.editions,
            store=app.stores.editions,
            source=app.editions.backfill,
            queue=await find_workers(app.editions.queue),
        )
        with show_progress() as progress:
            days = await past.make(first, last, arguments.language or settings.digest_language, progress)
    return _summary(days)


async def find_workers(queue: EditionQueue | None) -> EditionQueue | None:
    """The queue, where workers live that take jobs from it. Raises StoreFailed."""
    if queue is None or await queue.has_workers():
        return queue
    log.warning(NO_WORKERS)
    return None


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
