"""The HTTP session of the process to Slack, which the clients of all workspaces share."""

from dataclasses import dataclass, field
from typing import Any

TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0


@dataclass(slots=True, kw_only=True)
class SlackConnection:
    """Opened by the first call; the constructor imports nothing heavy."""

    api_url: str
    timeout_s: float = TIMEOUT_S
    _session: Any = field(default=None, init=False, repr=False)

    def open_session(self) -> Any:
        """The ClientSession of aiohttp."""
        import aiohttp

        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self.timeout_s, sock_connect=CONNECT_TIMEOUT_S)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session

    def sdk_client(self, token: str = "") -> Any:
        """slack_sdk's AsyncWebClient with this token; without one for slack-bolt, which brings its own."""
        from bot.slack.api.form_client import FormWebClient

        return FormWebClient(
            token=token or None, base_url=self.api_url, session=self.open_session(), retry_handlers=[]
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
