"""The Bot API over HTTP: token, method, answer, and the faults that were ordered."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.standins.telegram_faults import Fault, Faults, Hold
from tests.standins.telegram_fields import check_fields
from tests.standins.telegram_rates import Rates
from tests.standins.telegram_rules import Refusal
from tests.standins.telegram_wire import cut, params_of
from tests.standins.telegram_world import BOT, USERNAME, Posted, World


class Serving:
    """A method `sendMessage` is answered by `_send_message(params)`."""

    def __init__(self) -> None:
        self.url = ""
        self.token = f"{BOT}:stand-in-token-aaaaaaaaaaaaaaaaaaaa"
        self.username = USERNAME
        self.account = str(BOT)
        self.world = World()
        self.faults = Faults()
        self.rates: Rates | None = None
        """Set one to have Telegram's rates kept."""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._news = asyncio.Condition()

    def fail(self, method: str, status: int, description: str, *, chat: int | None = None, skip: int = 0,
             times: int = 1, **parameters: int) -> None:  # fmt: skip
        refusal = Refusal(status, description, **parameters)
        self.faults.order(Fault(method, chat, skip, times, refusal))

    def hold(self, method: str, *, chat: int | None = None, skip: int = 0, taken: bool = True) -> Hold:
        """`taken`: the call takes effect and its answer waits; else it is lost when the hold ends."""
        hold = Hold()
        self.faults.order(Fault(method, chat, skip, taken=taken, hold=hold))
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
            async with asyncio.timeout(within_s):
                await self._news.wait_for(true)

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
        check_fields(method, params)
        fault = self.faults.meets(method, params.get("chat_id"))
        if fault and fault.refusal:
            raise fault.refusal
        if fault and not fault.taken:
            if fault.hold:
                await fault.hold.wait()
            cut(request)
        if self.rates is not None:
            self.rates.spend(method, params.get("chat_id"))
        self.calls.append((method, params))
        result = await call(params)
        await self.changed()
        if fault and fault.hold:
            await fault.hold.wait()
        if fault and fault.cut:
            cut(request)
        return result
