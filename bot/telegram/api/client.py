"""The Bot API client: a Bot that returns raw updates, and its connection.

The library parses a whole batch of updates or none (Bot.get_updates): a single update that it cannot parse would come
again with every batch, for ever, and no update after it would be handled. So each update is parsed by itself.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, Update, User
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.telegram.api.errors import describe
from bot.telegram.api.update_shape import checked_update
from insights.errors import BadConfiguration, Unreachable
from insights.tls import shared_tls_context

log = logging.getLogger(__name__)

RawUpdate = Mapping[str, Any]

ALLOWED_UPDATES = ("message", "channel_post", "callback_query", "inline_query", "my_chat_member")
"""An edited command must not run twice, so edits are not among them. Telegram remembers the last list it was
given, so it is named in every request.
"""
RESPONSE_TIMEOUT_S = 20.0
"""Telegram holds a send back while its chat is over the rate limit."""

ECHOED_FIELDS = ("text", "entities", "caption", "caption_entities", "reply_markup", "reply_to_message")
"""Fields of our own message in Telegram's answer: what we have just sent."""


class RawUpdatesBot(Bot):
    """A Bot that returns updates unparsed, and does not parse the text of its own messages again: fifty entities of a
    digest's message took 0.3 ms. tests/bot/telegram/test_library_internals.py checks what it needs of the library.
    """

    async def _post(self, endpoint: str, *args: Any, **kwargs: Any) -> Any:
        answer = await super()._post(endpoint, *args, **kwargs)
        is_own_message = endpoint.startswith(("send", "edit")) and isinstance(answer, dict)
        return {name: answer[name] for name in answer.keys() - ECHOED_FIELDS} if is_own_message else answer

    async def get_raw_updates(
        self, offset: int | None, *, wait_s: int, limit: int = 100
    ) -> Sequence[RawUpdate]:
        """Bot API, getUpdates: waits up to `wait_s` for an update. Raises telegram.error.TelegramError."""
        parameters = {
            "offset": offset,
            "timeout": wait_s,
            "limit": limit,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        updates: Sequence[RawUpdate] = await self._post(
            "getUpdates", parameters, read_timeout=RESPONSE_TIMEOUT_S + wait_s
        )
        return updates


def parse_update(raw: RawUpdate, bot: Bot) -> Update | None:
    """None for an update that the library cannot parse, or whose fields have wrong types: it will not be better
    tomorrow, so it is dropped. The log names its fields, not its content, which may be somebody's text.
    """
    try:
        return Update.de_json(checked_update(raw), bot)
    except Exception as error:  # noqa: BLE001 -- the border: any error that somebody's JSON causes in the library
        fields = ", ".join(sorted(str(key)[:40] for key in raw if key != "update_id")[:10])
        message = "telegram: update %s (%s) cannot be parsed and is dropped: %s"
        log.warning(message, raw.get("update_id"), fields, type(error).__name__)
        return None


MAX_CONNECTIONS = 32
"""Beyond ten requests in flight httpx's pool spends more time on itself than on them; a broadcast and a busy
hour of replies stay below this.
"""
QUIET_LOGGERS = ("httpx", "httpcore")
"""They log every address, and a bot's addresses carry its token."""


@dataclass(slots=True)
class Connection:
    """`bot` raises Unreachable until `open` has succeeded and after `close`."""

    _bot: RawUpdatesBot | None = field(default=None, repr=False)

    @property
    def bot(self) -> RawUpdatesBot:
        if self._bot is None:
            raise Unreachable("Telegram is not connected")
        return self._bot

    async def open(self, token: str, api_url: str) -> User:
        """Raises BadConfiguration for a wrong token or address, Unreachable when nobody answers."""
        for name in QUIET_LOGGERS:
            logging.getLogger(name).setLevel(logging.WARNING)
        bot = _make_bot(token, api_url)
        try:
            await bot.initialize()
        except InvalidToken as error:
            await bot.shutdown()
            raise BadConfiguration("telegram.wrong_token", cause="getMe was refused") from error
        except (NetworkError, TelegramError) as error:
            await bot.shutdown()
            raise Unreachable(f"Telegram does not answer: {describe(error)}") from error
        self._bot = bot
        return bot.bot

    async def close(self) -> None:
        bot, self._bot = self._bot, None
        if bot is not None:
            await bot.shutdown()


def _make_bot(token: str, api_url: str) -> RawUpdatesBot:
    """Raises BadConfiguration for an empty token, which the constructor refuses."""
    base = api_url.rstrip("/")
    try:
        return RawUpdatesBot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=_make_request(MAX_CONNECTIONS),
            get_updates_request=_make_request(2),
        )
    except InvalidToken as error:
        raise BadConfiguration("telegram.wrong_token", cause="the token is empty") from error


def _make_request(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=RESPONSE_TIMEOUT_S,
        write_timeout=RESPONSE_TIMEOUT_S,
        connect_timeout=5.0,
        pool_timeout=10.0,
        media_write_timeout=60.0,
        httpx_kwargs={"verify": shared_tls_context()},
    )
