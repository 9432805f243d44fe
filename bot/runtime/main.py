"""`python -m bot run`: signals, the page first, then everything else in the same event loop.

The page answers before SQLAlchemy and the platforms' libraries are imported. Stopping goes the other way round (the
order was measured: python-telegram-bot would wait for running handlers for ever, so they are cancelled first).
"""

import asyncio
import importlib
import signal

from bot.config.settings import Settings
from bot.runtime.light_imports import skip_httpx_command_line
from bot.runtime.process_role import ProcessRole
from bot.runtime.web_runtime import headless_runtime, web_runtime


async def run(settings: Settings, role: ProcessRole = ProcessRole.ALL, slot: str = "") -> None:
    """Until SIGINT or SIGTERM. Raises BadConfiguration and ExternalFailure from the start."""
    skip_httpx_command_line()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with web_runtime(settings) if role.receives else headless_runtime(settings) as web:
        await asyncio.to_thread(
            importlib.import_module, "bot.runtime.lifecycle"
        )  # meanwhile the page answers
        from bot.runtime.lifecycle import run_service

        await run_service(settings, web, stop, role, slot)
