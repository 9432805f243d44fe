"""Updates by webhook: Telegram calls our web app and is answered when the update was handled.

The secret and the address are derived from the token: every front knows them, nothing is stored, and an
address that Telegram already has with our name in it needs no second setWebhook (twice in a second is refused).
"""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from telegram import Update
from telegram.error import RetryAfter, TelegramError

from bot.telegram.api.client import ALLOWED_UPDATES, RawUpdatesBot, parse_update
from bot.telegram.api.errors import describe, retry_after_s
from bot.telegram.inbound.chat_queues import ChatQueues
from bot.web.bodies import media_type
from bot.web.webhooks import WebhookRegistry
from insights.errors import Unreachable
from insights.text.untrusted_json import UnfitJson, parse_json

log = logging.getLogger(__name__)

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 -- a header's name
MAX_CONNECTIONS = 40
"""Bot API, setWebhook: 1-100 updates at once; 40 is its default."""
MAX_TRIES = 3


def derive_key(token: str, purpose: str) -> str:
    """64 hexadecimal digits: within the A-Z, a-z, 0-9, _ and - that setWebhook allows in a secret."""
    return hmac.new(token.encode(), f"daily-insights {purpose}".encode(), hashlib.sha256).hexdigest()


@dataclass(slots=True, kw_only=True)
class Webhook:
    bot: RawUpdatesBot
    queues: ChatQueues
    registry: WebhookRegistry
    token: str
    public_url: str

    @property
    def name(self) -> str:
        return f"telegram-{derive_key(self.token, 'address')[:24]}"

    def open(self) -> None:
        """Accept calls."""
        self.registry.register(self.name, self.handle_request)

    async def ensure_set(self) -> None:
        """Ask Telegram for calls, unless it calls this address already. Raises Unreachable."""
        try:
            for is_last_try in (*(False,) * (MAX_TRIES - 1), True):
                if await self._try_to_set(is_last_try=is_last_try):
                    return
        except TelegramError as error:
            raise Unreachable(f"setWebhook: {describe(error)}") from error

    def close(self) -> None:
        """Accept no more calls: Telegram keeps updates it cannot deliver and tries again, for up to a day."""
        self.registry.unregister(self.name)

    async def handle_request(self, headers: Mapping[str, str], body: bytes) -> int:
        """200 when the update was handled or cannot be parsed; any other status makes Telegram call again. A body that is
        no JSON object with an update id is refused.
        """
        given, expected = headers.get(SECRET_HEADER, ""), derive_key(self.token, "secret")
        if not hmac.compare_digest(given.encode(), expected.encode()):
            return HTTPStatus.FORBIDDEN
        if media_type(headers.get("content-type", "")) not in ("", "application/json"):
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        try:
            raw = parse_json(body)
        except UnfitJson:
            return HTTPStatus.BAD_REQUEST
        if not isinstance(raw, dict) or type(raw.get("update_id")) is not int:
            return HTTPStatus.BAD_REQUEST
        update = parse_update(raw, self.bot)
        return HTTPStatus.OK if update is None else await self._handle_update(update)

    async def _handle_update(self, update: Update) -> int:
        """A call that Telegram gives up does not end the work."""
        task = self.queues.submit(update)
        await asyncio.wait([task])
        if task.cancelled():  # this process stops
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK if task.result() else HTTPStatus.INTERNAL_SERVER_ERROR

    async def _try_to_set(self, *, is_last_try: bool) -> bool:
        """Whether Telegram calls us now; False when it was set less than a second ago."""
        url = f"{self.public_url}/hooks/{self.name}"
        info = await self.bot.get_webhook_info()
        if info.url == url and set(info.allowed_updates or ()) == set(ALLOWED_UPDATES):
            return True
        try:
            await self.bot.set_webhook(
                url,
                secret_token=derive_key(self.token, "secret"),
                allowed_updates=ALLOWED_UPDATES,
                max_connections=MAX_CONNECTIONS,
            )
        except RetryAfter as later:
            if is_last_try:
                raise
            await asyncio.sleep(retry_after_s(later))
            return False
        return True
