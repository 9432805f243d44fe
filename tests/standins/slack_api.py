"""The Web API of the stand-in: its requests, tokens, scopes, rates and faults; the methods are in the classes below it."""

import asyncio
import itertools
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.standins.slack_directory import Directory
from tests.standins.slack_faults import Fault, Faults
from tests.standins.slack_files import Files
from tests.standins.slack_messages import Messages
from tests.standins.slack_methods import APP_LEVEL, METHODS
from tests.standins.slack_posts import SlackRefusal
from tests.standins.slack_rates import RateLimited, RateLimits
from tests.standins.slack_state import Json
from tests.standins.slack_surfaces import Surfaces


class WebApi(Directory, Files, Surfaces, Messages):
    """State is public, for tests to read and to set."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, Json]] = []
        self.queries: list[str] = []
        """What stood behind the address of each call."""
        self.scopes = ""
        """The bot token's, as auth.test names them in a header; "" for all, and none named."""
        self.rates: RateLimits | None = None
        self.faults = Faults()
        self.changed = asyncio.Condition()
        self._tickets = itertools.count(1)

    def add_routes(self, application: web.Application) -> None:
        application.router.add_route("*", "/api/{method}", self._serve)
        application.router.add_post("/upload/{file}", self._upload)
        application.router.add_post("/response/{id}", self._response)

    def count_calls(self, method: str) -> int:
        return sum(name == method for name, _ in self.calls)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.queries.append(request.query_string)
        arguments = await _arguments(request, method)
        fault = self.faults.next(method, str(arguments.get("channel") or "")) or Fault()
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
            if self.rates is not None:
                self.rates.consume(method, str(arguments.get("channel") or ""))
            act = getattr(self, "do_" + method.replace(".", "_"))
            body = {"ok": True, **act(arguments)}
        except RateLimited as limited:
            fault = Fault(status=429, retry_after=limited.retry_after)
            answer = fault.answer()
            assert answer is not None
            return answer
        except SlackRefusal as refused:
            body = refused.body
        await self.notify()
        headers = {"x-oauth-scopes": self.scopes} if method == "auth.test" and self.scopes else {}
        return web.json_response(body, headers=headers)

    async def notify(self) -> None:
        """Something changed that a test may wait for."""
        async with self.changed:
            self.changed.notify_all()

    def _authorize(self, method: str, arguments: Json, authorization: str) -> None:
        """The errors that every page under docs.slack.dev/reference/methods lists."""
        token = authorization.removeprefix("Bearer ") or arguments.get("token", "")
        if method not in METHODS:
            raise SlackRefusal("unknown_method")
        if not token:
            raise SlackRefusal("not_authed")
        if token not in (self.app_token, self.bot_token):
            raise SlackRefusal("invalid_auth")
        if (token == self.app_token) != (method == APP_LEVEL):
            raise SlackRefusal("not_allowed_token_type")
        called = METHODS[method]
        provided = set(self.scopes.split(","))
        if self.scopes and called.scope and not provided & set(called.scope.split("|")):
            raise SlackRefusal("missing_scope", needed=called.scope, provided=self.scopes)
        missing = [name for name in called.required if not arguments.get(name)]
        if missing:
            raise SlackRefusal("invalid_arguments", [f"missing required field: {name}" for name in missing])

    def do_apps_connections_open(self, _: Json) -> Json:
        return {"url": f"ws://{self.address}/socket?ticket={next(self._tickets)}"}

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """An address takes one upload: it was announced, and is not complete."""
        file, body = request.match_info["file"], await request.read()
        fault = self.faults.next("upload") or Fault()
        if self.file_checks.get(file) != -1:
            raise web.HTTPNotFound
        if fault.drop == "before":
            return _drop_connection(request)
        if not fault.status:
            self.files[file] = body
        if fault.drop:
            return _drop_connection(request)
        return fault.answer() or web.Response(text=f"OK - {len(body)}")

    async def _response(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.next("response_url") or Fault()
        fault.has_arrived.set()
        if fault.drop == "before":
            if fault.delays_answer:
                await fault.is_released.wait()
            return _drop_connection(request)
        answer = fault.answer() or self.respond(request.match_info["id"], await request.json())
        await self.notify()
        return _drop_connection(request) if fault.drop == "after" else answer


async def _arguments(request: web.Request, method: str) -> Json:
    """Of the address and the body. A body of JSON is read by methods that take it."""
    called = METHODS.get(method)
    if request.content_type == "application/json":
        body: Json = json.loads(await request.read() or b"{}")
        return body if called and called.takes_json else {}
    given: Mapping[str, Any] = await request.post() if request.method == "POST" else {}
    return {**request.query, **given}


def _drop_connection(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
