"""The Bot API's methods for the bot's account: commands, updates, webhook, chats and members."""

import itertools
from typing import Any

from tests.standins.telegram_rules import Refusal
from tests.standins.telegram_serving import BotApiServer
from tests.standins.telegram_world import BOT, StandinChat

SCOPES = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}


class Account(BotApiServer):
    """Methods that send no message."""

    def __init__(self, bot: int = BOT) -> None:
        super().__init__(bot)
        self.confirmed_update = 0
        self.poll_count = 0
        self.has_privacy_mode = True
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.webhook: dict[str, Any] = {}
        self._updates: list[dict[str, Any]] = []
        self._numbers = itertools.count(1000)

    def push_update(self, update: dict[str, Any]) -> int:
        """Queue an update; returns its id."""
        number = next(self._numbers)
        self._updates.append({"update_id": number, **update})
        self._notify_soon()
        return number

    @property
    def pending_updates(self) -> list[dict[str, Any]]:
        """Those that nobody has confirmed, oldest first."""
        return self._updates

    @property
    def last_update(self) -> int:
        return int(self._updates[-1]["update_id"]) if self._updates else self.confirmed_update

    async def _get_me(self, _: dict[str, Any]) -> Any:
        modes = {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.has_privacy_mode,
            "supports_inline_queries": True,
        }
        return self.world.bot_json() | modes

    async def _get_my_star_balance(self, _: dict[str, Any]) -> Any:
        return {"amount": int(self.rates.stars) if self.rates else 0}

    async def _set_my_commands(self, params: dict[str, Any]) -> bool:
        if len(params["commands"]) > 100:  # Bot API, setMyCommands: at most 100 commands
            raise Refusal(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        for command in params["commands"]:  # BotCommand: 1-32 lower-case letters, digits, underscores; 1-256
            name, words = str(command["command"]), str(command["description"])
            if not (name.islower() and name.replace("_", "").isalnum() and 1 <= len(name) <= 32):
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(words) <= 256:
                raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        scope = (params.get("scope") or {"type": "default"})["type"]
        if scope not in SCOPES:  # Bot API, BotCommandScope
            raise Refusal(400, "Bad Request: Can't parse BotCommandScope: Unsupported type specified")
        language = params.get("language_code") or ""
        if language and not (len(language) == 2 and language.islower()):  # ISO 639-1, two letters
            raise Refusal(400, "Bad Request: LANGUAGE_CODE_INVALID")
        self.commands[scope, language] = params["commands"]
        return True

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        """An update is confirmed by an offset higher than its id; a newer request ends an older one."""
        if self.webhook.get("url"):  # Bot API, getUpdates: will not work if an outgoing webhook is set up
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook "
                               "to delete the webhook first")  # fmt: skip
        self.poll_count += 1
        mine, offset = self.poll_count, int(params.get("offset") or 0)
        self.confirmed_update = max(self.confirmed_update, offset - 1)
        self._updates = [u for u in self._updates if u["update_id"] >= offset]
        allowed = {"update_id", *(params.get("allowed_updates") or ["message"])}
        await self.notify_waiters()
        try:
            await self.wait_until(
                lambda: bool(self._updates) or self.poll_count != mine, float(params.get("timeout") or 0.01)
            )
        except TimeoutError:
            return []
        if self.poll_count != mine:  # tdlib/telegram-bot-api, Client.cpp: abort_long_poll
            raise Refusal(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        self._updates = [u for u in self._updates if u.keys() <= allowed]
        return self._updates[: int(params.get("limit") or 100)]

    async def _set_webhook(self, params: dict[str, Any]) -> bool:
        url, secret = str(params.get("url") or ""), params.get("secret_token")
        if url and not url.startswith("https://"):  # core.telegram.org/bots/webhooks
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        # Bot API, setWebhook: secret_token of 1-256 characters of A-Z, a-z, 0-9, _ and -
        if secret is not None and not str(secret).replace("_", "a").replace("-", "a").isalnum():
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = dict(params)
        return True

    async def _delete_webhook(self, _: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    async def _get_webhook_info(self, _: dict[str, Any]) -> dict[str, Any]:
        info = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        names = ("allowed_updates", "max_connections", "last_error_message", "last_error_date")
        info |= {name: self.webhook[name] for name in names if name in self.webhook}
        return info | {"pending_update_count": len(self._updates)}

    async def _get_chat(self, params: dict[str, Any]) -> Any:
        room = self._find_chat(params)
        return room.to_json() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}

    async def _get_chat_member(self, params: dict[str, Any]) -> Any:
        room, user = self._find_chat(params), int(params["user_id"])
        if user == self.world.bot_json()["id"]:
            return self.world.bot_member_json(room.bot_status)
        if user not in room.members:  # tdlib/telegram-bot-api, Client.cpp: get_chat_member
            raise Refusal(400, "Bad Request: PARTICIPANT_ID_INVALID")
        if user in room.admins:
            return {"user": self.world.user_json(user), "status": "creator", "is_anonymous": False}
        return {"user": self.world.user_json(user), "status": "member"}

    def _find_chat(self, params: dict[str, Any]) -> StandinChat:
        room = self.world.chats.get(params.get("chat_id", 0))
        if room is None:  # tdlib/telegram-bot-api, Client.cpp: check_chat
            raise Refusal(400, "Bad Request: chat not found")
        return room


GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)
