"""/admin: what /status shows the operator, failed deliveries, and whatever an operator can decide.

Without ADMIN_TOKEN there is no such page. The token is given once, in a form, and never stands in an address.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.web.admin_token import AdminToken
from bot.web.bodies import read_form
from bot.web.middleware import is_local_request
from bot.web.page_request import PageRequest
from bot.web.request_limit import RequestLimit, RequestLimitMiddleware
from bot.web.templates import render_template
from insights.messages.blocks import Message
from insights.messages.html import render_html
from insights.model import Language
from insights.ports.clock import Clock
from insights.ports.delivery_overview import DeliveryOverview
from insights.ports.storage import EditionStore
from insights.views.status import StatusView, dead_line

TEMPLATES = Path(__file__).with_name("templates")
MAX_BODY_BYTES = 4096
MAX_DEAD_SHOWN = 100
LOGINS_PER_QUARTER = 10
"""Attempts of one address within 15 minutes."""
ADMIN_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
"""Without a referrer Chromium sends a form's Origin as "null", which bot.web.middleware refuses."""
RETRY_LATER = {"Retry-After": "1"}


class AdminSection(Protocol):
    """A further part of the page; it keeps what an operator decides there out of this module."""

    async def to_html(self, page: PageRequest) -> str:
        """The section as HTML, its heading an h2; empty to leave it out. Its forms post to its own routes, which are behind
        `AdminPages.require_session`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminServices:
    deliveries: DeliveryOverview
    editions: EditionStore
    view: StatusView
    clock: Clock
    sections: Sequence[AdminSection] = ()


@dataclass(slots=True, kw_only=True)
class AdminPages:
    """Until `open` the page answers 503."""

    token: AdminToken
    language: Language = "en"
    public_url: str = ""
    _services: AdminServices | None = field(default=None, init=False)

    def open(self, services: AdminServices) -> None:
        self._services = services

    def routes(self) -> list[BaseRoute]:
        logins = RequestLimit(requests=LOGINS_PER_QUARTER, window_s=15 * 60)
        limited = [Middleware(RequestLimitMiddleware, limit=logins)]
        return [
            Route("/admin", self._page),
            Route("/admin/login", self._login, methods=["POST"], middleware=limited),
            Route("/admin/logout", self._logout, methods=["POST"]),
            Route("/admin/retry", self._retry, methods=["POST"]),
        ]

    def require_session(self, request: Request) -> None:
        """Raises HTTPException 404 where there is no ADMIN_TOKEN, and 403 for a request without a session."""
        self._require_token()
        if not self._is_admitted(request):
            raise HTTPException(HTTPStatus.FORBIDDEN)

    async def _page(self, request: Request) -> Response:
        self._require_token()
        if not self._is_admitted(request):
            return self._login_form(request, HTTPStatus.OK)
        return await self._overview(request)

    async def _login(self, request: Request) -> Response:
        self._require_token()
        fields = await read_form(request, MAX_BODY_BYTES)
        if not self.token.is_right(fields.get("token", "")):
            return self._login_form(request, HTTPStatus.FORBIDDEN, is_wrong=True)
        response = _to_page(request)
        is_https = self.public_url.startswith("https://") and not is_local_request(request.scope)
        self.token.start_session(response, self._opened.clock.now().timestamp(), is_https=is_https)
        return response

    async def _logout(self, request: Request) -> Response:
        self.require_session(request)
        response = _to_page(request)
        self.token.end_session(response)
        return response

    async def _retry(self, request: Request) -> Response:
        """Every dead delivery is tried again."""
        self.require_session(request)
        await self._opened.deliveries.retry(None, self._opened.clock.now())
        return _to_page(request)

    async def _overview(self, request: Request) -> Response:
        from markupsafe import Markup

        services, page = self._opened, self._page_request(request)
        overview = await services.deliveries.get_overview(services.clock.now(), max_dead=MAX_DEAD_SHOWN)
        edition = await services.editions.get_latest_edition(sample=False)
        status: Message = services.view.operator(overview, edition, page.language)
        sections = [await section.to_html(page) for section in services.sections]
        return self._render(
            page,
            "overview.html",
            HTTPStatus.OK,
            status=Markup(render_html(status)),  # noqa: S704 - render_html escapes all text
            dead=[dead_line(delivery, page.language) for delivery in overview.dead],
            sections=[Markup(section) for section in sections if section],  # noqa: S704 - a section is HTML
        )

    def _login_form(self, request: Request, status: int, *, is_wrong: bool = False) -> Response:
        page = self._page_request(request)
        return self._render(page, "login.html", status, is_wrong=is_wrong, query=dict(page.query))

    def _render(self, page: PageRequest, template: str, http_status: int, **values: object) -> Response:
        html = render_template(TEMPLATES, template, page, **values)
        return HTMLResponse(html, status_code=http_status, headers=ADMIN_HEADERS)

    def _page_request(self, request: Request) -> PageRequest:
        return PageRequest.from_request(request, default=self.language, public_url=self.public_url)

    def _require_token(self) -> None:
        if not self.token.is_set:
            raise HTTPException(HTTPStatus.NOT_FOUND)

    def _is_admitted(self, request: Request) -> bool:
        """By a session alone: a bearer token here could be guessed without the limit of the form."""
        return self.token.has_session(request, self._opened.clock.now().timestamp())

    @property
    def _opened(self) -> AdminServices:
        if self._services is None:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers=RETRY_LATER)
        return self._services


def _to_page(request: Request) -> RedirectResponse:
    """With what the address asked for."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/admin{query}", HTTPStatus.SEE_OTHER, headers=ADMIN_HEADERS)
