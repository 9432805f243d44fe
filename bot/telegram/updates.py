"""Updates off the wire one by one, so that one that cannot be read does not take the others with it.

The library reads a whole batch or none (Bot.get_updates): a single update it has no words for would come again
with every batch, for ever, and nothing behind it would be heard.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Bot, Update

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
