"""`python -m bot run`: everything that is configured, in one loop, from the first line to the last.

The page is up before anything else is imported or opened. Stopping goes the other way round (the order was
measured: python-telegram-bot would wait for running handlers for ever, so they are cancelled first).
"""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from bot.config.settings import Settings
from bot.local.broadcaster import RoomBroadcaster
from bot.local.web_page import ChatPage
from bot.runtime.process_role import ProcessRole
from bot.startup_progress import StartupProgress, StartupStep
from bot.web.app import build
from bot.web.middleware import loopback_hosts
from bot.web.server import WebServer, bind
from bot.web.webhooks import WebhookRegistry, public_hosts

log = logging.getLogger(__name__)


def log_step(step: StartupStep) -> None:
    """A step as one line of the log."""
    line = f"{step.name:<10} {step.detail or step.state}"
    if step.state == "failed":
        log.warning(line)
    elif step.state != "waiting":
        log.info(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRuntime:
    """The page and what it shows while the rest is starting. A worker has none: its steps are told in the log."""

    page: ChatPage | None
    progress: StartupProgress
    rooms: RoomBroadcaster
    address: str
    hooks: WebhookRegistry = field(default_factory=WebhookRegistry)


@asynccontextmanager
async def headless_runtime() -> AsyncIterator[WebRuntime]:
    progress = StartupProgress()
    progress.watch(log_step)
    progress.waiting("database", "papers")
    yield WebRuntime(page=None, progress=progress, rooms=RoomBroadcaster(), address="")


@asynccontextmanager
async def web_runtime(settings: Settings) -> AsyncIterator[WebRuntime]:
    """The page, answering at once."""
    progress, rooms = StartupProgress(), RoomBroadcaster()
    progress.watch(log_step)
    progress.waiting("page", "database", "papers")
    page = ChatPage(progress=progress, rooms=rooms, language=settings.digest_language)
    listener = bind(settings.web_host, settings.web_port)
    port = listener.getsockname()[1]
    hooks, hosts = WebhookRegistry(), loopback_hosts(port) | public_hosts(settings.public_url)
    server = WebServer(app=build([*page.routes(), *hooks.routes()], allowed_hosts=hosts), listener=listener)
    await server.start()
    taken = f" ({settings.web_port} is taken)" if port != settings.web_port and settings.web_port else ""
    progress.done("page", f"{server.address}{taken}")
    try:
        yield WebRuntime(page=page, progress=progress, rooms=rooms, address=server.address, hooks=hooks)
    finally:
        page.close()
        await server.stop()


async def run(settings: Settings, role: ProcessRole = ProcessRole.ALL, slot: str = "") -> None:
    """Until SIGINT or SIGTERM. Raises BadConfiguration and ExternalFailure from the start."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with web_runtime(settings) if role.receives else headless_runtime() as opened:
        living = await asyncio.to_thread(_living)
        await living(settings, opened, stop, role, slot)


def _living() -> Any:
    """Imported in a thread, so that the page answers while SQLAlchemy and the rest are loading."""
    from bot.runtime.lifecycle import run_service

    return run_service


async def run_until_stopped(stop: asyncio.Event, work: list[Coroutine[Any, Any, None]]) -> None:
    """Run `work` until `stop` is set. The first of them to fail ends all, and its error is raised."""
    tasks = [asyncio.create_task(one) for one in work]
    waiting = asyncio.create_task(stop.wait())
    pending = {waiting, *tasks}
    try:
        while waiting in pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {waiting}:
                task.result()
    finally:
        for task in (waiting, *tasks):
            task.cancel()
        for task in (waiting, *tasks):
            with suppress(asyncio.CancelledError):
                await task
