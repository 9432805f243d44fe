"""The door to Telegram: opened by app.py, listening by long polling inside our own event loop."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.door import Commands
from bot.paced import Replies, unpaced
from bot.telegram.messenger import TelegramMessenger
from bot.telegram.rights import TelegramRights
from insights.ports import Asks, Attachments, Clock, Pictures, Posts

log = logging.getLogger(__name__)

DRAIN_S = 4.0
"""How long answers in hand may take when the door closes; what is cut then is asked again after a restart."""

Tell = Callable[[str], None]


def _nobody(words: str) -> None:
    pass


@dataclass(slots=True, kw_only=True)
class TelegramDoor:
    """Light until `start`: the library is imported there."""

    token: str = field(repr=False)
    api_url: str
    commands: Commands
    asks: Asks
    posts: Posts
    attachments: Attachments
    pictures: Pictures
    clock: Clock
    replies: Replies = unpaced
    messenger: TelegramMessenger = field(default_factory=TelegramMessenger)
    rights: TelegramRights = field(default_factory=TelegramRights)
    tell: Tell = _nobody
    """Hears in one sentence what keeps the open door from listening, and "" when that is over."""
    platform: str = "telegram"
    _opened: Any = None
    """bot.telegram.opened.Opened once started; its module imports the library."""
    _task: "asyncio.Task[None] | None" = None
    _listened: bool = False

    def __post_init__(self) -> None:
        entries = (entry for menu in self.commands.values() for entry in menu)
        self.messenger.live = frozenset(f"/{entry.name}" for entry in entries)

    async def start(self, *, listen: bool = True) -> str:
        """Raises BadConfiguration for a wrong token or address, Unreachable when Telegram does not answer."""
        from bot.telegram.opened import open_bot

        opened = await open_bot(self, listen=listen)
        self._opened = opened
        self.messenger.wire = opened.sender
        self.rights.members = opened.members
        self._listened = listen
        if listen:
            self._task = asyncio.create_task(opened.poller.run(), name="telegram polling")
        return str(opened.account)

    async def stop_listening(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        """Answers in hand get DRAIN_S to end; then nothing can be sent any more."""
        await self.stop_listening()
        opened, self._opened = self._opened, None
        if opened is not None:
            if self._listened:  # a request for updates would end that of the process that listens
                await opened.poller.drain(DRAIN_S)
            self.messenger.wire = None
            self.rights.members = None
            await opened.connection.close()
