"""arXiv's API through the `arxiv` package: papers by id, and past days by their submission windows.

The package builds the queries, pages through the results and parses the entries. By itself it sends requests without
a timeout, blocks a thread, takes an HTML page with status 200 for "no results" and an empty first page for the end
(arxiv 4.0.2, Client._results). So it gets a session that only records the URL the package requests; the page is
fetched by the Fetcher within the rate limit for arXiv, validated, and then given to the package to parse.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from insights import arxiv_calendar
from insights.errors import SourceFailed
from insights.model import AnnounceType, Paper
from insights.ports.sources import Batch
from insights.sources import atom
from insights.sources.author_names import clean_names
from insights.sources.http import Fetcher
from insights.sources.normalise import clean_line, clean_text
from insights.sources.throttle import RequestThrottle
from insights.taxonomy.arxiv_categories import is_in_categories, list_categories
from insights.text.paper_ids import abstract_url, parse_id, pdf_url

_DEFAULT_PAGE_SIZE = 500  # entries; the API allows 2,000 and gets slow before that
_MAX_PAGES = 20  # per query: 10,000 entries are more than arXiv announces in a week


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivApi:
    """`url` is the query URL without parameters. `categories` limit what `fetch` returns."""

    url: str
    categories: Sequence[str]
    fetcher: Fetcher
    throttle: RequestThrottle
    page_size: int = _DEFAULT_PAGE_SIZE
    name: str = "arxiv"

    async def find_paper(self, paper_id: str) -> Paper | None:
        arxiv_id = parse_id(paper_id)
        return (await self.find_papers([arxiv_id.id])).get(arxiv_id.id) if arxiv_id else None

    async def find_papers(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        """Papers by id, from one query; strings that are no arXiv id, and unknown ids, are left out."""
        arxiv_ids = list(dict.fromkeys(arxiv_id.id for text in ids if (arxiv_id := parse_id(text))))
        if not arxiv_ids:
            return {}
        papers = await self._fetch_all(_import_arxiv().Search(id_list=arxiv_ids, max_results=len(arxiv_ids)))
        return {paper.id: paper for paper in papers}

    async def fetch(self, day: date) -> Batch:
        """The papers submitted for the list of `day`: nearly that list, without its cross-lists from other
        categories and its replacements, which only the feed has. No request is made for a day without a list.
        """
        if arxiv_calendar.no_list_reason(day):
            return Batch(source=self.name, papers=(), records=0, day=day)
        search = _import_arxiv().Search(
            query=_day_query(self.categories, *arxiv_calendar.submission_window(day)),
            sort_by=_import_arxiv().SortCriterion.SubmittedDate,
            sort_order=_import_arxiv().SortOrder.Ascending,
        )
        papers = tuple(
            _with_announcement(paper, day, self.categories) for paper in await self._fetch_all(search)
        )
        if not papers:
            raise SourceFailed(self.name, f"the API lists nothing for {day}, a day that has a list")
        return Batch(source=self.name, papers=papers, records=len(papers), day=day)

    async def _fetch_all(self, search: Any) -> list[Paper]:
        papers: list[Paper] = []
        start, total = 0, 1
        for _ in range(_MAX_PAGES):
            records, total, page = await self._fetch_page(search, start)
            papers += page
            start += records
            if start >= total or not records:
                return papers
        raise SourceFailed(
            self.name, f"the API counts {total} papers, more than the limit of {_MAX_PAGES * self.page_size}"
        )

    async def _fetch_page(self, search: Any, start: int) -> tuple[int, int, list[Paper]]:
        session = _OnePageSession()
        client = self._make_client(session)
        _parse_results(client, search, start)
        async with self.throttle:
            body = await self.fetcher.get(self.name, session.requested_url)
        feed = await asyncio.to_thread(atom.parse_feed, body, self.name)
        total = self._check_feed(feed, start)
        session.content = feed.xml
        results = await asyncio.to_thread(_parse_checked, self.name, client, search, start)
        if len(results) < len(feed.papers):
            raise SourceFailed(self.name, "the format of the API's entries changed")
        return feed.records, total, [paper for result in results if (paper := _to_paper(result, self.name))]

    def _check_feed(self, feed: atom.Feed, start: int) -> int:
        if feed.dialect != "api" or feed.total is None:
            raise SourceFailed(self.name, "its answer is not the API's")
        if not feed.records and feed.total > start:
            raise SourceFailed(self.name, f"the API gave an empty page, though it counts {feed.total} papers")
        return feed.total

    def _make_client(self, session: "_OnePageSession") -> Any:
        client = _import_arxiv().Client(page_size=self.page_size, delay_seconds=0, num_retries=0)
        client.query_url_format = f"{self.url}?{{}}"
        client._session = session  # noqa: SLF001 - the package offers no other way in
        return client


class _PageNotFetched(Exception):
    """The package requests a URL that was not fetched yet."""


class _OnePageSession:
    """Replaces the package's HTTP session: returns one body once, and records the URL of any other request."""

    status_code = 200

    def __init__(self) -> None:
        self.content: bytes | None = None
        self.requested_url = ""
        self._is_consumed = False

    def get(self, url: str, **_: object) -> "_OnePageSession":
        if self.content is None or self._is_consumed:
            self.requested_url = url
            raise _PageNotFetched
        self._is_consumed = True
        return self


def _parse_results(client: Any, search: Any, start: int) -> list[Any]:
    """The results in the page that the session has; empty while it has none."""
    search = copy(search)
    search.max_results = start + client.page_size
    results: list[Any] = []
    with suppress(_PageNotFetched):
        for result in client.results(search, offset=start):
            results.append(result)  # noqa: PERF402 - the results before the exception are returned
    return results


def _parse_checked(source: str, client: Any, search: Any, start: int) -> list[Any]:
    """The package parses dates and numbers without checks: its errors become SourceFailed."""
    try:
        return _parse_results(client, search, start)
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise SourceFailed(source, "the format of the API's entries changed") from error


def _import_arxiv() -> Any:
    import arxiv

    return arxiv


def _day_query(categories: Sequence[str], start: datetime, end: datetime) -> str:
    """A query for a window in minutes, of which the API includes both ends (user manual, submittedDate)."""
    any_category = " OR ".join(f"cat:{name}{'.*' * bool(list_categories(name))}" for name in categories)
    last = end - timedelta(minutes=1)
    span = f"submittedDate:[{start.astimezone(UTC):%Y%m%d%H%M} TO {last.astimezone(UTC):%Y%m%d%H%M}]"
    return f"({any_category}) AND {span}" if any_category else span


def _to_paper(result: Any, source: str) -> Paper | None:
    arxiv_id, title = parse_id(result.entry_id), clean_text(result.title or "")
    abstract = clean_text(result.summary or "")
    if arxiv_id is None or not title:
        return None
    return Paper(
        id=arxiv_id.id,
        version=arxiv_id.version,
        title=title,
        abstract=abstract if len(abstract) <= atom.MAX_TEXT_LENGTH else "",
        authors=clean_names(author.name for author in result.authors),
        categories=tuple(dict.fromkeys(c for c in (result.primary_category, *result.categories) if c)),
        published=result.published,
        updated=result.updated,
        url=abstract_url(arxiv_id.id),
        pdf_url=pdf_url(arxiv_id.id),
        comment=clean_text(result.comment or ""),
        doi=clean_line(result.doi or ""),
        sources=(source,),
    )


def _with_announcement(paper: Paper, day: date, categories: Sequence[str]) -> Paper:
    is_new = not categories or not paper.categories or is_in_categories(paper.categories[:1], categories)
    return replace(paper, announced=day, announce=AnnounceType.NEW if is_new else AnnounceType.CROSS)
