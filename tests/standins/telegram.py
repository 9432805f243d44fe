"""A Telegram on loopback: a Bot API server, and people who speak and press in its chats.

    async with TelegramStandin() as server:
        server.url, server.token                    # TELEGRAM_API_URL, TELEGRAM_BOT_TOKEN
        server.say(PRIVATE, ANN, "/today")
        [post] = await server.wait_sent(PRIVATE, 1)  # .text .entities .keyboard .photo .silent .reply_to
        query = server.press(PRIVATE, post.id, ANN, "LLM")
        await server.wait_answer(query)
        held = server.hold("sendMessage")           # taken, not answered: await held.arrived(); held.release()
        held = server.hold("sendMessage", taken=False)  # not taken either
        server.fail("sendMessage", 429, "Too Many Requests: retry after 2", retry_after=2)
        server.drop("sendMessage", taken=True)      # the connection is cut, before or after it was taken

Chats: PRIVATE with ANN, GROUP, SUPERGROUP (FORUM with the topics 5 and 6) and CHANNEL. BOSS is an
administrator of them all, ANN and BEN are members.
"""

import itertools
from typing import Any, Self

from aiohttp import web

from tests.standins.telegram_api import BotApi
from tests.standins.telegram_world import ANN, BEN, BOSS, CHANNEL, FORUM, GROUP, PRIVATE, SUPERGROUP, Posted

__all__ = [
    "ANN",
    "BEN",
    "BOSS",
    "CHANNEL",
    "FORUM",
    "GROUP",
    "PRIVATE",
    "SUPERGROUP",
    "Posted",
    "TelegramStandin",
]


class TelegramStandin(BotApi):
    """BotApi over HTTP, and what people do."""

    def __init__(self) -> None:
        super().__init__()
        self._runner: web.AppRunner | None = None
        self._queries = itertools.count(1)

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=64 * 1024**2)
        application.router.add_route("*", "/bot{token}/{method}", self.serve)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.faults.release_all()
        await self.changed()
        assert self._runner is not None
        await self._runner.cleanup()

    def say(
        self,
        chat: int,
        user: int,
        text: str,
        *,
        language: str = "en",
        reply_to: int | None = None,
        thread: int | None = None,
        anonymous: bool = False,
    ) -> int:
        """Somebody writes; returns the message's id. `anonymous`: an administrator as the group."""
        message = self.world.message(chat, thread=thread)
        message |= {"text": text, "entities": _commands(text)}
        message["from"] = self.world.user(user, language)
        if anonymous:
            message["from"] = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
            message["sender_chat"] = message["chat"]
        if reply_to is not None:
            message["reply_to_message"] = self.world.shown(chat, reply_to)
        self.world.keep(message)
        self.give({"message": message})
        return int(message["message_id"])

    def edit(self, chat: int, message_id: int, text: str) -> None:
        message = dict(self.world.shown(chat, message_id)) | {"text": text, "edit_date": 1}
        self.give({"edited_message": message})

    def post(self, text: str, chat: int = CHANNEL) -> int:
        """An administrator posts in a channel: nobody is named."""
        message = self.world.message(chat) | {"text": text, "entities": _commands(text)}
        message["sender_chat"] = message["chat"]
        self.world.keep(message)
        self.give({"channel_post": message})
        return int(message["message_id"])

    def forward(self, post: int, *, text: str = "", group: int = SUPERGROUP) -> int:
        """A channel's post appears in its linked group by itself (Message.is_automatic_forward)."""
        message = self.world.message(group)
        message |= {
            "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
            "sender_chat": self.world.chats[CHANNEL].wire(),
            "is_automatic_forward": True,
            "forward_origin": {
                "type": "channel",
                "chat": self.world.chats[CHANNEL].wire(),
                "message_id": post,
                "date": 1,
            },
            "text": text or "a copy",
            "entities": _commands(text),
        }
        self.world.keep(message)
        self.give({"message": message})
        return int(message["message_id"])

    def press(self, chat: int, message_id: int, user: int, label: str, *, language: str = "en") -> str:
        """Somebody presses the button whose label contains `label`; returns the query's id."""
        keys = itertools.chain.from_iterable(self.post_at(chat, message_id).keyboard)
        data = next(key["callback_data"] for key in keys if label in key["text"])
        query = f"q{next(self._queries)}"
        self.queries[query] = None
        self.give(
            {
                "callback_query": {
                    "id": query,
                    "from": self.world.user(user, language),
                    "message": self.world.shown(chat, message_id),
                    "chat_instance": "1",
                    "data": data,
                }
            }
        )
        return query

    async def inquire(self, user: int, words: str, *, language: str = "en") -> list[dict[str, Any]]:
        """Somebody types "@bot words" in another chat; returns the results shown."""
        query = f"i{next(self._queries)}"
        self.inquiries[query] = None
        asker = self.world.user(user, language)
        self.give({"inline_query": {"id": query, "from": asker, "query": words, "offset": ""}})
        await self.until(lambda: self.inquiries[query] is not None, 10)
        return self.inquiries[query] or []

    def bot_becomes(self, chat: int, status: str, *, by: int = BOSS) -> None:
        """Added, promoted, kicked or blocked."""
        member = self.world.chats[chat]
        old, member.bot = member.bot, status
        self.give(
            {
                "my_chat_member": {
                    "chat": member.wire(),
                    "from": self.world.user(by),
                    "date": 1,
                    "old_chat_member": self.world.bot_member(old),
                    "new_chat_member": self.world.bot_member(status),
                }
            }
        )

    def migrate(self, chat: int, new: int) -> None:
        """A group becomes a supergroup: sends to the old id are told the new one."""
        self.world.migrate(chat, new)
        message = self.world.message(chat) | {"migrate_to_chat_id": new, "from": self.world.user(BOSS)}
        self.give({"message": message})

    async def wait_sent(self, chat: int, n: int, within_s: float = 30.0) -> list[Posted]:
        """At least `n` messages of the bot in this chat."""
        await self.until(lambda: len(self.sent(chat)) >= n, within_s)
        return self.sent(chat)

    async def wait_answer(self, query: str, within_s: float = 30.0) -> dict[str, Any]:
        await self.until(lambda: self.queries[query] is not None, within_s)
        return self.queries[query] or {}

    async def wait_confirmed(self, update_id: int, within_s: float = 30.0) -> None:
        """The bot has told Telegram that it is done with this update."""
        await self.until(lambda: self.confirmed >= update_id, within_s)


def _commands(text: str) -> list[dict[str, Any]]:
    if not text.startswith("/"):
        return []
    return [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
