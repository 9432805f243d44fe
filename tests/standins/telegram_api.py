"""The Bot API's methods over HTTP."""

import asyncio
import hashlib
import itertools
import re
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.standins.telegram_faults import Fault, Faults, Hold
from tests.standins.telegram_rules import Refusal, caption_of, keyboard_of, photo_bytes, text_of
from tests.standins.telegram_wire import cut, params_of
from tests.standins.telegram_world import BOT, USERNAME, Posted, Room, World

GONE = {
    "kicked": "Forbidden: bot was kicked from the {} chat",
    "left": "Forbidden: bot is not a member of the {} chat",
    "blocked": "Forbidden: bot was blocked by the user",
}


class BotApi:
    def __init__(self) -> None:
        self.url = ""
        self.token = f"{BOT}:stand-in-token-aaaaaaaaaaaaaaaaaaaa"
        self.username = USERNAME
        self.account = str(BOT)
        self.world = World()
        self.faults = Faults()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.queries: dict[str, dict[str, Any] | None] = {}
        self.uploads = 0
        self.confirmed = 0
        self.commands: dict[str, list[dict[str, str]]] = {}
        self._updates: list[dict[str, Any]] = []
        self._numbers = itertools.count(1000)
        self._news = asyncio.Condition()
        self._files: set[str] = set()
        self._poll = 0

    def give(self, update: dict[str, Any]) -> int:
        """Put an update in line; returns its id."""
        number = next(self._numbers)
        self._updates.append({"update_id": number, **update})
        self._wake()
        return number

    @property
    def last_update(self) -> int:
        return int(self._updates[-1]["update_id"]) if self._updates else self.confirmed

    def fail(self, method: str, status: int, description: str, *, chat: int | None = None, skip: int = 0,
             times: int = 1, **parameters: int) -> None:  # fmt: skip
        refusal = Refusal(status, description, **parameters)
        self.faults.order(Fault(method, chat, skip, times, refusal))

    def hold(self, method: str, *, chat: int | None = None, skip: int = 0) -> Hold:
        hold = Hold()
        self.faults.order(Fault(method, chat, skip, taken=True, hold=hold))
        return hold

    def drop(self, method: str, *, taken: bool, chat: int | None = None, skip: int = 0) -> None:
        self.faults.order(Fault(method, chat, skip, cut=True, taken=taken))

    def sent(self, chat: int) -> list[Posted]:
        return [post for post in self.world.posted if post.chat == chat]

    def post_at(self, chat: int, message_id: int) -> Posted:
        return next(post for post in self.sent(chat) if post.id == message_id)

    def called(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == method]

    async def until(self, true: Callable[[], bool], within_s: float) -> None:
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(true), within_s)

    async def changed(self) -> None:
        async with self._news:
            self._news.notify_all()

    def _wake(self) -> None:
        try:
            self._waking = asyncio.get_running_loop().create_task(self.changed())
        except RuntimeError:  # before the loop runs nobody waits
            return

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params = await params_of(request)
        try:
            self._check(request.match_info["token"])
            return web.json_response({"ok": True, "result": await self._answer(method, params, request)})
        except Refusal as no:
            body = {"ok": False, "error_code": no.status, "description": no.description}
            return web.json_response(
                body | ({"parameters": no.parameters} if no.parameters else {}), status=no.status
            )

    def _check(self, token: str) -> None:
        if token != self.token:  # core.telegram.org/bots/api: 401 Unauthorized
            raise Refusal(401, "Unauthorized")

    async def _answer(self, method: str, params: dict[str, Any], request: web.Request) -> Any:
        call = getattr(self, re.sub("[A-Z]", lambda big: f"_{big[0].lower()}", f"_{method}"), None)
        if call is None:  # core.telegram.org/bots/api: 404 for an unknown method
            raise Refusal(404, "Not Found")
        fault = self.faults.meets(method, params.get("chat_id"))
        if fault and fault.refusal:
            raise fault.refusal
        if fault and fault.cut and not fault.taken:
            cut(request)
        self.calls.append((method, params))
        result = await call(params)
        await self.changed()
        if fault and fault.hold:
            await fault.hold.wait()
        if fault and fault.cut:
            cut(request)
        return result

    async def _get_me(self, _: dict[str, Any]) -> Any:
        modes = {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        return self.world.me() | modes

    async def _delete_webhook(self, _: dict[str, Any]) -> bool:
        return True

    async def _set_my_commands(self, params: dict[str, Any]) -> bool:
        for command in params["commands"]:  # BotCommand: 1-32 lower-case letters, digits, underscores; 1-256
            if not command["command"].islower() or not 1 <= len(command["description"]) <= 256:
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        self.commands[params.get("language_code", "")] = params["commands"]
        return True

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        """An update is confirmed by an offset higher than its id; a newer request ends an older one."""
        self._poll += 1
        mine, offset = self._poll, int(params.get("offset") or 0)
        self.confirmed = max(self.confirmed, offset - 1)
        self._updates = [u for u in self._updates if u["update_id"] >= offset]
        allowed = {"update_id", *(params.get("allowed_updates") or ["message"])}
        await self.changed()
        try:
            await self.until(
                lambda: bool(self._updates) or self._poll != mine, float(params.get("timeout") or 0.01)
            )
        except TimeoutError:
            return []
        if self._poll != mine:
            raise Refusal(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        self._updates = [u for u in self._updates if u.keys() <= allowed]
        return self._updates[: int(params.get("limit") or 100)]

    async def _send_message(self, params: dict[str, Any]) -> Any:
        room = self._room(params)
        text, entities = text_of(params)
        return self._put(params, room, Posted(0, room.id, text, entities, keyboard_of(params)))

    async def _send_photo(self, params: dict[str, Any]) -> Any:
        room = self._room(params)
        if not room.photos:
            raise Refusal(400, "Bad Request: not enough rights to send photos to the chat")
        text, entities = caption_of(params)
        photo = self._photo(params.get("photo", ""))
        return self._put(params, room, Posted(0, room.id, text, entities, keyboard_of(params), photo=photo))

    def _photo(self, photo: Any) -> str:
        if isinstance(photo, bytes):
            photo_bytes(photo)
            self.uploads += 1
            self._files.add(f"file-{hashlib.sha256(photo).hexdigest()[:12]}")
            return f"file-{hashlib.sha256(photo).hexdigest()[:12]}"
        if photo not in self._files:  # sendPhoto: a file_id of this bot, a URL or an upload
            raise Refusal(400, "Bad Request: wrong remote file identifier specified: Wrong string length")
        return str(photo)

    def _put(self, params: dict[str, Any], room: Room, post: Posted) -> Any:
        post.id = self.world.new_id()
        post.silent = bool(params.get("disable_notification"))
        post.thread = params.get("message_thread_id")
        post.reply_to = (params.get("reply_parameters") or {}).get("message_id")
        self.world.posted.append(post)
        return self.world.put(post)

    def _room(self, params: dict[str, Any]) -> Room:
        room = self.world.chats.get(params.get("chat_id", 0))
        if room is None:
            raise Refusal(400, "Bad Request: chat not found")
        if room.moved_to:  # ResponseParameters.migrate_to_chat_id
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, words, migrate_to_chat_id=room.moved_to)
        if room.bot in GONE:
            raise Refusal(403, GONE[room.bot].format(room.type))
        if room.type == "channel" and room.bot != "administrator":
            raise Refusal(400, "Bad Request: need administrator rights in the channel chat")
        thread = params.get("message_thread_id")
        if thread is not None and thread not in room.topics:  # naming General (1) gives the same
            raise Refusal(400, "Bad Request: message thread not found")
        if thread in room.closed:
            raise Refusal(400, "Bad Request: TOPIC_CLOSED")
        return room

    async def _edit_message_text(self, params: dict[str, Any]) -> Any:
        post = self._editable(params)
        if post.photo:
            raise Refusal(400, "Bad Request: there is no text in the message to edit")
        return self._change(post, *text_of(params), keyboard_of(params))

    async def _edit_message_caption(self, params: dict[str, Any]) -> Any:
        post = self._editable(params)
        if not post.photo:
            raise Refusal(400, "Bad Request: there is no caption in the message to edit")
        return self._change(post, *caption_of(params), keyboard_of(params))

    def _editable(self, params: dict[str, Any]) -> Posted:
        room = self._room(params)
        for post in self.sent(room.id):
            if post.id == params.get("message_id"):
                return post
        raise Refusal(400, "Bad Request: message to edit not found")

    def _change(self, post: Posted, text: str, entities: list[Any], keyboard: list[Any]) -> Any:
        if (post.text, post.entities, post.keyboard) == (text, entities, keyboard):
            raise Refusal(400, "Bad Request: message is not modified: specified new message content and reply "
                               "markup are exactly the same as a current content")  # fmt: skip
        post.text, post.entities, post.keyboard, post.edits = text, entities, keyboard, post.edits + 1
        return self.world.put(post)

    async def _answer_callback_query(self, params: dict[str, Any]) -> bool:
        query = str(params["callback_query_id"])
        if query not in self.queries or self.queries[query] is not None:
            raise Refusal(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        if len(params.get("text") or "") > 200:  # answerCallbackQuery.text: 0-200 characters
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        if (url := params.get("url")) and not url.startswith(f"https://t.me/{USERNAME}?start="):
            raise Refusal(400, "Bad Request: URL_INVALID")
        self.queries[query] = params
        return True

    async def _get_chat_member(self, params: dict[str, Any]) -> Any:
        room, user = self._room(params), int(params["user_id"])
        if user not in room.members:
            raise Refusal(400, "Bad Request: PARTICIPANT_ID_INVALID")
        if user in room.admins:
            return {"user": self.world.user(user), "status": "creator", "is_anonymous": False}
        return {"user": self.world.user(user), "status": "member"}
