"""The adapter for one bot of Telegram: receives updates by long polling or by webhook, inside the process's event loop."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.telegram.config import TelegramConfig
from bot.telegram.messenger import TelegramMessenger
from bot.telegram.paid_broadcast import PaidTransport
from bot.telegram.permissions import TelegramPermissions
from bot.telegram.session_holder import SessionHolder, account_of
from insights.ports.messaging import PartTransport

if TYPE_CHECKING:  # importing the session imports the library
    from bot.telegram.session import TelegramSession

SHUTDOWN_TIMEOUT_S = 4.0
"""How long answers in hand may take at the end; an update that is cut comes again after a restart."""


@dataclass(slots=True, kw_only=True)
class TelegramAdapter:
    """bot.platform_adapter.PlatformAdapter. python-telegram-bot is imported in `start`."""

    config: TelegramConfig
    sessions: SessionHolder
    """Shared by the adapters of all bots, as are the messenger and the permissions."""
    messenger: TelegramMessenger
    permissions: TelegramPermissions
    paid: PaidTransport | None = None
    """Set where digests are sent as paid broadcast."""
    name: str = "telegram"
    platform: str = "telegram"
    _session: "TelegramSession | None" = None
    _receiving: "asyncio.Task[None] | None" = None

    @property
    def delivery_transport(self) -> PartTransport:
        return self.paid or self.messenger

    def serves(self, account: str) -> bool:
        return self.sessions.find(account) is not None

    async def start(self, *, listen: bool = True) -> str:
        from bot.telegram.session import connect

        session = await connect(self.config, listen=listen)
        self._session = session
        self.sessions.add(account_of(self.config.token), session)
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
        session = self._session
        if session is not None and session.receiver is not None:
            await session.receiver.close()

    async def close(self) -> None:
        """Answers in hand get SHUTDOWN_TIMEOUT_S to end; then nothing can be sent any more."""
        await self.stop_listening()
        session = self._session
        if session is None:
            return
        await session.queues.shutdown(SHUTDOWN_TIMEOUT_S)
        self.sessions.remove(account_of(self.config.token))
        self._session = None
        await session.connection.close()
