"""The whole app, which workspaces of the stand-in install: real database, real libraries, its pages and webhooks over ASGI."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from bot.process_lease import open_process_lease
from bot.runtime.platforms import PlatformSupervisor, build_platforms
from bot.slack.adapter import SlackAdapter
from bot.startup_progress import StartupProgress
from bot.web.app import build_app
from bot.web.late_routes import LateRoutes
from bot.web.webhooks import WebhookRegistry, public_hosts
from bot.wiring.app import open_app
from bot.wiring.context import AppContext
from tests.handlers.dialogue import settings as make_settings
from tests.standins.slack_oauth import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, SlackOAuthStandin

PUBLIC = "https://insights.example.org"
SECRET_KEY = "a key of thirty-two characters.."


@dataclass(slots=True, kw_only=True, repr=False)
class InstallingApp:
    """Its repr would be that of the whole app."""

    app: AppContext
    adapter: SlackAdapter
    slack: SlackOAuthStandin
    web: httpx.AsyncClient
    """A browser, which keeps cookies."""
    folder: Path

    async def begin(self) -> str:
        """Open the link to install; returns the address at Slack that the browser is led to."""
        answer = await self.web.get("/slack/install")
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    async def install(self, team: str, user: str = "U1") -> httpx.Response:
        """Install the app in a workspace; returns the last page."""
        back = self.slack.approve(await self.begin(), team, user)
        return await self.web.get(back)

    def set_clock(self, now: datetime) -> None:
        (self.folder / "clock").write_text(now.isoformat(), encoding="utf-8")

    async def settle(self) -> None:
        """Until everything that was begun is done."""
        async with asyncio.timeout(30):
            while tasks := {*self.adapter._inbox.tasks, *self.adapter.installed._tasks}:
                await asyncio.gather(*tasks)


@asynccontextmanager
async def open_installing_app(
    folder: Path, slack: SlackOAuthStandin, database_url: str, **changes: Any
) -> AsyncIterator[InstallingApp]:
    """`changes` are settings."""
    oauth: dict[str, Any] = {
        "database_url": SecretStr(database_url),
        "slack_client_id": CLIENT_ID,
        "slack_client_secret": SecretStr(CLIENT_SECRET),
        "slack_signing_secret": SecretStr(SIGNING_SECRET),
        "slack_api_url": slack.api_url,
        "secret_key": SecretStr(SECRET_KEY),
        "public_url": PUBLIC,
    }
    settings = make_settings(folder).model_copy(update=oauth | changes)
    slack.redirect_urls = (PUBLIC,)
    async with (
        open_app(settings) as app,
        open_process_lease(app.stores.leases, f"front/test/{uuid.uuid4().hex}"),
    ):
        hooks, late_routes = WebhookRegistry(), LateRoutes()
        late_routes.open([])
        supervisor = PlatformSupervisor(platforms=app.platforms, progress=StartupProgress())
        (adapter,) = build_platforms(app, supervisor.report_status, webhooks=hooks, late_routes=late_routes)
        assert isinstance(adapter, SlackAdapter)
        await supervisor.connect_with_retry(adapter)
        web_app = build_app(hooks.routes(), allowed_hosts=public_hosts(PUBLIC), otherwise=late_routes)
        transport = httpx.ASGITransport(app=web_app)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as web:

            async def post_event(body: bytes, headers: dict[str, str]) -> int:
                return (await web.post("/hooks/slack", content=body, headers=headers)).status_code

            slack.post_event = post_event
            slack.now = lambda: app.clock.now().timestamp()
            try:
                yield InstallingApp(app=app, adapter=adapter, slack=slack, web=web, folder=folder)
            finally:
                await supervisor.close()
