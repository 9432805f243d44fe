"""The Web API of the stand-in: its methods, their checks and their effects."""

import asyncio
import itertools
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.standins.slack_faults import Fault, Faults
from tests.standins.slack_posts import Posted, SlackRefusal
from tests.standins.slack_responses import MAX_USES, ResponseUrl
from tests.standins.slack_rules import find_error, find_mentions
from tests.standins.slack_surfaces import Surfaces

Json = dict[str, Any]
REQUIRED = {
    "chat.postMessage": ("channel",),
    "chat.update": ("channel", "ts"),
    "chat.postEphemeral": ("channel", "user"),
    "files.getUploadURLExternal": ("filename", "length"),
    "files.completeUploadExternal": ("files",),
    "files.info": ("file",),
    "users.info": ("user",),
    "conversations.info": ("channel",),
    "conversations.open": ("users",),
    "views.open": ("trigger_id", "view"),
    "views.publish": ("user_id", "view"),
    "users.conversations": ("user",),
}
APP_LEVEL = "apps.connections.open"


class WebApi(Surfaces):
    """State is public, for tests to read and to set."""

    bot_token, app_token = "xoxb-standin-bot", "xapp-standin-app"
    team, bot_user, bot_id = "T1", "UBOT", "BBOT"

    def __init__(self) -> None:
        super().__init__()
        self.address = ""
        self.channels = {"C1": "member", "C2": "member", "CNEW": "public", "COLD": "archived", "D1": "member"}
        self.users: dict[str, Json] = {
            "U1": {"id": "U1", "locale": "en-US", "name": "ann", "profile": {"display_name": "Ann <!here>"}},
            "U2": {"id": "U2", "locale": "ko-KR", "name": "bo"},
            "UADMIN": {"id": "UADMIN", "locale": "en-US", "is_admin": True},
            "UGUEST": {"id": "UGUEST", "locale": "en-US", "is_restricted": True},
        }
        self.messages: list[Posted] = []
        self.ephemerals: list[Posted] = []
        self.responses: list[Json] = []
        """What was sent to response_urls and accepted."""
        self.response_urls: dict[str, ResponseUrl] = {}
        self.calls: list[tuple[str, Json]] = []
        self.mentions: list[str] = []
        self.files: dict[str, bytes] = {}
        self.file_checks: dict[str, int] = {}
        self.ready_after = 1
        """A file is ready at the n-th files.info."""
        self.members: dict[str, list[str]] = {"U1": ["C1", "C2"], "U2": ["C1"], "UGUEST": ["C1"]}
        """The channels that each person is in."""
        self.private_channels: set[str] = set()
        self.unknown_blocks: set[str] = set()
        self.scopes = ""
        """The bot token's, as auth.test names them in a header; "" for none named."""
        self.faults = Faults()
        self.changed = asyncio.Condition()
        self._ts = itertools.count(1)
        self._tickets = itertools.count(1)

    def add_routes(self, application: web.Application) -> None:
        application.router.add_route("*", "/api/{method}", self._serve)
        application.router.add_post("/upload/{file}", self._upload)
        application.router.add_post("/response/{id}", self._response)

    def next_ts(self) -> str:
        return f"1700000000.{next(self._ts):06d}"

    def posted(self, channel: str, *, thread: str | None = None) -> list[Posted]:
        """The bot's messages: all, those in a thread (its head's ts), or those in none ("")."""
        return [
            post for post in self.messages if post.channel == channel and thread in (None, post.thread_ts)
        ]

    def post(self, channel: str, ts: str) -> Posted:
        return next(post for post in self.posted(channel) if post.ts == ts)

    def count_calls(self, method: str) -> int:
        return sum(name == method for name, _ in self.calls)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fault = self.faults.next(method) or Fault()
        arguments = await _arguments(request)
        fault.has_arrived.set()
        if fault.drop == "before":
            return _drop_connection(request)
        answer = fault.answer() or await self._perform(method, arguments, request)
        if fault.delays_answer:
            await fault.is_released.wait()
        return _drop_connection(request) if fault.drop == "after" else answer

    async def _perform(self, method: str, arguments: Json, request: web.Request) -> web.Response:
        self.calls.append((method, arguments))
        try:
            self._authorize(method, arguments, request.headers.get("Authorization", ""))
            act = getattr(self, "do_" + method.replace(".", "_"), _unknown_method)
            body = {"ok": True, **act(arguments)}
        except SlackRefusal as refused:
            body = refused.body
        async with self.changed:
            self.changed.notify_all()
        headers = {"x-oauth-scopes": self.scopes} if method == "auth.test" and self.scopes else {}
        return web.json_response(body, headers=headers)

    def _authorize(self, method: str, arguments: Json, authorization: str) -> None:
        token = authorization.removeprefix("Bearer ") or arguments.get("token", "")
        if not token:
            raise SlackRefusal("not_authed")
        if token != (self.app_token if method == APP_LEVEL else self.bot_token):
            raise SlackRefusal("invalid_auth")
        missing = [name for name in REQUIRED.get(method, ()) if not arguments.get(name)]
        if missing:
            raise SlackRefusal("invalid_arguments", [f"missing required field: {name}" for name in missing])

    def do_auth_test(self, _: Json) -> Json:
        return {"team_id": self.team, "team": "Standin", "user_id": self.bot_user, "bot_id": self.bot_id}

    def do_apps_connections_open(self, _: Json) -> Json:
        return {"url": f"ws://{self.address}/socket?ticket={next(self._tickets)}"}

    def do_chat_postMessage(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        post = self._validate_message(arguments)
        self.messages.append(post)
        return {"channel": post.channel, "ts": post.ts, "message": {"text": post.text}}

    def do_chat_update(self, arguments: Json) -> Json:
        old = next((post for post in self.messages if post.ts == arguments["ts"]), None)
        if old is None:
            raise SlackRefusal("message_not_found")
        new = self._validate_message(arguments)
        old.text, old.blocks, old.edits = new.text, new.blocks, old.edits + 1
        return {"channel": old.channel, "ts": old.ts, "text": old.text}

    def do_chat_postEphemeral(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        post = self._validate_message(arguments)
        self.ephemerals.append(post)
        return {"message_ts": post.ts}

    def do_files_getUploadURLExternal(self, _: Json) -> Json:  # noqa: N802 -- Slack's name
        file = f"F{len(self.file_checks) + 1}"
        self.file_checks[file] = -1  # announced, not complete
        return {"file_id": file, "upload_url": f"http://{self.address}/upload/{file}"}

    def do_files_completeUploadExternal(self, arguments: Json) -> Json:  # noqa: N802 -- Slack's name
        files = json.loads(arguments["files"]) if isinstance(arguments["files"], str) else arguments["files"]
        if any(file["id"] not in self.files for file in files):
            raise SlackRefusal("file_not_found")
        self.file_checks |= {file["id"]: 0 for file in files}
        return {"files": [{"id": file["id"], "title": file.get("title", "")} for file in files]}

    def do_files_info(self, arguments: Json) -> Json:
        file = arguments["file"]
        if self.file_checks.get(file, -1) < 0:
            raise SlackRefusal("file_not_found")
        self.file_checks[file] += 1
        return {"file": {"id": file, "mimetype": "image/png" if file in self.ready_files else ""}}

    def do_users_info(self, arguments: Json) -> Json:
        if arguments["user"] not in self.users:
            raise SlackRefusal("user_not_found")
        return {"user": self.users[arguments["user"]]}

    def do_blocks_validate(self, arguments: Json) -> Json:
        given = arguments["blocks"]
        blocks = json.loads(given) if isinstance(given, str) else given
        return {"errors": [{"message": problem} for problem in self._find_error("x", blocks)[1]]}

    def _find_error(self, text: str, blocks: list[Json]) -> tuple[str, list[str]]:
        """What Slack refuses everywhere, or this workspace, which does not know `unknown_blocks`."""
        unknown = {block["type"] for block in blocks} & self.unknown_blocks
        if unknown:
            return "invalid_blocks", [f"unsupported type: {kind}" for kind in sorted(unknown)]
        return find_error(text, blocks, self.ready_files)

    def do_users_conversations(self, arguments: Json) -> Json:
        user = arguments["user"]
        return {"channels": [{"id": channel} for channel in self.members.get(user, ())]}

    def do_conversations_info(self, arguments: Json) -> Json:
        channel = arguments["channel"]
        if channel not in self.channels:
            raise SlackRefusal("channel_not_found")
        state = self.channels[channel]
        return {
            "channel": {
                "id": channel,
                "is_member": state == "member",
                "is_archived": state == "archived",
                "is_private": channel in self.private_channels,
            }
        }

    def do_conversations_open(self, _: Json) -> Json:
        return {"channel": {"id": "D1"}}

    def do_conversations_list(self, _: Json) -> Json:
        return {"channels": [{"id": channel} for channel in self.channels]}

    @property
    def ready_files(self) -> set[str]:
        return {file for file, file_checks in self.file_checks.items() if file_checks >= self.ready_after}

    def _validate_message(self, arguments: Json) -> Posted:
        state = "member" if arguments["channel"] in self.users else self.channels.get(arguments["channel"])
        if state != "member":
            raise SlackRefusal(
                {"archived": "is_archived", "public": "not_in_channel"}.get(state or "", "channel_not_found")
            )
        blocks = arguments.get("blocks") or []
        blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
        text = arguments.get("text") or ""
        error, messages = self._find_error(text, blocks)
        if error:
            raise SlackRefusal(error, messages)
        self.mentions += find_mentions(text, blocks)
        return Posted(
            channel=arguments["channel"],
            ts=self.next_ts(),
            text=text,
            blocks=blocks,
            thread_ts=arguments.get("thread_ts") or "",
            user=arguments.get("user") or "",
            arguments=arguments,
        )

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.next("upload") or Fault()
        body = await request.read()
        if fault.drop:
            return _drop_connection(request)
        if not fault.status:
            self.files[request.match_info["file"]] = body
        return fault.answer() or web.Response(text=f"OK - {len(body)}")

    def new_response_url(self, channel: str, user: str, replaces: str = "") -> str:
        number = str(len(self.response_urls) + 1)
        self.response_urls[number] = ResponseUrl(channel=channel, user=user, replaces=replaces)
        return f"http://{self.address}/response/{number}"

    async def _response(self, request: web.Request) -> web.Response:
        """Ephemeral, replaced or deleted: none needs the bot in the channel."""
        fault = self.faults.next("response_url") or Fault()
        answer = fault.answer() or self._respond(
            self.response_urls[request.match_info["id"]], await request.json()
        )
        async with self.changed:
            self.changed.notify_all()
        return answer

    def _respond(self, url: ResponseUrl, body: Json) -> web.Response:
        url.uses += 1
        if url.uses > MAX_USES:
            return web.Response(status=404, text="used_url")
        if body.get("delete_original"):
            self.ephemerals = [post for post in self.ephemerals if post.ts != url.replaces]
            return web.Response(text="ok")
        text, blocks = body.get("text") or "", body.get("blocks") or []
        error, _ = self._find_error(text, blocks)
        if error:
            return web.Response(status=400, text=error)
        self.responses.append(body)
        self.mentions += find_mentions(text, blocks)
        replaced = [post for post in self.ephemerals if post.ts == url.replaces]
        if body.get("replace_original") and replaced:
            replaced[0].text, replaced[0].blocks, replaced[0].edits = text, blocks, replaced[0].edits + 1
            return web.Response(text="ok")
        self.ephemerals.append(
            Posted(
                channel=url.channel,
                ts=self.next_ts(),
                text=text,
                blocks=blocks,
                thread_ts=body.get("thread_ts") or "",
                user=url.user,
                arguments=body,
            )
        )
        return web.Response(text="ok")


def _unknown_method(_: Json) -> Json:
    raise SlackRefusal("unknown_method")


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        body: Json = await request.json()
        return body
    given: Mapping[str, Any] = await request.post() if request.method == "POST" else {}
    return {**request.query, **given}


def _drop_connection(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
