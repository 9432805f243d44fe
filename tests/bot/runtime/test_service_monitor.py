"""bot.runtime.service_monitor: when the running bot is ready, and what its metrics say of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.prometheus_metrics import PrometheusMetrics
from bot.runtime.service_monitor import ServiceMonitor
from bot.startup_progress import StartupProgress
from bot.wiring.app import open_app
from insights.model import Edition
from tests.bot.test_prometheus_metrics import samples
from tests.databases import requires_sqlite
from tests.handlers.dialogue import settings

NOON = datetime(2026, 11, 24, 18, tzinfo=UTC)
"""A Tuesday afternoon in New York, when the day's list should have been fetched."""
TUESDAY = date(2026, 11, 24)


@dataclass
class SetClock:
    instant: datetime = NOON

    def now(self) -> datetime:
        return self.instant


@dataclass
class Monitored:
    monitor: ServiceMonitor
    clock: SetClock

    async def reasons(self) -> list[str]:
        return list((await self.monitor.check()).reasons)

    async def gauges(self) -> dict[str, float]:
        """Those without labels, and the platform's."""
        page = await self.monitor.export()
        assert page is not None
        assert self.monitor.service is not None
        return {
            " ".join([name, *(value for _, value in sorted(labels))]): value
            for (name, labels), value in samples(self.monitor.service.metrics).items()
        }


@asynccontextmanager
async def monitored(folder: Path, *, newest: date | None = TUESDAY) -> AsyncIterator[Monitored]:
    """A bot with Telegram, connected, and an edition of this day."""
    clock, metrics = SetClock(), PrometheusMetrics()
    monitor = ServiceMonitor(progress=StartupProgress())
    async with open_app(settings(folder, "en"), clock=clock, metrics=metrics) as app:
        if newest:
            edition = Edition(day=newest, papers=(), made_at=NOON, reason_if_empty="nothing-new")
            await app.stores.editions.save_edition(edition, {})
        monitor.open(app, metrics, ["telegram"])
        monitor.progress.done("telegram", "connected as 1")
        yield Monitored(monitor, clock)


async def test_a_starting_bot_is_not_ready_and_has_no_metrics() -> None:
    monitor = ServiceMonitor(progress=StartupProgress())
    assert list((await monitor.check()).reasons) == ["the bot is starting"]
    assert await monitor.export() is None


async def test_a_bot_with_everything_is_ready(tmp_path: Path) -> None:
    """RULE: it shows the newest edition's age; nothing of it names an address or a chat."""
    async with monitored(tmp_path) as bot:
        readiness = await bot.monitor.check()
        gauges = await bot.gauges()
    assert readiness.reasons == []
    assert readiness.checks == {
        "database": "ok",
        "edition": {"day": "2026-11-24", "age_days": 0},
        "platforms": {"telegram": "connected"},
    }
    assert gauges["insights_ready"] == gauges["insights_database_up"] == 1
    assert gauges["insights_platform_connected telegram"] == 1
    assert gauges["insights_delivery_queue due"] == gauges["insights_delivery_queue waiting"] == 0
    day = datetime(2026, 11, 24, tzinfo=UTC).timestamp()
    assert gauges["insights_newest_edition_timestamp_seconds"] == day


@pytest.mark.parametrize("newest", [None, date(2026, 11, 23)])
async def test_an_overdue_list_makes_a_bot_not_ready_once_it_had_time_to_fetch_it(
    tmp_path: Path, newest: date | None
) -> None:
    """RULE: noon in New York is over, and a quarter of an hour of the process's own."""
    async with monitored(tmp_path, newest=newest) as bot:
        assert await bot.reasons() == []
        bot.clock.instant = NOON + timedelta(minutes=15)
        assert await bot.reasons() == ["there is no edition of 2026-11-24 yet"]
        assert (await bot.gauges())["insights_ready"] == 0


async def test_a_platform_that_is_not_connected_makes_it_not_ready(tmp_path: Path) -> None:
    """RULE: also one that was connected, and receives nothing at the moment."""
    async with monitored(tmp_path) as bot:
        bot.monitor.progress.failed("telegram", "does not answer (Bad Gateway); it is asked again")
        assert await bot.reasons() == ["telegram is not connected"]
        assert (await bot.gauges())["insights_platform_connected telegram"] == 0
        bot.monitor.progress.done("telegram", "listening again")
        assert await bot.reasons() == []


@requires_sqlite
async def test_a_database_that_is_gone_is_a_reason_and_leaves_its_gauges_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """RULE: it is logged once, with the error, however often somebody asks."""
    async with monitored(tmp_path) as bot:
        await bot.gauges()
        for file in tmp_path.glob("*.db"):
            file.unlink()
        for _ in range(3):
            assert await bot.reasons() == ["the database does not answer"]
        gauges = await bot.gauges()
    assert gauges["insights_database_up"] == 0
    assert not [name for name in gauges if name.startswith("insights_delivery_queue")]
    lost = [record for record in caplog.records if record.message == "readiness.lost"]
    assert len(lost) == 1
    assert "store.file_gone" in vars(lost[0])["error"]


async def test_a_bot_that_is_asked_to_stop_is_not_ready_any_more(tmp_path: Path) -> None:
    """RULE: a load balancer is told before anything is closed, and that is no failure to alert anybody of."""
    async with monitored(tmp_path) as bot:
        bot.monitor.begin_stop()
        assert await bot.reasons() == ["the bot is stopping"]
        assert await bot.monitor.export() is None
