"""Several bot tokens in one installation: each chat is served by the bot that it wrote to, and they share the editions."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.platform_adapter import PlatformAdapter
from bot.runtime.lifecycle import build_delivery_worker
from bot.runtime.platforms import PlatformSupervisor, build_platforms
from bot.startup_progress import StartupProgress
from bot.telegram.diagnostics import check_live
from bot.wiring.app import open_app
from bot.wiring.context import AppContext
from insights.model import Chart, ChatRef
from insights.ports.ledger import LedgerCounts
from insights.views.notices import sentences
from scheduler.jobs import DueJob
from scheduler.limits.account_limiter import AccountLimiters
from tests.handlers.dialogue import NOW
from tests.handlers.dialogue import settings as make_settings
from tests.handlers.test_weekly import edition
from tests.scheduler.loop_platform import eventually
from tests.standins.telegram import ANN, BOSS, GROUP, PRIVATE, TelegramStandin

PNG = b"\x89PNG\r\n\x1a\n a chart"
SUBSCRIBE = "/subscribe at 12:30 UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoBots:
    """The app with two bots, of which the first one alone is connected at the start."""

    app: AppContext
    folder: Path
    adapters: list[PlatformAdapter]
    supervisor: PlatformSupervisor

    @asynccontextmanager
    async def delivering(self, day: date) -> AsyncIterator[Callable[[LedgerCounts], Awaitable[None]]]:
        """While the digest of this day goes out; yields what waits until the ledger is so."""
        app, now = self.app, NOW.replace(day=day.day, hour=12, minute=31)
        chart = Chart(language="en", ref=f"chart {day}", alt="A chart")
        made = replace(edition(day, "Soup", "Bread"), charts={"en": chart})
        await app.stores.editions.save_edition(made, {chart.ref: PNG})
        (self.folder / "clock").write_text(now.isoformat(), encoding="utf-8")
        await DueJob(due_store=app.stores.due_store, clock=app.clock, max_lateness=timedelta(hours=12)).run()
        worker = build_delivery_worker(app, "host/0", AccountLimiters(rate_store=app.stores.rates))
        worker.poll_s = 0.2
        running = asyncio.create_task(worker.run())

        async def wait_for(counts: LedgerCounts) -> None:
            async def is_so() -> bool:
                return await app.stores.ledger.counts() == counts

            await eventually(is_so)

        try:
            yield wait_for
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def other(server: TelegramStandin) -> TelegramStandin:
    """Another bot at the same address, with chats of the same ids."""
    second = TelegramStandin(bot=7_000_002)
    server.other_bots.append(second)
    return second


@asynccontextmanager
async def two_bots(
    folder: Path, url: str, server: TelegramStandin, other: TelegramStandin
) -> AsyncIterator[TwoBots]:
    update = {
        "database_url": SecretStr(url),
        "telegram_bot_token": SecretStr(f"{server.token}, {other.token}"),
        "telegram_api_url": server.url,
    }
    async with open_app(make_settings(folder).model_copy(update=update)) as app:
        supervisor = PlatformSupervisor(platforms=app.platforms, progress=StartupProgress())
        adapters = build_platforms(app, supervisor.report_status)
        await supervisor.connect_with_retry(adapters[0])
        try:
            yield TwoBots(app=app, folder=folder, adapters=adapters, supervisor=supervisor)
        finally:
            await supervisor.close()


async def test_each_chat_has_its_own_bot(
    server: TelegramStandin, other: TelegramStandin, tmp_path: Path, migrated_url: str
) -> None:
    """RULE: answers and digests come from the bot that was asked; what belongs to a bot that is not connected waits, and keeps
    nobody waiting; the chart is uploaded once by each, because a file's id is its bot's.
    """
    async with two_bots(tmp_path, migrated_url, server, other) as bots:
        assert [adapter.name for adapter in bots.adapters] == ["telegram", "telegram 7000002"]
        await bots.supervisor.connect_with_retry(bots.adapters[1])
        server.send_message(PRIVATE, ANN, SUBSCRIBE)
        other.send_message(PRIVATE, ANN, SUBSCRIBE)
        other.send_message(GROUP, BOSS, SUBSCRIBE)
        answers = [
            await server.wait_sent(PRIVATE, 1),
            await other.wait_sent(PRIVATE, 1),
            await other.wait_sent(GROUP, 1),
        ]
        assert ["12:30" in posts[0].text for posts in answers] == [True] * 3
        assert await bots.app.stores.subscriptions.count() == 3

        async with bots.delivering(NOW.date()) as wait_for:
            await wait_for(LedgerCounts(done=3))
        assert (server.uploads, other.uploads) == (1, 1)
        before = len(other.bot_messages(PRIVATE))

        await bots.adapters[1].close()
        async with bots.delivering(NOW.date() + timedelta(days=1)) as wait_for:
            await wait_for(LedgerCounts(done=4, open=2))
            assert len(other.bot_messages(PRIVATE)) == before
            await bots.adapters[1].start(listen=False)
            await wait_for(LedgerCounts(done=6))
        assert len(other.bot_messages(PRIVATE)) > before
        assert server.bot_messages(GROUP) == []


async def test_the_first_bot_has_what_names_no_bot(
    server: TelegramStandin, other: TelegramStandin, tmp_path: Path, any_database_url: str
) -> None:
    """RULE: OPERATOR_CHAT names a chat without a bot: the first one writes there. `doctor --live` asks each."""
    operator = ChatRef(platform="telegram", id=str(BOSS)).to_chat()
    async with two_bots(tmp_path, any_database_url, server, other) as bots:
        await bots.supervisor.connect_with_retry(bots.adapters[1])
        assert await bots.app.access.notify(operator, sentences("Something happened."))
        found = [each.summary for each in await check_live(bots.app.settings, [])]
    assert len(server.bot_messages(BOSS)) == 1
    assert other.bot_messages(BOSS) == []
    assert sum(summary.startswith("connected as @") for summary in found) == 2
