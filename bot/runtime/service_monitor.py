"""Whether the running bot is ready, and its metrics: what /readyz and /metrics answer."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.startup_progress import StartupProgress
from bot.web.monitoring import MetricsPage, Readiness
from insights import arxiv_calendar
from insights.errors import StoreFailed

if TYPE_CHECKING:
    from bot.prometheus_metrics import PrometheusMetrics
    from bot.wiring.context import AppContext

log = logging.getLogger(__name__)

CHECK_TIMEOUT_S = 3.0
"""How long a check waits for the database."""
EDITION_GRACE = timedelta(minutes=15)
"""After its start a process has so long to fetch a list that is overdue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningService:
    """What there is to look at once the database is open."""

    app: "AppContext"
    metrics: "PrometheusMetrics"
    platforms: Sequence[str]
    started_at: datetime


@dataclass(slots=True, kw_only=True)
class ServiceMonitor:
    """Answers from the process's start on; until `open` it is not ready and has no metrics."""

    progress: StartupProgress
    service: RunningService | None = field(default=None, init=False)
    is_stopping: bool = field(default=False, init=False)
    _reasons: Sequence[str] = field(default=(), init=False)
    """Those of the last check after `open`."""

    def open(self, app: "AppContext", metrics: "PrometheusMetrics", platforms: Sequence[str]) -> None:
        """`platforms` are the configured ones, whether or not they are connected yet."""
        started_at = app.clock.now()
        self.service = RunningService(app=app, metrics=metrics, platforms=platforms, started_at=started_at)

    def begin_stop(self) -> None:
        """From now on the process is not ready: a load balancer turns to the others."""
        self.is_stopping = True

    async def check(self) -> Readiness:
        """Never raises. A change of the reasons is logged."""
        if self.is_stopping:
            return Readiness(reasons=("the bot is stopping",))
        if self.service is None:
            return Readiness(reasons=("the bot is starting",))
        edition, database_error, reasons = None, "", list[str]()
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                await self.service.app.stores.database.check()
                edition, reasons = await self._check_edition(self.service)
        except (StoreFailed, TimeoutError) as error:
            database_error, reasons = str(error) or "timeout", ["the database does not answer"]
        platforms = {name: self._platform_state(name) for name in self.service.platforms}
        reasons += [f"{name} is not connected" for name, state in platforms.items() if state != "connected"]
        self._log_change(reasons, database_error)
        checks = {
            "database": "failed" if database_error else "ok",
            "edition": edition,
            "platforms": platforms,
        }
        return Readiness(checks=checks, reasons=reasons)

    async def export(self) -> MetricsPage | None:
        """None before `open`, and while the process stops."""
        if self.service is None or self.is_stopping:
            return None
        metrics, readiness = self.service.metrics, await self.check()
        metrics.set_gauge("insights_ready", not readiness.reasons)
        for platform, state in readiness.checks["platforms"].items():
            metrics.set_gauge("insights_platform_connected", state == "connected", platform=platform)
        metrics.set_gauge("insights_questions_in_progress", self.service.app.question_queue.size)
        await self._set_database_gauges(self.service, readiness)
        return MetricsPage(content=metrics.export(), media_type=metrics.content_type)

    async def _set_database_gauges(self, service: RunningService, readiness: Readiness) -> None:
        metrics = service.metrics
        metrics.clear_gauge("insights_delivery_queue")
        metrics.clear_gauge("insights_job_queue")
        is_up = readiness.checks["database"] == "ok"
        if is_up:
            newest = (readiness.checks["edition"] or {}).get("day")
            day = datetime.combine(date.fromisoformat(newest), time(), UTC).timestamp() if newest else 0
            metrics.set_gauge("insights_newest_edition_timestamp_seconds", day)
            try:
                async with asyncio.timeout(CHECK_TIMEOUT_S):
                    queue = await service.app.stores.delivery_overview.get_queue(service.app.clock.now())
                metrics.set_gauge("insights_delivery_queue", queue.due, state="due")
                metrics.set_gauge("insights_delivery_queue", queue.waiting, state="waiting")
                await self._set_job_gauges(service)
            except (StoreFailed, TimeoutError):
                is_up = False
        metrics.set_gauge("insights_database_up", is_up)

    async def _set_job_gauges(self, service: RunningService) -> None:
        """Those of the queue that workers share; without one there are none."""
        metrics = service.metrics
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            counts = await service.app.stores.job_overview.list_counts(service.app.clock.now())
        for each in counts:
            states = {"waiting": each.waiting, "running": each.running, "failed": each.failed}
            for state, number in states.items():
                metrics.set_gauge("insights_job_queue", number, job=each.name, state=state)
        oldest_s = max((each.oldest_waiting_s for each in counts), default=0.0)
        metrics.set_gauge("insights_job_oldest_waiting_seconds", oldest_s)

    async def _check_edition(self, service: RunningService) -> tuple[dict[str, Any] | None, list[str]]:
        """The newest edition with its age, and the reason not to be ready where a newer one is overdue."""
        now = service.app.clock.now()
        newest = (await service.app.stores.due_store.edition_status()).newest
        due = arxiv_calendar.newest_overdue_day(now)
        is_late = (newest is None or newest < due) and now - service.started_at >= EDITION_GRACE
        age_days = (arxiv_calendar.eastern_day(now) - newest).days if newest else 0
        shown = {"day": newest.isoformat(), "age_days": age_days} if newest else None
        return shown, [f"there is no edition of {due} yet"] if is_late else []

    def _platform_state(self, platform: str) -> str:
        steps = {step.name: step.state for step in self.progress.steps}
        return "connected" if steps.get(platform) == "done" else "not connected"

    def _log_change(self, reasons: Sequence[str], error: str = "") -> None:
        if set(reasons) == set(self._reasons):
            return
        self._reasons = tuple(reasons)
        if reasons:
            fields = {"reasons": "; ".join(reasons)} | ({"error": error} if error else {})
            log.warning("readiness.lost", extra=fields)
        else:
            log.info("readiness.regained")
