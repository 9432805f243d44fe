"""The door to Telegram: opened by app.py, listening inside our own event loop, by long polling or by webhook."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.platform_adapter import Commands
from bot.rate_limited_messenger import Replies, unpaced
from bot.telegram.messenger import TelegramMessenger
from bot.telegram.permissions import TelegramPermissions
from bot.web.webhooks import WebhookRegistry
from insights.errors import BadConfiguration
from insights.ports.clock import Clock
from insights.ports.messaging import MessageHandler
from insights.ports.storage import Attachments, Pictures, Posts

log = logging.getLogger(__name__)

DRAIN_S = 4.0
"""How long answers in hand may take when the door closes; what is cut then is asked again after a restart."""

Tell = Callable[[str], None]


def _nobody(words: str) -> None:
    pass


@dataclass(slots=True, kw_only=True)
class TelegramAdapter:
    """Light until `start`: the library is imported there."""

    token: str = field(repr=False)
    api_url: str
    commands: Commands
    asks: MessageHandler
    posts: Posts
    attachments: Attachments
    pictures: Pictures
    clock: Clock
    replies: Replies = unpaced
    messenger: TelegramMessenger = field(default_factory=TelegramMessenger)
    rights: TelegramPermissions = field(default_factory=TelegramPermissions)
    tell: Tell = _nobody
    """Hears in one sentence what keeps the open door from listening, and "" when that is over."""
    hooks: WebhookRegistry | None = None
    """The web app's, where Telegram brings its updates itself; None: we ask for them."""
    public_url: str = ""
    platform: str = "telegram"
    _opened: Any = None
    """bot.telegram.session.TelegramSession once started; its module imports the library."""
    _task: "asyncio.Task[None] | None" = None

    def __post_init__(self) -> None:
        if self.hooks is not None:
            self.public_url = _callable(self.public_url)
        entries = (entry for menu in self.commands.values() for entry in menu)
        self.messenger.live = frozenset(f"/{entry.name}" for entry in entries)

    async def start(self, *, listen: bool = True) -> str:
        """Raises BadConfiguration for a wrong token or address, Unreachable when Telegram does not answer."""
        from bot.telegram.session import connect

        opened = await connect(self, listen=listen)
        self._opened = opened
        self.messenger.wire = opened.sender
        self.rights.members = opened.members
        if opened.poller is not None:
            self._task = asyncio.create_task(opened.poller.run(), name="telegram polling")
        return str(opened.account)

    async def stop_listening(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if self._opened is not None and self._opened.webhook is not None:
            self._opened.webhook.close()

    async def close(self) -> None:
        """Answers in hand get DRAIN_S to end; then nothing can be sent any more."""
        await self.stop_listening()
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.lanes.shutdown(DRAIN_S)
            if opened.poller is not None:
                await opened.poller.confirm()
            self.messenger.wire = None
            self.rights.members = None
            await opened.connection.close()


def _callable(public_url: str) -> str:
    """Raises BadConfiguration where Telegram could not call us."""
    parts = urlsplit(public_url)
    if parts.scheme != "https" or not parts.hostname:
        why = "TELEGRAM_UPDATES=webhook needs an https address that Telegram can reach; or use polling"
        raise BadConfiguration("error.setting", name="PUBLIC_URL", why=why)
    return public_url.rstrip("/")
