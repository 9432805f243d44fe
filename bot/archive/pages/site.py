"""What all pages of the archive share: the services behind them, once the database is open, and how a page is rendered."""

from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.archive.pages.page_cache import PageCache
from bot.archive.pages.wording import Wording
from bot.archive.web_questions import WebQuestions
from bot.web.page_request import PageRequest
from bot.web.templates import render_template
from handlers.question_limit import QuestionRateLimit
from insights.archive.reader import ArchiveReader
from insights.model import Language
from insights.qa.answering_service import AnsweringService

TEMPLATES = Path(__file__).with_name("templates")
RETRY_LATER = {"Retry-After": "1"}
MAX_PAGE_DIGITS = 4
PAGE_HEADERS = {"Vary": "Accept-Language", "Referrer-Policy": "same-origin"}
"""Without a referrer Chromium sends a form's Origin as "null", which bot.web.middleware refuses."""


@dataclass(frozen=True, kw_only=True)
class PageServices:
    """What pages and programs read, and what answers their questions."""

    archive: ArchiveReader
    answering: AnsweringService
    question_limit: QuestionRateLimit

    @cached_property
    def questions(self) -> WebQuestions:
        """One for all who ask by HTTP: together they have few places."""
        return WebQuestions(answering=self.answering, limit=self.question_limit)


@dataclass(slots=True, kw_only=True)
class ArchiveSite:
    """Until `open` every page answers 503."""

    language: Language = "en"
    """For browsers that ask for neither English nor Korean."""
    public_url: str = ""
    takes_public_questions: bool = False
    """Whether others than a browser on this machine may ask."""
    has_admin_page: bool = False
    """Whether a paper's page leads a browser on this machine to the operator's page (bot.admin), where sentences are withdrawn."""
    is_static: bool = False
    """Whether the pages become files: their search is a page of its own (bot.static_site)."""
    cache: PageCache = field(default_factory=PageCache, init=False)
    _services: PageServices | None = field(default=None, init=False)

    def open(self, services: PageServices) -> None:
        """Answer from now on."""
        self._services = services

    @property
    def services(self) -> PageServices:
        """Raises HTTPException 503 during the start."""
        if self._services is None:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers=RETRY_LATER)
        return self._services

    @property
    def archive(self) -> ArchiveReader:
        return self.services.archive

    def page_request(self, request: Request) -> PageRequest:
        return PageRequest.from_request(request, default=self.language, public_url=self.public_url)

    def wording(self, page: PageRequest) -> Wording:
        return Wording(language=page.language, taxonomy=self.archive.taxonomy)

    def render(
        self, request: Request, template: str, *, status: int = HTTPStatus.OK, **values: Any
    ) -> Response:
        """A page as `render_html` makes it."""
        return self.respond(self.render_html(self.page_request(request), template, **values), status)

    def render_html(self, page: PageRequest, template: str, **values: Any) -> str:
        """Templates get the request as `page`, the wording as `w`, `is_static`, and `values`."""
        return render_template(
            TEMPLATES, template, page, w=self.wording(page), is_static=self.is_static, **values
        )

    def respond(self, html: str, status: int = HTTPStatus.OK) -> Response:
        return HTMLResponse(html, status_code=status, headers=PAGE_HEADERS)

    def not_found(self, request: Request) -> Response:
        """404 as a page, with ways on."""
        return self.render(request, "not_found.html", status=HTTPStatus.NOT_FOUND)


def parse_page_number(request: Request) -> int:
    """?page=, from 1 on; 1 for anything else."""
    text = request.query_params.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) <= MAX_PAGE_DIGITS else 1
