"""The local page, served before the rest of the process is imported, with the startup steps it shows."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.config.settings import Settings
from bot.local.broadcaster import RoomBroadcaster
from bot.local.web_page import ChatPage
from bot.startup_progress import StartupProgress, StartupStep
from bot.web.app import build_app
from bot.web.middleware import loopback_hosts
from bot.web.server import WebServer, bind
from bot.web.webhooks import WebhookRegistry, public_hosts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRuntime:
    """The page and what it shows during the start. A worker has no page: its steps are in the log alone."""

    page: ChatPage | None
    progress: StartupProgress
    rooms: RoomBroadcaster
    address: str
    hooks: WebhookRegistry = field(default_factory=WebhookRegistry)


@asynccontextmanager
async def headless_runtime() -> AsyncIterator[WebRuntime]:
    """A runtime without a page, for a worker."""
    progress = StartupProgress()
    progress.watch(log_step)
    progress.waiting("database", "papers")
    yield WebRuntime(page=None, progress=progress, rooms=RoomBroadcaster(), address="")


@asynccontextmanager
async def web_runtime(settings: Settings) -> AsyncIterator[WebRuntime]:
    """A runtime whose page answers at once. Raises BadConfiguration when no port can be bound."""
    progress, rooms = StartupProgress(), RoomBroadcaster()
    progress.watch(log_step)
    progress.waiting("page", "database", "papers")
    page = ChatPage(progress=progress, rooms=rooms, language=settings.digest_language)
    listener = bind(settings.web_host, settings.web_port)
    port = listener.getsockname()[1]
    hooks, hosts = WebhookRegistry(), loopback_hosts(port) | public_hosts(settings.public_url)
    server = WebServer(
        app=build_app([*page.routes(), *hooks.routes()], allowed_hosts=hosts), listener=listener
    )
    await server.start()
    in_use = f" ({settings.web_port} is taken)" if port != settings.web_port and settings.web_port else ""
    progress.done("page", f"{server.address}{in_use}")
    try:
        yield WebRuntime(page=page, progress=progress, rooms=rooms, address=server.address, hooks=hooks)
    finally:
        page.close()
        await server.stop()


def log_step(step: StartupStep) -> None:
    """Log a startup step as one line; one that is only announced is not logged."""
    line = f"{step.name:<10} {step.detail or step.state}"
    if step.state == "failed":
        log.warning(line)
    elif step.state != "waiting":
        log.info(line)
