"""Updates that Telegram brings: through the one web app, answered when their handling has ended.

The secret and the address are derived from the token: every replica knows them, nothing is stored, and an
address that Telegram already has with our name in it needs no second setWebhook (twice in a second is refused).
"""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from telegram.error import RetryAfter, TelegramError

from bot.telegram.api.client import ALLOWED, ListeningBot, readable
from bot.telegram.api.errors import describe, seconds
from bot.telegram.inbound.chat_queues import ChatQueues
from bot.web.webhooks import WebhookRegistry
from insights.errors import Unreachable

log = logging.getLogger(__name__)

SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 -- a header's name
CONNECTIONS = 40
"""Bot API, setWebhook: 1-100 updates at once; 40 is its default."""
TRIES = 3


def derived(token: str, purpose: str) -> str:
    """Hexadecimal: within the A-Z, a-z, 0-9, _ and - that setWebhook allows in a secret."""
    return hmac.new(token.encode(), f"daily-insights {purpose}".encode(), hashlib.sha256).hexdigest()


@dataclass(slots=True, kw_only=True)
class Webhook:
    bot: ListeningBot
    lanes: ChatQueues
    hooks: WebhookRegistry
    token: str
    public_url: str

    @property
    def name(self) -> str:
        return f"telegram-{derived(self.token, 'address')[:24]}"

    async def open(self) -> None:
        """Take calls, then ask for them. Raises Unreachable."""
        self.hooks.open(self.name, self.take)
        try:
            for last in (*(False,) * (TRIES - 1), True):
                if await self._set(last=last):
                    return
        except TelegramError as error:
            self.close()
            raise Unreachable(f"setWebhook: {describe(error)}") from error

    def close(self) -> None:
        """Telegram keeps what it cannot bring and tries again, for up to a day."""
        self.hooks.close(self.name)

    async def take(self, headers: Mapping[str, str], body: bytes) -> int:
        """200 when the update is done with; anything else makes Telegram bring it again."""
        given, expected = headers.get(SECRET, ""), derived(self.token, "secret")
        if not hmac.compare_digest(given.encode(), expected.encode()):
            return HTTPStatus.FORBIDDEN
        try:
            raw = json.loads(body)
            int(raw["update_id"])
        except (ValueError, KeyError, TypeError):
            return HTTPStatus.BAD_REQUEST
        update = readable(raw, self.bot)
        if update is None or await asyncio.shield(self.lanes.submit(update)):
            return HTTPStatus.OK
        return HTTPStatus.INTERNAL_SERVER_ERROR

    async def _set(self, *, last: bool) -> bool:
        """Whether Telegram calls us now; False: another replica was just setting it."""
        url = f"{self.public_url}/hooks/{self.name}"
        info = await self.bot.get_webhook_info()
        if info.url == url and set(info.allowed_updates or ()) == set(ALLOWED):
            return True
        try:
            await self.bot.set_webhook(
                url,
                secret_token=derived(self.token, "secret"),
                allowed_updates=ALLOWED,
                max_connections=CONNECTIONS,
            )
        except RetryAfter as later:
            if last:
                raise
            await asyncio.sleep(seconds(later))
            return False
        return True
