"""Twenty workspaces install the app through OAuth: each gets its own digests by its own token, and no token can be read."""

import asyncio
import logging
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from bot.runtime.lifecycle import build_delivery_worker
from insights.model import Chart, Chat
from insights.store.db.database import open_existing_database
from insights.store.db.tables import metadata
from insights.subscriptions.reason import Reason, ReasonKind
from scheduler.jobs import DueJob
from scheduler.limits.account_limiter import AccountLimiters, MemoryRates
from tests.bot.slack.full_app import wait_until
from tests.bot.slack.installing_app import SECRET_KEY, InstallingApp, open_installing_app
from tests.handlers.dialogue import NOW
from tests.handlers.test_weekly import edition
from tests.standins.slack_oauth import CLIENT_SECRET, InstallingWorkspace, SlackOAuthStandin

WORKSPACES = 20
PNG = b"\x89PNG a chart"


async def test_twenty_workspaces(tmp_path: Path, migrated_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """RULE: a digest comes into each workspace by its own token. One that revoked the token, and one that uninstalled the
    app, get nothing any more; one that installed it again gets the next digest without subscribing anew.
    """
    caplog.set_level(logging.INFO)
    for name in ("bot", "handlers", "scheduler", "insights"):  # those of libraries begin at WARNING
        caplog.set_level(logging.DEBUG, logger=name)
    async with (
        SlackOAuthStandin(WORKSPACES, rotates=True) as slack,
        open_installing_app(tmp_path, slack, migrated_url) as installing,
    ):
        slack.workspaces["T005"].enterprise = {"id": "E1", "name": "An organization"}
        for number, (team, workspace) in enumerate(slack.workspaces.items(), 1):
            page = await installing.install(team)
            assert workspace.name in page.text
            await workspace.command(f"C{number}A", "U1", "/insights", "subscribe at 12:30 UTC")
        await installing.settle()
        revoked, uninstalled, reinstalled, *others = slack.workspaces.values()
        await deliver(installing, NOW.date())
        assert [len(digests(each)) for each in slack.workspaces.values()] == [1] * WORKSPACES
        assert all(len(each.files) == 1 for each in slack.workspaces.values())

        await revoked.end("tokens_revoked")
        await uninstalled.end("tokens_revoked", "app_uninstalled")
        await reinstalled.end("app_uninstalled", "tokens_revoked")
        await installing.settle()
        assert await paused(installing, revoked) == Reason(ReasonKind.REMOVED, "tokens_revoked")
        assert await paused(installing, uninstalled) == Reason(ReasonKind.REMOVED, "tokens_revoked")
        assert await paused(installing, reinstalled) == Reason(ReasonKind.REMOVED, "app_uninstalled")
        assert len(await installing.app.stores.oauth_tables.list_workspaces()) == WORKSPACES - 3
        await installing.install(reinstalled.team)
        assert await paused(installing, reinstalled) is None
        calls = len(revoked.calls), len(uninstalled.calls)
        await deliver(installing, NOW.date() + timedelta(days=1))
        assert calls == (len(revoked.calls), len(uninstalled.calls))
        assert [len(digests(each)) for each in (revoked, uninstalled)] == [1, 1]
        assert [len(digests(each)) for each in (reinstalled, *others)] == [2] * (WORKSPACES - 2)
        secrets = [*slack.secrets, CLIENT_SECRET, SECRET_KEY]
        assert len(secrets) > 3 * WORKSPACES
        secrets.append("response_url")  # of what people asked, while it was answered
        dumped = await dump(migrated_url)
    records = [
        each for each in caplog.records if each.name not in ("httpx", "aiohttp.access")
    ]  # the stand-ins'
    shown = [dumped, *(f"{record.getMessage()} {vars(record)}" for record in records)]
    assert not [secret for secret in secrets for text in shown if secret in text]


def digests(workspace: InstallingWorkspace) -> list[str]:
    """The heads of the digests that stand in its first channel."""
    channel = next(iter(workspace.channels))
    return [post.text for post in workspace.posted(channel, thread="") if post.arguments.get("metadata")]


async def paused(installing: InstallingApp, workspace: InstallingWorkspace) -> Reason | None:
    """Why the subscription of its first channel is paused."""
    chat = Chat(platform="slack", account=workspace.team, id=next(iter(workspace.channels)))
    subscription = await installing.app.stores.subscriptions.get(chat)
    assert subscription is not None
    return subscription.reason if subscription.paused else None


async def deliver(installing: InstallingApp, day: date) -> None:
    """The digest of a day, at 12:30 UTC, to whoever subscribed."""
    app = installing.app
    made = replace(
        edition(day, "Soup", "Bread"), charts={"en": Chart(language="en", ref=f"chart {day}", alt="A chart")}
    )
    await app.stores.editions.save_edition(made, {f"chart {day}": PNG})
    installing.set_clock(NOW.replace(day=day.day, hour=12, minute=31))
    job = DueJob(due_store=app.stores.due_store, clock=app.clock, max_lateness=timedelta(hours=12))
    await job.run()
    worker = build_delivery_worker(app, "host-1", AccountLimiters(rate_store=MemoryRates()))
    worker.poll_s = 0.5
    running = asyncio.create_task(worker.run())

    async def has_nothing_open() -> bool:
        return (await app.stores.ledger.counts()).open == 0

    await wait_until(has_nothing_open)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def dump(url: str) -> str:
    """Every byte of an SQLite file, or every row of a PostgreSQL database."""
    if url.startswith("sqlite"):
        files = Path(make_url(url).database or "").parent.glob("*.db*")
        return "".join(file.read_bytes().decode("latin-1") for file in files)
    async with open_existing_database(url) as database, database.read() as connection:
        rows = [(await connection.execute(select(table))).all() for table in metadata.sorted_tables]
    return str(rows)
