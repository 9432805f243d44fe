"""Socket Mode: Slack's events over a websocket, by slack-bolt (docs.slack.dev/apis/events-api/using-socket-mode)."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from bot.slack.api.connection import SlackConnection
from bot.slack.api.log_redaction import redacting_logger
from bot.slack.inbound.body_fields import INVALID_EVENT_ERRORS
from bot.slack.inbound.interactions import BodyKind, ReceiveBody
from insights.errors import DeliveryError, StoreFailed, Unreachable
from insights.text.untrusted_json import clean_json

log = logging.getLogger(__name__)

ANY_NAME = re.compile(r"[\s\S]*")
CONNECT_TIMEOUT_S = 20.0
PING_INTERVAL_S = 10.0
"""slack_sdk's own: how often it pings, checks its connection and reconnects."""
UNUSED_TOKEN = "xoxb-unused"  # noqa: S105 -- no token
"""For slack-bolt, which authorizes what it passes on."""
FAILED_CHECKS_UNTIL_REPORTED = 2
"""A websocket that Slack renews is closed for a moment, every few hours."""


@dataclass(slots=True, kw_only=True)
class SocketModeListener:
    """Passes each body on to `receive`, which stores what somebody waits for, then acknowledges it (Slack waits 3 s). What could
    not be stored is not acknowledged: Slack sends an event again, and says of a command or a press that it failed.
    """

    app_token: str = field(repr=False)
    connection: SlackConnection
    receive: ReceiveBody
    ping_interval_s: float = PING_INTERVAL_S
    report_status: Callable[[str], None] = lambda _reason: None
    """Called with why no event can be received, and with "" when they can again."""
    _handler: Any = field(default=None, init=False, repr=False)
    _watch: asyncio.Task[None] | None = field(default=None, init=False, repr=False)
    _failed_checks: int = field(default=0, init=False)

    async def connect(self, url: str) -> None:
        """Raises Unreachable when the websocket does not open."""
        from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

        self._handler = AsyncSocketModeHandler(
            self._build_app(),
            app_token=self.app_token,
            logger=redacting_logger(),
            web_client=self.connection.sdk_client(self.app_token),
            ping_interval=self.ping_interval_s,
        )
        self._handler.client.wss_uri = url
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await self._handler.connect_async()
        except TimeoutError:
            await self.close()
            raise Unreachable("the websocket did not open") from None
        self._watch = asyncio.create_task(self._watch_connection())

    async def close(self) -> None:
        """Slack sends the next event to another connection, or keeps it."""
        handler, self._handler = self._handler, None
        if self._watch is not None:
            self._watch.cancel()
        if handler is not None:
            handler.client.message_listeners.clear()
            await handler.close_async()

    async def _watch_connection(self) -> None:
        """Reports an outage and its end once each. slack_sdk connects again by itself, but with the same address for
        ever, and an address is good for one connection and a short time: without one it asks for a new one.
        """
        while (handler := self._handler) is not None:
            await asyncio.sleep(self.ping_interval_s)
            is_connected = await handler.client.is_connected()
            if not is_connected:
                handler.client.wss_uri = None
            self._count_check(is_connected=is_connected)

    def _count_check(self, *, is_connected: bool) -> None:
        was_reported = self._failed_checks >= FAILED_CHECKS_UNTIL_REPORTED
        self._failed_checks = 0 if is_connected else self._failed_checks + 1
        if is_connected and was_reported:
            self.report_status("")
        elif self._failed_checks == FAILED_CHECKS_UNTIL_REPORTED:
            self.report_status("the websocket is closed; it is opened again")

    def _build_app(self) -> Any:
        from slack_bolt.async_app import AsyncApp
        from slack_bolt.authorization import AuthorizeResult

        async def authorize(team_id: str | None) -> AuthorizeResult:
            """Given explicitly: bolt would use OAuth where SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are set. Nothing is called
            through bolt, so that it needs no token; what the bot itself did is dropped by `receive`.
            """
            return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token=UNUSED_TOKEN)

        app = AsyncApp(
            process_before_response=True,
            client=self.connection.sdk_client(),
            logger=redacting_logger(),
            name="insights",
            authorize=authorize,
        )
        app.command(ANY_NAME)(self._receive_then_acknowledge("command"))
        for listen in (app.action, app.view, app.shortcut):
            listen(ANY_NAME)(self._receive_then_acknowledge("interaction"))
        app.event(ANY_NAME)(self._receive_then_acknowledge("event"))
        return app

    def _receive_then_acknowledge(self, kind: BodyKind) -> Callable[..., Awaitable[Any]]:
        from slack_bolt.response import BoltResponse

        async def on_bolt_request(ack: Any, body: Any) -> Any:
            """Any status but 200 leaves the envelope unacknowledged."""
            if not await self._receive(kind, body):
                return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
            return await ack()

        return on_bolt_request

    async def _receive(self, kind: BodyKind, body: Any) -> bool:
        """The border: the body cleaned and passed on; an invalid one is logged by its error's name. False where Slack is to send
        it again.
        """
        try:
            await self.receive(kind, clean_json(body))
        except (DeliveryError, StoreFailed) as error:
            log.warning("slack: event not taken: %s", error)
            return False
        except INVALID_EVENT_ERRORS as error:
            log.warning("slack: invalid event: %s", type(error).__name__)
        return True
