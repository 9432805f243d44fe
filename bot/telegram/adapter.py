"""The adapter for Telegram: receives updates by long polling or by webhook, inside the process's event loop."""

import asyncio
from dataclasses import dataclass

from bot.telegram.config import TelegramConfig
from bot.telegram.messenger import TelegramMessenger
from bot.telegram.permissions import TelegramPermissions
from bot.telegram.session_holder import SessionHolder

SHUTDOWN_TIMEOUT_S = 4.0
"""How long answers in hand may take at the end; an update that is cut comes again after a restart."""


@dataclass(slots=True, kw_only=True)
class TelegramAdapter:
    """bot.platform_adapter.PlatformAdapter. python-telegram-bot is imported in `start`."""

    config: TelegramConfig
    sessions: SessionHolder
    messenger: TelegramMessenger
    permissions: TelegramPermissions
    platform: str = "telegram"
    _receiving: "asyncio.Task[None] | None" = None

    async def start(self, *, listen: bool = True) -> str:
        from bot.telegram.session import connect

        session = await connect(self.config, listen=listen)
        self.sessions.session = session
        if session.receiver is not None:
            self._receiving = asyncio.create_task(session.receiver.run(), name="telegram updates")
        return session.account

    async def stop_listening(self) -> None:
        """Another process can receive at once; what it is given again of what is in hand here, it leaves to this one."""
        task, self._receiving = self._receiving, None
        if task is None:
            return
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        session = self.sessions.session
        if session is not None and session.receiver is not None:
            await session.receiver.close()

    async def close(self) -> None:
        """Answers in hand get SHUTDOWN_TIMEOUT_S to end; then nothing can be sent any more."""
        await self.stop_listening()
        session = self.sessions.session
        if session is None:
            return
        await session.queues.shutdown(SHUTDOWN_TIMEOUT_S)
        self.sessions.session = None
        await session.connection.close()
