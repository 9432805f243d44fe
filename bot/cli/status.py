"""`python -m bot status`: how things stand, for who runs the bot; the dead, listed and tried again."""

import argparse

from bot.config.settings import Settings
from bot.wiring.app import AppContext, open_app
from insights import arxiv_calendar
from insights.errors import BadInput
from insights.model import Edition
from insights.ports.delivery_overview import LedgerOverview, retried
from insights.views.components import sources_words
from insights.views.status import dead_line, reason_words

LISTED = 1000
SHOWN = 5


async def answer(settings: Settings, asked: argparse.Namespace) -> str:
    async with open_app(settings) as house:
        if asked.retry:
            return await _retried(house, asked.retry)
        now = house.clock.now()
        seen = await house.stores.operations.overview(now, dead=LISTED if asked.dead else SHOWN)
        if asked.dead:
            return "\n".join(dead_line(one, "en") for one in seen.dead) or "No delivery is dead."
        latest = await house.stores.editions.latest(sample=False)
        made = await house.stores.dues.made()
        empty = f"{made.newest}, empty: {reason_words(made.empty, 'en')}" if made.empty else ""
        lines = [*_deliveries(seen), *_editions(latest, empty)]
        lines.append(f"next arXiv list      {arxiv_calendar.next_list(now):%Y-%m-%d %H:%M} UTC")
        return "\n".join(lines)


async def _retried(house: AppContext, which: str) -> str:
    """They are open again; the running bot, or the next start, sends them."""
    number = _number(which)
    ids = None if number is None else [number]
    count = await house.stores.operations.retry(ids, house.clock.now())
    if not count and number is not None:
        raise BadInput("commands.operator.not_dead_here", id=number)
    return f"{count} dead deliveries are tried again"


def _number(which: str) -> int | None:
    try:
        return retried(which)
    except BadInput:
        raise BadInput("commands.operator.retry_what_here") from None


def _deliveries(seen: LedgerOverview) -> list[str]:
    states = {state: seen.states.get(state, 0) for state in ("done", "open", "dead", "skipped")}
    counts = ", ".join(f"{count} {state}" for state, count in states.items())
    skipped = [f"  not sent           {n}: {reason_words(slug, 'en')}" for slug, n in seen.skipped.items()]
    how = ["  python -m bot status --dead lists all, --retry ID or --retry all tries again"]
    return [
        f"subscriptions        {seen.subscriptions}, {seen.paused} paused, {seen.overdue} waiting for an edition",
        f"deliveries           {counts}",
        f"  tried again        {seen.retrying}",
        *skipped,
        *(f"  {dead_line(one, 'en')}" for one in seen.dead),
        *(how if seen.dead else []),
        f"possible duplicates  {seen.possible_duplicates}",
    ]


def _editions(latest: Edition | None, empty: str) -> list[str]:
    if latest is None:
        return ["newest edition       none yet"]
    return [
        f"newest edition       {latest.day}, {len(latest.papers)} papers",
        *([f"  since then         {empty}"] if empty else []),
        f"  sources            {sources_words(latest, 'en')}",
    ]
