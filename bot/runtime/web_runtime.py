"""The local page, served before the rest of the process is imported, with the startup steps it shows."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.routing import BaseRoute

from bot.config.settings import Settings
from bot.local.broadcaster import RoomBroadcaster
from bot.local.web_page import ChatPage
from bot.runtime.service_monitor import ServiceMonitor
from bot.startup_progress import StartupProgress, StartupStep
from bot.web.app import build_app
from bot.web.late_routes import LateRoutes
from bot.web.middleware import loopback_hosts
from bot.web.monitoring import MonitoringRoutes
from bot.web.public_pages import PublicPages
from bot.web.server import WebServer, bind
from bot.web.webhooks import WebhookRegistry, public_hosts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRuntime:
    """The page and what it shows during the start. A worker has no page: its steps are in the log alone."""

    page: ChatPage | None
    progress: StartupProgress
    monitor: ServiceMonitor
    rooms: RoomBroadcaster
    address: str
    hooks: WebhookRegistry = field(default_factory=WebhookRegistry)
    late_routes: LateRoutes = field(default_factory=LateRoutes)
    """The pages that need the database."""


@asynccontextmanager
async def headless_runtime(settings: Settings) -> AsyncIterator[WebRuntime]:
    """A runtime without a page, for a worker. Raises BadConfiguration when METRICS_PORT cannot be bound."""
    progress = StartupProgress()
    progress.watch(log_step)
    progress.waiting("database", "papers")
    monitor = ServiceMonitor(progress=progress)
    async with _metrics_server(settings, monitor):
        yield WebRuntime(page=None, progress=progress, monitor=monitor, rooms=RoomBroadcaster(), address="")


@asynccontextmanager
async def web_runtime(settings: Settings) -> AsyncIterator[WebRuntime]:
    """A runtime whose page answers at once. Raises BadConfiguration when no port can be bound."""
    progress, rooms = StartupProgress(), RoomBroadcaster()
    progress.watch(log_step)
    progress.waiting("page", "database", "papers")
    is_public = PublicPages(settings.public_pages).is_public("archive")
    page = ChatPage(
        progress=progress,
        rooms=rooms,
        language=settings.digest_language,
        public_address="/days" if is_public else "",
    )
    monitor = ServiceMonitor(progress=progress)
    listener = bind(settings.web_host, settings.web_port)
    port = listener.getsockname()[1]
    hooks, hosts = WebhookRegistry(is_starting=True), loopback_hosts(port) | public_hosts(settings.public_url)
    routes, late_routes = (
        [*page.routes(), *hooks.routes(), *_monitoring_routes(settings, monitor)],
        LateRoutes(),
    )
    server = WebServer(app=build_app(routes, allowed_hosts=hosts, otherwise=late_routes), listener=listener)
    await server.start()
    in_use = f" ({settings.web_port} is taken)" if port != settings.web_port and settings.web_port else ""
    progress.done("page", f"{server.address}{in_use}")
    try:
        async with _metrics_server(settings, monitor):
            yield WebRuntime(
                page=page,
                progress=progress,
                monitor=monitor,
                rooms=rooms,
                address=server.address,
                hooks=hooks,
                late_routes=late_routes,
            )
    finally:
        page.close()
        await server.stop()


@asynccontextmanager
async def _metrics_server(settings: Settings, monitor: ServiceMonitor) -> AsyncIterator[None]:
    """On METRICS_PORT, if it is set, the addresses for monitoring alone, under any name: a scraper knows the machine by
    its own. Raises BadConfiguration when the port is taken.
    """
    if not settings.metrics_port:
        yield
        return
    listener = bind(settings.web_host, settings.metrics_port, tries=1, setting="METRICS_PORT")
    app = build_app(_monitoring_routes(settings, monitor), allowed_hosts={"*"})
    server = WebServer(app=app, listener=listener)
    await server.start()
    monitor.progress.done("metrics", server.address)
    try:
        yield
    finally:
        await server.stop()


def _monitoring_routes(settings: Settings, monitor: ServiceMonitor) -> Sequence[BaseRoute]:
    token = settings.admin_token.get_secret_value() if settings.admin_token else ""
    return MonitoringRoutes(
        check_readiness=monitor.check,
        export_metrics=monitor.export,
        admin_token=token,
        is_stopping=lambda: monitor.is_stopping,
    ).routes()


def log_step(step: StartupStep) -> None:
    """Log a startup step as one line; one that is only announced is not logged."""
    line = f"{step.name:<10} {step.detail or step.state}"
    if step.state == "failed":
        log.warning(line)
    elif step.state != "waiting":
        log.info(line)
