"""The Bot API over HTTP: checks the token, calls the method, answers, and applies injected faults."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.standins.telegram_faults import Fault, Faults, Hold
from tests.standins.telegram_fields import check_fields
from tests.standins.telegram_rates import RateLimits
from tests.standins.telegram_rules import Refusal
from tests.standins.telegram_wire import cut_connection, read_params
from tests.standins.telegram_world import BOT, USERNAME, BotMessage, ChatWorld


class BotApiServer:
    """A method `sendMessage` is answered by `_send_message(params)`."""

    def __init__(self, bot: int = BOT) -> None:
        self.url = ""
        self.token = f"{bot}:stand-in-token-aaaaaaaaaaaaaaaaaaaa"
        self.username = USERNAME
        self.account = str(bot)
        self.world = ChatWorld(bot)
        self.faults = Faults()
        self.rates: RateLimits | None = None
        """Set to have Telegram's rate limits enforced."""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.other_bots: list[BotApiServer] = []
        """At the same address, each with its own chats."""
        self._changed = asyncio.Condition()

    def inject_error(self, method: str, status: int, description: str, *, chat: int | None = None, skip: int = 0,
             times: int = 1, **parameters: int) -> None:  # fmt: skip
        refusal = Refusal(status, description, **parameters)
        self.faults.inject(Fault(method, chat, skip, times, refusal))

    def hold_call(
        self, method: str, *, chat: int | None = None, skip: int = 0, takes_effect: bool = True
    ) -> Hold:
        """`takes_effect`: the call takes effect and its answer waits; else it is lost when the hold ends."""
        hold = Hold()
        self.faults.inject(Fault(method, chat, skip, takes_effect=takes_effect, hold=hold))
        return hold

    def cut_connection(
        self, method: str, *, takes_effect: bool, chat: int | None = None, skip: int = 0
    ) -> None:
        self.faults.inject(Fault(method, chat, skip, cuts_connection=True, takes_effect=takes_effect))

    def bot_messages(self, chat: int) -> list[BotMessage]:
        return [post for post in self.world.bot_messages if post.chat == chat]

    def find_message(self, chat: int, message_id: int) -> BotMessage:
        return next(post for post in self.bot_messages(chat) if post.id == message_id)

    def calls_to(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == method]

    async def wait_until(self, condition: Callable[[], bool], within_s: float) -> None:
        async with self._changed:
            async with asyncio.timeout(within_s):
                await self._changed.wait_for(condition)

    async def notify_waiters(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _notify_soon(self) -> None:
        try:
            self._waking = asyncio.get_running_loop().create_task(self.notify_waiters())
        except RuntimeError:  # before the loop runs nobody waits
            return

    async def serve(self, request: web.Request) -> web.StreamResponse:
        for other in self.other_bots:
            if request.match_info["token"] == other.token:
                return await other.serve(request)
        method = request.match_info["method"]
        params = await read_params(request)
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
        fault = self.faults.next_fault(method, params.get("chat_id"))
        if fault and fault.refusal:
            raise fault.refusal
        if fault and not fault.takes_effect:
            if fault.hold:
                await fault.hold.wait_released()
            cut_connection(request)
        if self.rates is not None:
            allows_paid = params.get("allow_paid_broadcast") is True
            self.rates.consume(method, params.get("chat_id"), allows_paid=allows_paid)
        self.calls.append((method, params))
        result = await call(params)
        await self.notify_waiters()
        if fault and fault.hold:
            await fault.hold.wait_released()
        if fault and fault.cuts_connection:
            cut_connection(request)
        return result
