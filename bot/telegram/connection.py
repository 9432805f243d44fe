"""The one bot of this process: opened with a token, closed once, and never a token in a log."""

import logging
from dataclasses import dataclass, field

from telegram import User
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.telegram.failures import wording
from bot.telegram.updates import ANSWER_S, ListeningBot
from insights.errors import BadConfiguration, Unreachable

CONNECTIONS = 32
"""Beyond ten requests in flight httpx's pool spends more time on itself than on them; a broadcast and a busy
hour of replies stay below this.
"""
QUIET = ("httpx", "httpcore")
"""They log every address, and a bot's addresses carry its token."""


@dataclass(slots=True)
class Connection:
    """`bot` raises Unreachable until `open` has succeeded and after `close`."""

    _bot: ListeningBot | None = field(default=None, repr=False)

    @property
    def bot(self) -> ListeningBot:
        if self._bot is None:
            raise Unreachable("Telegram is not connected")
        return self._bot

    async def open(self, token: str, api_url: str) -> User:
        """Raises BadConfiguration for a wrong token or address, Unreachable when nobody answers."""
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        bot = _bot_of(token, api_url)
        try:
            await bot.initialize()
        except InvalidToken as error:
            await bot.shutdown()
            raise BadConfiguration("telegram.wrong_token", cause="getMe was refused") from error
        except (NetworkError, TelegramError) as error:
            await bot.shutdown()
            raise Unreachable(f"Telegram does not answer: {wording(error)}") from error
        self._bot = bot
        return bot.bot

    async def close(self) -> None:
        bot, self._bot = self._bot, None
        if bot is not None:
            await bot.shutdown()


def _bot_of(token: str, api_url: str) -> ListeningBot:
    """An InvalidToken of the constructor (an empty token) is a configuration fault as well."""
    base = api_url.rstrip("/")
    try:
        return ListeningBot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=_request(CONNECTIONS),
            get_updates_request=_request(2),
        )
    except InvalidToken as error:
        raise BadConfiguration("telegram.wrong_token", cause="the token is empty") from error


def _request(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=ANSWER_S,
        write_timeout=ANSWER_S,
        connect_timeout=5.0,
        pool_timeout=10.0,
        media_write_timeout=60.0,
    )
