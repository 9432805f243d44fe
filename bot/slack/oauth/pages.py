"""The pages of an installation: /slack/install leads to Slack, which leads back to /slack/oauth_redirect with a code."""

import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store import Installation
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.slack.oauth.addresses import INSTALL_PATH, REDIRECT_PATH
from bot.slack.oauth.oauth_app import OAuthApp
from bot.web.page_request import PageRequest
from bot.web.request_limit import RequestLimit, RequestLimitMiddleware
from bot.web.templates import render_template
from insights.errors import DeliveryError, Refused, StoreFailed
from insights.model import Language
from insights.ports.clock import Clock

log = logging.getLogger(__name__)

TEMPLATES = Path(__file__).with_name("templates")
STATE_TTL = timedelta(minutes=10)
"""Also how long Slack's code is good for."""
MAX_VALUE_CHARS = 1000
"""Of a code or a state; Slack's have about 80."""
REQUESTS_PER_MINUTE = 120
PRIVATE_HEADERS = {"Cache-Control": "no-store"}
STATE_COOKIES = OAuthStateUtils(expiration_seconds=int(STATE_TTL.total_seconds()))


class OAuthStates(Protocol):
    """insights.store.chats.oauth_tables.SqlOAuthTables. Each method may raise StoreFailed."""

    async def add_state(self, state: str, now: datetime, expires_at: datetime) -> None: ...

    async def take_state(self, state: str, now: datetime) -> bool:
        """Whether it is known and has not expired; it is forgotten then."""
        ...


class InstallFailed(Exception):
    """An installation that did not come about; `reason` is a key below `slack.install` of the catalog."""

    def __init__(self, reason: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallPages:
    """Open to everybody: who may install the app in a workspace is decided there. `public_url` begins with https://."""

    app: OAuthApp
    states: OAuthStates
    scopes: tuple[str, ...]
    public_url: str
    clock: Clock
    install: Callable[[Installation, Language], Awaitable[None]]
    """Called with each new installation. Raises StoreFailed."""
    language: Language = "en"

    def routes(self) -> list[BaseRoute]:
        limit = RequestLimit(requests=REQUESTS_PER_MINUTE, window_s=60)
        limited = [Middleware(RequestLimitMiddleware, limit=limit)]
        return [
            Route(INSTALL_PATH, self._begin, middleware=limited),
            Route(REDIRECT_PATH, self._finish, middleware=limited),
        ]

    @property
    def redirect_url(self) -> str:
        return f"{self.public_url}{REDIRECT_PATH}"

    async def _begin(self, request: Request) -> Response:
        """Lead to Slack with a state that this browser alone has, once, for STATE_TTL."""
        state, now = str(uuid.uuid4()), self.clock.now()
        try:
            await self.states.add_state(state, now, now + STATE_TTL)
        except StoreFailed:
            return self._page(request, "later", HTTPStatus.SERVICE_UNAVAILABLE)
        url = self.app.authorize_url(state, self.scopes, self.redirect_url)
        response = RedirectResponse(url, HTTPStatus.FOUND, headers=PRIVATE_HEADERS)
        response.headers.append("set-cookie", STATE_COOKIES.build_set_cookie_for_new_state(state))
        return response

    async def _finish(self, request: Request) -> Response:
        try:
            installation = await self._check_and_exchange(request)
            await self.install(installation, self._request(request).language)
        except InstallFailed as failed:
            log.info("slack.not_installed", extra={"reason": failed.reason})
            return self._page(request, failed.reason, failed.status)
        except (DeliveryError, StoreFailed) as error:
            log.warning("slack.not_installed", extra={"reason": str(error)})
            return self._page(request, "later", HTTPStatus.SERVICE_UNAVAILABLE)
        return self._page(request, "done", HTTPStatus.OK, installation)

    async def _check_and_exchange(self, request: Request) -> Installation:
        """Raises InstallFailed, DeliveryError and StoreFailed."""
        if request.query_params.get("error"):
            raise InstallFailed("cancelled", HTTPStatus.OK)
        code, state = (request.query_params.get(name, "")[:MAX_VALUE_CHARS] for name in ("code", "state"))
        if not state or not STATE_COOKIES.is_valid_browser(state, dict(request.headers)):
            raise InstallFailed("other_browser")
        if not await self.states.take_state(state, self.clock.now()):
            raise InstallFailed("expired")
        if not code:
            raise InstallFailed("refused")
        try:
            installation = await self.app.exchange_code(code, self.redirect_url, self.clock.now())
        except Refused as error:
            log.warning("slack.code_refused", extra={"reason": error.reason})
            raise InstallFailed("refused") from None
        if installation.is_enterprise_install or not installation.team_id:
            await self.app.revoke(installation.bot_token or "")
            raise InstallFailed("organization")
        if not installation.bot_token:
            raise InstallFailed("refused")
        return installation

    def _request(self, request: Request) -> PageRequest:
        return PageRequest.from_request(request, default=self.language, public_url=self.public_url)

    def _page(
        self, request: Request, reason: str, status: HTTPStatus, installation: Installation | None = None
    ) -> Response:
        html = render_template(
            TEMPLATES,
            "install.html",
            self._request(request),
            reason=reason,
            workspace=(installation.team_name or installation.team_id) if installation else "",
            again=INSTALL_PATH,
        )
        response = HTMLResponse(html, status, headers=PRIVATE_HEADERS)
        response.headers.append("set-cookie", STATE_COOKIES.build_set_cookie_for_deletion())
        return response
