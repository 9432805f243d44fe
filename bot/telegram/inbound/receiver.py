"""Receives updates. Of several processes one holds the bot's lease: it polls, or sets the webhook, and sets the command menus.

With a webhook all of them take what Telegram sends to their common address. Polling moves with the lease: what the last
holder confirmed is gone, and what it had in hand comes again and is handled once (handlers.router).
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from telegram.error import TelegramError

from bot.platform_adapter import CommandMenu
from bot.process_lease import ExclusiveLease
from bot.telegram.api.client import RawUpdatesBot
from bot.telegram.api.command_menu_sync import set_command_menus
from bot.telegram.api.errors import describe
from bot.telegram.inbound.chat_queues import ChatQueues
from bot.telegram.inbound.long_polling import LongPoller
from bot.telegram.inbound.webhook import Webhook
from insights.errors import StoreFailed, Unreachable

log = logging.getLogger(__name__)

SETUP_RETRY_INTERVAL_S = 5.0
"""After a holder could not reach Telegram, the others have so long to try."""


@dataclass(slots=True, kw_only=True)
class UpdateReceiver:
    bot: RawUpdatesBot
    queues: ChatQueues
    commands: CommandMenu
    lease: ExclusiveLease
    report_status: Callable[[str], None]
    webhook: Webhook | None = None
    """Set where Telegram calls us; None: updates are polled."""
    _poller: LongPoller | None = None

    async def open(self) -> None:
        """Accept calls of the webhook, and begin as the holder where nobody is. Raises Unreachable."""
        if self.webhook is not None:
            self.webhook.open()
        try:
            if await self.lease.acquire():
                await self._begin()
        except Unreachable:
            await self.close()
            raise
        except StoreFailed as error:
            log.warning("telegram.lease_unknown", extra={"error": str(error)})

    async def run(self) -> None:
        """Until cancelled: hold the lease whenever it can be had."""
        while True:
            if not self.lease.is_held and not await self._take_over():
                await asyncio.sleep(SETUP_RETRY_INTERVAL_S)
                continue
            await self._receive()
            log.warning("telegram.lease_lost")

    async def close(self) -> None:
        """Receive nothing more and leave the lease to another process at once, with all that was handled confirmed."""
        if self._poller is not None and self.lease.is_held:
            await self._poller.confirm()
        await self.lease.release()
        if self.webhook is not None:
            self.webhook.close()

    async def _take_over(self) -> bool:
        await self.lease.wait_acquired()
        try:
            await self._begin()
        except Unreachable as error:
            self.report_status(f"{error.reason}; it is tried again")
            await self.lease.release()
            return False
        log.info("telegram.receives_updates")
        self.report_status("")
        return True

    async def _begin(self) -> None:
        """What the holder does once. Raises Unreachable."""
        await set_command_menus(self.bot, self.commands)
        if self.webhook is not None:
            await self.webhook.ensure_set()
            return
        try:
            await self.bot.delete_webhook()
        except TelegramError as error:
            raise Unreachable(f"deleteWebhook: {describe(error)}") from error

    async def _receive(self) -> None:
        """As long as the lease is held."""
        lost = asyncio.create_task(self.lease.wait_lost())
        tasks = {lost}
        if self.webhook is None:
            self._poller = LongPoller(bot=self.bot, queues=self.queues, report_status=self.report_status)
            tasks.add(asyncio.create_task(self._poller.run()))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
