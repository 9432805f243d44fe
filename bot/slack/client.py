"""Slack's Web API over slack_sdk: one session, no silent retries, every failure a DeliveryError.

slack_sdk repeats a request after a broken connection by default; a post that Slack had already accepted would
then stand twice and nobody would know. Here nothing is repeated: the ledger decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.slack.errors import delivery_error, wire_failures

TIMEOUT_S = 30.0
CONNECT_S = 10.0


@dataclass(slots=True, kw_only=True)
class SlackWeb:
    """Opened on first use, so that constructing it imports nothing heavy and does no I/O."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    api_url: str
    timeout_s: float = TIMEOUT_S
    _session: Any = field(default=None, repr=False)
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)

    def bot(self) -> Any:
        """slack_sdk's AsyncWebClient with the bot's token."""
        return self._client(self.bot_token)

    def app(self) -> Any:
        """The client with the app-level token: apps.connections.open alone."""
        return self._client(self.app_token)

    def nobody(self) -> Any:
        """A client without a token, for slack-bolt, which brings its own to each event."""
        return self._client("")

    async def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """A method by its name in slack_sdk ("chat_postMessage"); its answer as plain data."""
        return await self._answer(getattr(self.bot(), method), **arguments)

    async def socket_url(self) -> str:
        """A fresh websocket address for Socket Mode."""
        return str((await self._answer(self.app().apps_connections_open, app_token=self.app_token))["url"])

    def webhook(self, url: str) -> Any:
        """For a response_url, which carries its own right to answer."""
        from slack_sdk.webhook.async_client import AsyncWebhookClient

        return AsyncWebhookClient(url, session=self._opened(), retry_handlers=[])

    async def close(self) -> None:
        self._clients.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _answer(self, method: Any, **arguments: Any) -> Mapping[str, Any]:
        try:
            response = await method(**arguments)
        except wire_failures() as error:
            raise delivery_error(error) from None  # the cause's own text may carry the request
        data: Mapping[str, Any] = response.data
        return data

    def _client(self, token: str) -> Any:
        from slack_sdk.web.async_client import AsyncWebClient

        if token not in self._clients:
            self._clients[token] = AsyncWebClient(
                token=token or None, base_url=self.api_url, session=self._opened(), retry_handlers=[]
            )
        return self._clients[token]

    def _opened(self) -> Any:
        import aiohttp

        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self.timeout_s, sock_connect=CONNECT_S)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session
