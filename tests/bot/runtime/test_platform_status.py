"""bot.runtime.platforms: what a platform reports of its connection reaches /readyz."""

import asyncio
from pathlib import Path

from pydantic import SecretStr

from bot.platform_adapter import PlatformAdapter
from bot.prometheus_metrics import PrometheusMetrics
from bot.runtime.platforms import PlatformSupervisor, build_platforms
from bot.runtime.service_monitor import ServiceMonitor
from bot.slack.adapter import SlackAdapter
from bot.startup_progress import StartupProgress, StepState
from bot.wiring.app import open_app
from tests.handlers.dialogue import settings
from tests.standins.slack import SlackStandin


async def wait_for_state(progress: StartupProgress, state: StepState) -> None:
    reached = asyncio.Event()
    unwatch = progress.watch(lambda step: reached.set() if step.state == state else None)
    await asyncio.wait_for(reached.wait(), 30)
    unwatch()


def with_short_pings(adapter: PlatformAdapter) -> SlackAdapter:
    assert isinstance(adapter, SlackAdapter)
    adapter.ping_interval_s = 0.05
    return adapter


async def test_a_closed_slack_websocket_makes_the_bot_not_ready_until_it_is_open_again(
    tmp_path: Path,
) -> None:
    """RULE: reported once, and so is its end, however many connections were refused meanwhile."""
    progress, metrics, states = StartupProgress(), PrometheusMetrics(), list[str]()
    monitor = ServiceMonitor(progress=progress)
    async with SlackStandin() as slack:
        changes = {
            "slack_bot_token": SecretStr(slack.bot_token),
            "slack_app_token": SecretStr(slack.app_token),
            "slack_api_url": slack.api_url,
        }
        async with open_app(settings(tmp_path).model_copy(update=changes), metrics=metrics) as app:
            supervisor = PlatformSupervisor(platforms=app.platforms, progress=progress)
            [adapter] = build_platforms(app, supervisor.report_status)
            monitor.open(app, metrics, [adapter.platform])
            await supervisor.connect_with_retry(with_short_pings(adapter))
            await slack.sockets.wait_connected()
            assert (await monitor.check()).reasons == []
            progress.watch(lambda step: states.append(step.detail))

            slack.sockets.refuse = 1000
            await slack.sockets.disconnect()
            await wait_for_state(progress, "failed")
            assert (await monitor.check()).reasons == ["slack is not connected"]

            slack.sockets.refuse = 0
            await wait_for_state(progress, "done")
            assert (await monitor.check()).reasons == []
            await supervisor.close()
    assert states == ["the websocket is closed; it is opened again", "listening again"]
