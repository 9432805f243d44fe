"""One loopback server in the place of arXiv (feed, API, HTML, PDF), Hugging Face and deeplearn.org.

It writes the real dialects from Papers and fails on demand:

    async with PapersStandin() as world:
        world.day, world.papers = date(2026, 11, 24), papers
        world.fault("feed", status=503, retry_after="120")

Every address it has fits the setting of its name, so a bot in another process can be pointed at it.
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
from tests.standins.paper_dialects import api_xml, deeplearn_html, feed_xml, huggingface_json, searched

HTML = "<!DOCTYPE html><html><head><title>Rate exceeded.</title></head><body>Rate exceeded.</body></html>"
PAGE = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens instead of an answer. `body` with status 200 is a page; None of all: the connection ends."""

    status: int = 0
    body: str | bytes = ""
    content_type: str = PAGE
    retry_after: str = ""
    location: str = ""
    hang: bool = False
    drip: bool = False
    reset: bool = False


class PapersStandin:
    """Set `day`, `papers`, `voted`, `hot`, `html`, `pdf`; read `asked` and `most_at_once`."""

    def __init__(self) -> None:
        self.day = date(2026, 11, 24)
        self.papers: Sequence[Paper] = ()
        """What the feed announces on `day`; the API knows them too."""
        self.archive: Sequence[Paper] = ()
        """What the API alone knows."""
        self.voted: dict[date, list[Paper]] = {}
        self.hot: Sequence[Paper] = ()
        self.html: dict[str, bytes] = {}
        self.pdf: dict[str, bytes] = {}
        self.asked: defaultdict[str, list[str]] = defaultdict(list)
        self.most_at_once = 0
        self._at_once = 0
        self.gates: dict[str, asyncio.Event] = {}
        """By place: its answers wait until this is set."""
        self._faults: dict[str, Fault] = {}
        self._end = asyncio.Event()
        self.page_limit = 2000
        self.base = ""

    def fault(self, place: str, **how: object) -> None:
        """From now on `place` (feed, api, html, pdf, huggingface, deeplearn) fails so; no words mend it."""
        if how:
            self._faults[place] = Fault(**how)  # type: ignore[arg-type]
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
        for place, path, answer in (
            ("feed", "/atom/{categories}", self._feed),
            ("api", "/api/query", self._api),
            ("html", "/html/{id:.+}", self._html),
            ("pdf", "/pdf/{id:.+}", self._pdf),
            ("huggingface", "/huggingface/api/daily_papers", self._huggingface),
            ("deeplearn", "/deeplearn/", self._deeplearn),
        ):
            app.router.add_get(path, self._guarded(place, answer))
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
        for gate in self.gates.values():
            gate.set()
        await self._runner.cleanup()

    def _guarded(self, place, answer):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - aiohttp's handlers
        async def handle(request: web.Request) -> web.StreamResponse:
            self.asked[place].append(request.path_qs)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            try:
                if place in self.gates:
                    await self.gates[place].wait()
                fault = self._faults.get(place)
                return await (self._fail(request, fault) if fault else answer(request))
            finally:
                self._at_once -= 1

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
        wanted = set(request.match_info["categories"].split("+"))
        papers = [p for p in self.papers if wanted & set(p.categories)][: self.page_limit]
        body = feed_xml(papers, self.day, "+".join(sorted(wanted)))
        tag = f'"{hashlib.sha256(body.encode()).hexdigest()}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(text=body, content_type="application/atom+xml", headers={"ETag": tag})

    async def _api(self, request: web.Request) -> web.StreamResponse:
        start, most = int(request.query["start"]), int(request.query["max_results"])
        found = searched([*self.papers, *self.archive], request.query)
        page = found[start : start + min(most, self.page_limit)]
        return web.Response(
            text=api_xml(page, total=len(found), start=start), content_type="application/atom+xml"
        )

    async def _html(self, request: web.Request) -> web.StreamResponse:
        return _kept(self.html, request, PAGE)

    async def _pdf(self, request: web.Request) -> web.StreamResponse:
        return _kept(self.pdf, request, "application/pdf")

    async def _huggingface(self, request: web.Request) -> web.StreamResponse:
        asked = date.fromisoformat(request.query["date"])
        return web.Response(text=huggingface_json(self.voted.get(asked, [])), content_type="application/json")

    async def _deeplearn(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=deeplearn_html(self.hot), content_type=PAGE)


def _kept(bodies: dict[str, bytes], request: web.Request, kind: str) -> web.Response:
    paper = re.sub(r"(v\d+)?(\.pdf)?$", "", request.match_info["id"])
    if paper not in bodies:
        return web.Response(status=404, text="No such document")
    return web.Response(body=bodies[paper], content_type=kind)
