"""A stand-in server on loopback for arXiv (feed, API, HTML, PDF), Hugging Face and deeplearn.org.

It serves the real formats, made of Papers, and fails on demand:

    async with PapersStandin() as server:
        server.day, server.papers = date(2026, 11, 24), papers
        server.set_fault("feed", status=503, retry_after="120")

Each of its URLs is a value for the setting of that name, so that a bot in another process can use it.
"""

import asyncio
import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Self

from aiohttp import web

from insights.model import Paper
from insights.taxonomy.arxiv_categories import is_in_categories
from tests.standins.paper_dialects import api_xml, deeplearn_html, feed_xml, huggingface_json, search_papers

RATE_LIMIT_PAGE = (
    "<!DOCTYPE html><html><head><title>Rate exceeded.</title></head><body>Rate exceeded.</body></html>"
)
HTML_TYPE = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens instead of a normal response. `hang`: no response; `drip`: a body that never ends; `reset`: the
    connection is aborted.
    """

    status: int = 0
    body: str | bytes = ""
    content_type: str = HTML_TYPE
    retry_after: str = ""
    location: str = ""
    hang: bool = False
    drip: bool = False
    reset: bool = False


class PapersStandin:
    """Tests set `day`, `papers`, `voted_papers`, `hot_papers`, `html` and `pdf`, and read `requests` and
    `max_concurrent`. A place is "feed", "api", "html", "pdf", "huggingface" or "deeplearn".
    """

    def __init__(self) -> None:
        self.day = date(2026, 11, 24)
        self.papers: Sequence[Paper] = ()
        """Announced in the feed on `day`; the API has them, too."""
        self.category_days: dict[str, date] = {}
        """By category: a feed of it has this day instead."""
        self.api_only_papers: Sequence[Paper] = ()
        """Only in the API."""
        self.voted_papers: dict[date, list[Paper]] = {}
        self.hot_papers: Sequence[Paper] = ()
        self.html: dict[str, bytes] = {}
        self.pdf: dict[str, bytes] = {}
        self.requests: defaultdict[str, list[str]] = defaultdict(list)
        self.max_concurrent = 0
        self._open_requests = 0
        self.holds: dict[str, asyncio.Event] = {}
        """By place: its responses wait until the event is set."""
        self._faults: dict[str, Fault] = {}
        self._end = asyncio.Event()
        self.page_limit = 2000
        self.base = ""

    def set_fault(self, place: str, **fault: object) -> None:
        """From now on requests to `place` get this Fault; without arguments, normal responses again."""
        if fault:
            self._faults[place] = Fault(**fault)  # type: ignore[arg-type]
        else:
            self._faults.pop(place, None)

    @property
    def feed_url(self) -> str:
        return f"{self.base}/atom"

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/query"

    @property
    def html_url(self) -> str:
        return f"{self.base}/html"

    @property
    def pdf_url(self) -> str:
        return f"{self.base}/pdf"

    @property
    def huggingface_url(self) -> str:
        return f"{self.base}/huggingface"

    @property
    def deeplearn_url(self) -> str:
        return f"{self.base}/deeplearn"

    async def __aenter__(self) -> Self:
        app = web.Application()
        for place, path, handler in (
            ("feed", "/atom/{categories}", self._feed),
            ("api", "/api/query", self._api),
            ("html", "/html/{id:.+}", self._html),
            ("pdf", "/pdf/{id:.+}", self._pdf),
            ("huggingface", "/huggingface/api/daily_papers", self._huggingface),
            ("deeplearn", "/deeplearn/", self._deeplearn),
        ):
            app.router.add_get(path, self._with_faults(place, handler))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        for event in self.holds.values():
            event.set()
        await self._runner.cleanup()

    def _with_faults(self, place, handler):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - aiohttp's handlers
        async def handle(request: web.Request) -> web.StreamResponse:
            self.requests[place].append(request.path_qs)
            self._open_requests += 1
            self.max_concurrent = max(self.max_concurrent, self._open_requests)
            try:
                if place in self.holds:
                    await self.holds[place].wait()
                fault = self._faults.get(place)
                return await (self._fail(request, fault) if fault else handler(request))
            finally:
                self._open_requests -= 1

        return handle

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.reset and request.transport:
            request.transport.abort()
        if fault.hang:
            await self._end.wait()
        if fault.drip:
            return await self._drip(request)
        if fault.location:
            return web.Response(status=302, headers={"Location": fault.location})
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        body = fault.body.encode() if isinstance(fault.body, str) else fault.body
        return web.Response(
            status=fault.status or 200, body=body, content_type=fault.content_type, headers=headers
        )

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while not self._end.is_set():
            await response.write(b" ")
            try:
                async with asyncio.timeout(0.02):
                    await self._end.wait()
            except TimeoutError:
                continue
        return response

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        categories = set(request.match_info["categories"].split("+"))
        papers = [p for p in self.papers if is_in_categories(p.categories, categories)][: self.page_limit]
        days = [self.category_days[name] for name in sorted(categories & set(self.category_days))]
        body = feed_xml(papers, days[0] if days else self.day, "+".join(sorted(categories)))
        tag = f'"{hashlib.sha256(body.encode()).hexdigest()}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(text=body, content_type="application/atom+xml", headers={"ETag": tag})

    async def _api(self, request: web.Request) -> web.StreamResponse:
        start, max_results = int(request.query["start"]), int(request.query["max_results"])
        papers = search_papers([*self.papers, *self.api_only_papers], request.query)
        page = papers[start : start + min(max_results, self.page_limit)]
        return web.Response(
            text=api_xml(page, total=len(papers), start=start), content_type="application/atom+xml"
        )

    async def _html(self, request: web.Request) -> web.StreamResponse:
        return _document_response(self.html, request, HTML_TYPE)

    async def _pdf(self, request: web.Request) -> web.StreamResponse:
        return _document_response(self.pdf, request, "application/pdf")

    async def _huggingface(self, request: web.Request) -> web.StreamResponse:
        day = date.fromisoformat(request.query["date"])
        return web.Response(
            text=huggingface_json(self.voted_papers.get(day, [])), content_type="application/json"
        )

    async def _deeplearn(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=deeplearn_html(self.hot_papers), content_type=HTML_TYPE)


def _document_response(bodies: dict[str, bytes], request: web.Request, content_type: str) -> web.Response:
    paper = re.sub(r"(v\d+)?(\.pdf)?$", "", request.match_info["id"])
    if paper not in bodies:
        return web.Response(status=404, text="No such document")
    return web.Response(body=bodies[paper], content_type=content_type)
