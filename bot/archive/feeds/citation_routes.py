"""The routes of citations: a paper, a day, or a topic of a day, as .bib, .ris and .csl.json."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.public_pages import PublicPages
from bot.web.read_middleware import read_middleware
from insights.archive.contents import DayContent
from insights.archive.reader import ArchiveReader
from insights.citations.export import CitationFormat, export_citations
from insights.model import Paper
from insights.text.cleaning import remove_unprintable

REQUESTS_PER_MINUTE = 120
"""Of one address."""
FORMATS: Mapping[str, CitationFormat] = {
    "bib": CitationFormat.BIBTEX,
    "ris": CitationFormat.RIS,
    "csl.json": CitationFormat.CSL_JSON,
}
"""By the end of an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationRoutes:
    """`get_archive` raises HTTPException 503 during the start."""

    get_archive: Callable[[], ArchiveReader]

    def routes(self, public: PublicPages) -> list[BaseRoute]:
        """They must stand before the pages' routes, whose addresses they extend."""
        middleware = read_middleware(public, "archive", REQUESTS_PER_MINUTE)
        paths = (
            ("/papers/{id:path}", self._paper),
            ("/days/{day}/topics/{topic}", self._topic),
            ("/days/{day}", self._day),
        )
        return [
            Route(f"{path}.{ending}", endpoint, middleware=middleware)
            for path, endpoint in paths
            for ending in FORMATS
        ]

    async def _paper(self, request: Request) -> Response:
        paper_id = request.path_params["id"]
        is_text = paper_id == remove_unprintable(paper_id)
        content = await self.get_archive().get_paper(paper_id) if is_text else None
        if content is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return _download(request, [content.classified.paper], paper_id.replace("/", "-"))

    async def _day(self, request: Request) -> Response:
        content = await self._load_day(request)
        papers = (hit.classified.paper for hit in content.papers)
        return _download(request, papers, str(content.day))

    async def _topic(self, request: Request) -> Response:
        slug, content = request.path_params["topic"], await self._load_day(request)
        if slug not in {topic.slug for topic in self.get_archive().taxonomy.topics}:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        papers = (hit.classified.paper for hit in content.papers if hit.classified.topic == slug)
        return _download(request, papers, f"{content.day}-{slug}")

    async def _load_day(self, request: Request) -> DayContent:
        content = None
        try:
            day = date.fromisoformat(request.path_params["day"])
        except ValueError:
            pass
        else:
            content = await self.get_archive().get_day(day)
        if content is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return content


def _download(request: Request, papers: Iterable[Paper], name: str) -> Response:
    """The papers as a file that a browser saves; its name has only letters, digits, dots and hyphens."""
    ending = next(ending for ending in FORMATS if request.url.path.endswith(f".{ending}"))
    file_name = "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign in ".-"))
    body = export_citations(papers, FORMATS[ending])
    headers = {"Content-Disposition": f'attachment; filename="{file_name}.{ending}"'}
    return Response(body, media_type=FORMATS[ending].media_type, headers=headers)
