"""The routes of feeds: /feeds/{language}/all, /feeds/{language}/topics/{topic} and /feeds/{language}/search?q=, each as .atom
and .json.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import NamedTuple

from cachetools import TTLCache
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.public_pages import PublicPages
from bot.web.read_middleware import read_middleware
from insights.archive.reader import ArchiveReader
from insights.feeds.atom_format import ATOM_TYPE, render_atom
from insights.feeds.feed_service import FeedService
from insights.feeds.json_format import JSON_FEED_TYPE, render_json_feed
from insights.feeds.page_addresses import PageAddresses
from insights.feeds.published_feed import PublishedFeed
from insights.model import LANGUAGES
from insights.text.cleaning import remove_unprintable

REQUESTS_PER_MINUTE = 60
"""Of one address; a feed reader asks once in minutes for each of its feeds."""
CACHE_S = 300.0
"""How long a feed is given again without a look into the database: to make one, two weeks of papers are read."""
MAX_CACHED_BYTES = 16_000_000
MAX_QUERY_LENGTH = 300
"""Characters; what follows is ignored."""

_FORMATS: Mapping[str, tuple[str, Callable[[PublishedFeed], bytes]]] = {
    "atom": (ATOM_TYPE, render_atom),
    "json": (JSON_FEED_TYPE, render_json_feed),
}


class RenderedFeed(NamedTuple):
    """A feed as it is sent."""

    body: bytes
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRoutes:
    """`get_archive` raises HTTPException 503 during the start."""

    get_archive: Callable[[], ArchiveReader]
    public_url: str = ""
    _cache: TTLCache[tuple[str, str], RenderedFeed] = field(
        default_factory=lambda: TTLCache(
            MAX_CACHED_BYTES, ttl=CACHE_S, timer=time.monotonic, getsizeof=lambda feed: len(feed.body)
        )
    )
    """By base address, and path with the query."""

    def routes(self, public: PublicPages) -> list[BaseRoute]:
        middleware = read_middleware(public, "feeds", REQUESTS_PER_MINUTE)
        paths = (
            ("/feeds/{language}/all.{format}", self._all_days),
            ("/feeds/{language}/topics/{topic}.{format}", self._topic),
            ("/feeds/{language}/search.{format}", self._search),
        )
        return [Route(path, endpoint, middleware=middleware) for path, endpoint in paths]

    async def _all_days(self, request: Request) -> Response:
        return await self._respond(request, FeedService.all_days)

    async def _topic(self, request: Request) -> Response:
        slug = request.path_params["topic"]
        if slug not in {topic.slug for topic in self.get_archive().taxonomy.topics}:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return await self._respond(request, lambda service, addresses: service.topic(slug, addresses))

    async def _search(self, request: Request) -> Response:
        """Without words it is 400: such a feed would never have an item."""
        query = " ".join(remove_unprintable(request.query_params.get("q", "")).split())[:MAX_QUERY_LENGTH]
        if not query:
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        return await self._respond(
            request, lambda service, addresses: service.search(query, addresses), query
        )

    async def _respond(
        self,
        request: Request,
        build: Callable[[FeedService, PageAddresses], Awaitable[PublishedFeed]],
        query: str = "",
    ) -> Response:
        language = next((each for each in LANGUAGES if each == request.path_params["language"]), None)
        media_type, render = _FORMATS.get(request.path_params["format"], ("", None))
        if language is None or render is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        base = self.public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
        key = (base, f"{request.url.path}?{query}")
        rendered = self._cache.get(key)
        if rendered is None:
            addresses = PageAddresses(base=base, language=language)
            feed = await build(FeedService(archive=self.get_archive()), addresses)
            rendered = RenderedFeed(render(feed), feed.updated_at)
            if len(rendered.body) <= MAX_CACHED_BYTES:
                self._cache[key] = rendered
        headers = {"Last-Modified": format_datetime(rendered.updated_at.replace(microsecond=0), usegmt=True)}
        if _is_known(request, rendered.updated_at):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(rendered.body, media_type=f"{media_type}; charset=utf-8", headers=headers)


def _is_known(request: Request, updated_at: datetime) -> bool:
    """Whether If-Modified-Since, which counts only without If-None-Match, is not before the feed's newest change."""
    since = request.headers.get("if-modified-since", "")
    if not since or "if-none-match" in request.headers:
        return False
    try:
        return parsedate_to_datetime(since) >= updated_at.replace(microsecond=0)
    except (TypeError, ValueError):  # an unreadable date, or one without a zone
        return False
