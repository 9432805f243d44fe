"""Updates off the wire one by one, so that one that cannot be read does not take the others with it.

The library reads a whole batch or none (Bot.get_updates): a single update it has no words for would come again
with every batch, for ever, and nothing behind it would be heard.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, Update, User
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.telegram.api.errors import describe
from insights.errors import BadConfiguration, Unreachable

log = logging.getLogger(__name__)

Raw = Mapping[str, Any]

ALLOWED = ("message", "channel_post", "callback_query", "inline_query", "my_chat_member")
"""What is asked for: an edited command must not run twice, so edits are not. Telegram remembers the last list
it was given, so it is named in every request.
"""
ANSWER_S = 20.0
"""How long Telegram may take to answer: it holds sends back while a chat is over its rate."""


SAID = ("text", "entities", "caption", "caption_entities", "reply_markup", "reply_to_message")
"""What Telegram tells us of our own message is what we have just told it."""


class ListeningBot(Bot):
    """A Bot that hands over its updates unread, and does not read its own words again: fifty entities of a
    digest's message took 0.3 ms.
    """

    async def _post(self, endpoint: str, *args: Any, **kwargs: Any) -> Any:
        answer = await super()._post(endpoint, *args, **kwargs)
        ours = endpoint.startswith(("send", "edit")) and isinstance(answer, dict)
        return {name: answer[name] for name in answer.keys() - SAID} if ours else answer

    async def raw_updates(self, offset: int | None, *, wait_s: int, limit: int = 100) -> Sequence[Raw]:
        """GetUpdates. The answer may come as late as `wait_s` and ANSWER_S together."""
        asked = {"offset": offset, "timeout": wait_s, "limit": limit, "allowed_updates": list(ALLOWED)}
        updates: Sequence[Raw] = await self._post("getUpdates", asked, read_timeout=ANSWER_S + wait_s)
        return updates


def readable(raw: Raw, bot: Bot) -> Update | None:
    """None, said once in the log, for an update the library cannot read: the same library will not read it
    tomorrow either, so it is let go. What it held stays unsaid: it may be somebody's words.
    """
    try:
        return Update.de_json(dict(raw), bot)
    except Exception as error:  # noqa: BLE001 -- the border: whatever a stranger's JSON does to the library
        kinds = ", ".join(sorted(str(key) for key in raw if key != "update_id"))
        words = "telegram: update %s (%s) cannot be read and is left out: %s"
        log.warning(words, raw.get("update_id"), kinds, type(error).__name__)
        return None


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
            raise Unreachable(f"Telegram does not answer: {describe(error)}") from error
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
