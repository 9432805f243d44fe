"""The websocket Slack speaks to us over (Socket Mode), with slack-bolt on our end of it."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.slack.client import SlackWeb
from bot.slack.log_redaction import redacting_logger
from insights.errors import Unreachable

Body = Mapping[str, Any]
Takes = Callable[[Body], None]
EVERYTHING = re.compile(r"[\s\S]*")
CONNECT_S = 20.0
PING_S = 10.0
"""slack_sdk's own: how often it pings, looks after its connection and tries again."""


@dataclass(slots=True, kw_only=True)
class SlackSocket:
    """Each kind of body goes to its taker, which returns at once: Slack wants its answer within 3 s, and what
    we do about it may take longer.
    """

    web: SlackWeb
    on_command: Takes
    on_event: Takes
    on_press: Takes
    ping_s: float = PING_S
    _handler: Any = field(default=None, repr=False)
    _watch: asyncio.Task[None] | None = field(default=None, repr=False)

    async def connect(self, url: str, identity: Body) -> None:
        """Raises Unreachable when the websocket does not open."""
        from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

        self._handler = AsyncSocketModeHandler(
            self._application(identity),
            self.web.app_token,
            redacting_logger(),
            self.web.app(),
            None,
            self.ping_s,
        )
        self._handler.client.wss_uri = url
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._handler.connect_async()
        except TimeoutError:
            await self.close()
            raise Unreachable("the websocket did not open") from None
        self._watch = asyncio.create_task(self._keep_fresh())

    async def close(self) -> None:
        """Slack sends the next envelope to another connection, or keeps it for us."""
        handler, self._handler = self._handler, None
        if self._watch is not None:
            self._watch.cancel()
        if handler is not None:
            handler.client.message_listeners.clear()
            await handler.close_async()

    async def _keep_fresh(self) -> None:
        """slack_sdk tries the same address for ever once it failed, but Slack's work only once and for a short
        time. Without an address it asks for a new one.
        """
        while (handler := self._handler) is not None:
            await asyncio.sleep(self.ping_s)
            if not await handler.client.is_connected():
                handler.client.wss_uri = None

    def _application(self, identity: Body) -> Any:
        from slack_bolt.async_app import AsyncApp

        app = AsyncApp(
            client=self.web.nobody(),
            logger=redacting_logger(),
            name="insights",
            authorize=_as(self.web.bot_token, identity),
        )
        app.command(EVERYTHING)(_acknowledged(self.on_command))
        app.action(EVERYTHING)(_acknowledged(self.on_press))
        app.event(EVERYTHING)(_heard(self.on_event))
        return app


def _as(token: str, identity: Body) -> Callable[..., Awaitable[Any]]:
    """Who we are was asked once at the start. Said explicitly, because bolt would turn to OAuth by itself
    where SLACK_CLIENT_ID and SLACK_CLIENT_SECRET stand in the environment.
    """
    from slack_bolt.authorization import AuthorizeResult

    async def authorize() -> Any:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity["team_id"],
            bot_user_id=identity["user_id"],
            bot_id=identity.get("bot_id"),
            bot_token=token,
        )

    return authorize


def _acknowledged(take: Takes) -> Callable[..., Awaitable[None]]:
    async def listener(ack: Any, body: Any) -> None:
        await ack()
        take(body)

    return listener


def _heard(take: Takes) -> Callable[..., Awaitable[None]]:
    async def listener(body: Any) -> None:  # bolt acknowledges events itself
        take(body)

    return listener
