"""A paper of a posted digest that its authors withdraw afterwards, as arXiv's API then has it."""

from dataclasses import replace
from datetime import timedelta

from bot.runtime.lifecycle import build_paper_change_job
from bot.wiring.context import AppContext
from insights.model import Paper
from scheduler.limits.account_limiter import AccountLimiters
from tests.standins.papers import PapersStandin

NOTICE = "This paper has been withdrawn by the authors <!here> due to an error in <b>Lemma 2</b>"


async def withdraw_first_headline(app: AppContext, server: PapersStandin) -> Paper:
    """At the stand-in arXiv; the paper as it was posted."""
    edition = await app.stores.editions.get_latest_edition(sample=True)
    assert edition is not None
    papers = {item.paper.id: item.paper for item in edition.papers}
    withdrawn = papers[edition.headlines[0].paper]
    server.papers = [replace(withdrawn, version=2, comment=NOTICE)]
    return withdrawn


async def run_until_told(app: AppContext) -> list[int]:
    """How many messages each run sends: now, a day later, and another day later, in processes that have just started. arXiv is
    asked by the first alone: the pause between two requests is three seconds.
    """
    sent = []
    job = build_paper_change_job(app, AccountLimiters())
    for follower in (job.follower, *2 * [replace(job.follower, lookup=None)]):
        sent.append(await replace(job, follower=follower).run())
        move_clock(app, timedelta(days=1))
    return sent


def move_clock(app: AppContext, step: timedelta) -> None:
    assert app.settings.clock_file
    app.settings.clock_file.write_text((app.clock.now() + step).isoformat(), encoding="utf-8")
