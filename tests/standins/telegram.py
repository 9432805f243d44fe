"""A stand-in for Telegram on loopback: a Bot API server, and the people who write and press buttons in its chats.

    async with TelegramStandin() as server:
        server.url, server.token                         # TELEGRAM_API_URL, TELEGRAM_BOT_TOKEN
        server.send_message(PRIVATE, ANN, "/today")
        [post] = await server.wait_sent(PRIVATE, 1)      # .text .entities .keyboard .photo .silent .reply_to
        query = server.press_button(PRIVATE, post.id, ANN, "LLM")
        await server.wait_answer(query)
        held = server.hold_call("sendMessage")           # the call takes effect, its answer waits:
        await held.wait_arrived(); held.release()
        server.hold_call("sendMessage", takes_effect=False)   # the call is lost when the hold ends
        server.inject_error("sendMessage", 429, "Too Many Requests: retry after 2", retry_after=2)
        server.cut_connection("sendMessage", takes_effect=True)   # the answer is lost

Chats: PRIVATE with ANN, GROUP, SUPERGROUP (FORUM with the topics 5 and 6) and CHANNEL. BOSS is an
administrator of them all, ANN and BEN are members.
"""

import itertools
from typing import Any, Self

from aiohttp import web

from tests.standins.telegram_api import BotApi
from tests.standins.telegram_world import (
    ANN,
    BEN,
    BOSS,
    BOT,
    CHANNEL,
    FORUM,
    GROUP,
    PRIVATE,
    SUPERGROUP,
    BotMessage,
)

__all__ = [
    "ANN",
    "BEN",
    "BOSS",
    "CHANNEL",
    "FORUM",
    "GROUP",
    "PRIVATE",
    "SUPERGROUP",
    "BotMessage",
    "TelegramStandin",
]


class TelegramStandin(BotApi):
    """The Bot API over HTTP, and what people do in the chats."""

    def __init__(self, bot: int = BOT) -> None:
        super().__init__(bot)
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
        await self.notify_waiters()
        assert self._runner is not None
        await self._runner.cleanup()

    def send_message(
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
        """Somebody sends a message; returns its id. `anonymous`: an administrator writes as the group."""
        message = self.world.make_message(chat, thread=thread)
        message |= {"text": text, "entities": _commands(text)}
        message["from"] = self.world.user_json(user, language)
        if anonymous:
            message["from"] = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
            message["sender_chat"] = message["chat"]
        if reply_to is not None:
            message["reply_to_message"] = self.world.get_message(chat, reply_to)
        self.world.save_message(message)
        self.push_update({"message": message})
        return int(message["message_id"])

    def edit_message(self, chat: int, message_id: int, text: str) -> None:
        message = dict(self.world.get_message(chat, message_id)) | {"text": text, "edit_date": 1}
        self.push_update({"edited_message": message})

    def post_in_channel(self, text: str, chat: int = CHANNEL) -> int:
        """An administrator posts in a channel, without a sender; returns the message's id."""
        message = self.world.make_message(chat) | {"text": text, "entities": _commands(text)}
        message["sender_chat"] = message["chat"]
        self.world.save_message(message)
        self.push_update({"channel_post": message})
        return int(message["message_id"])

    def forward_to_group(self, post: int, *, text: str = "", group: int = SUPERGROUP) -> int:
        """Telegram forwards a channel's post to its linked group (Message.is_automatic_forward); returns the copy's id."""
        message = self.world.make_message(group)
        message |= {
            "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
            "sender_chat": self.world.chats[CHANNEL].to_json(),
            "is_automatic_forward": True,
            "forward_origin": {
                "type": "channel",
                "chat": self.world.chats[CHANNEL].to_json(),
                "message_id": post,
                "date": 1,
            },
            "text": text or "a copy",
            "entities": _commands(text),
        }
        self.world.save_message(message)
        self.push_update({"message": message})
        return int(message["message_id"])

    def press_button(self, chat: int, message_id: int, user: int, label: str, *, language: str = "en") -> str:
        """Somebody presses the button whose label contains `label`; returns the query's id."""
        keys = itertools.chain.from_iterable(self.find_message(chat, message_id).keyboard)
        data = next(key["callback_data"] for key in keys if label in key["text"])
        query = f"q{next(self._queries)}"
        self.callback_answers[query] = None
        self.push_update(
            {
                "callback_query": {
                    "id": query,
                    "from": self.world.user_json(user, language),
                    "message": self.world.get_message(chat, message_id),
                    "chat_instance": "1",
                    "data": data,
                }
            }
        )
        return query

    async def type_inline_query(self, user: int, text: str, *, language: str = "en") -> list[dict[str, Any]]:
        """Somebody types "@bot text" in another chat; returns the results shown."""
        query = f"i{next(self._queries)}"
        self.inline_answers[query] = None
        asker = self.world.user_json(user, language)
        self.push_update({"inline_query": {"id": query, "from": asker, "query": text, "offset": ""}})
        await self.wait_until(lambda: self.inline_answers[query] is not None, 10)
        return self.inline_answers[query] or []

    def set_bot_status(self, chat: int, status: str, *, by: int = BOSS) -> None:
        """The bot is added, promoted, kicked or blocked."""
        member = self.world.chats[chat]
        old, member.bot_status = member.bot_status, status
        self.push_update(
            {
                "my_chat_member": {
                    "chat": member.to_json(),
                    "from": self.world.user_json(by),
                    "date": 1,
                    "old_chat_member": self.world.bot_member_json(old),
                    "new_chat_member": self.world.bot_member_json(status),
                }
            }
        )

    def migrate_group(self, chat: int, new_id: int) -> None:
        """A group becomes a supergroup: sends to the old id are refused with the new one."""
        self.world.migrate(chat, new_id)
        message = self.world.make_message(chat) | {
            "migrate_to_chat_id": new_id,
            "from": self.world.user_json(BOSS),
        }
        self.push_update({"message": message})

    async def wait_sent(self, chat: int, n: int, within_s: float = 30.0) -> list[BotMessage]:
        """Wait for at least `n` messages of the bot in this chat."""
        await self.wait_until(lambda: len(self.bot_messages(chat)) >= n, within_s)
        return self.bot_messages(chat)

    async def wait_answer(self, query: str, within_s: float = 30.0) -> dict[str, Any]:
        await self.wait_until(lambda: self.callback_answers[query] is not None, within_s)
        return self.callback_answers[query] or {}

    async def wait_confirmed(self, update_id: int, within_s: float = 30.0) -> None:
        """Wait until the bot has confirmed this update."""
        await self.wait_until(lambda: self.confirmed_update >= update_id, within_s)


def _commands(text: str) -> list[dict[str, Any]]:
    if not text.startswith("/"):
        return []
    return [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
