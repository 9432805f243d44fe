"""arXiv's API: papers by id, and past days by their submission windows.

A page is fetched by the Fetcher within the rate limit for arXiv, validated, and then read by the `arxiv` package in a
child process (api_parser_process.py). The package's own client would send requests without a timeout, block a thread,
take an HTML page with status 200 for "no results" and an empty first page for the end (arxiv 4.0.2, Client._results).
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from insights import arxiv_calendar
from insights.child_process import ChildProgram
from insights.errors import NothingListed, SourceFailed
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
_PARSER = ChildProgram(
    file=Path(__file__).with_name("api_parser_process.py"),
    timeout_s=30.0,
    max_output_bytes=64 * 1024 * 1024,
)
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
        papers = await self._fetch_all(ApiQuery(ids=tuple(arxiv_ids)))
        return {paper.id: paper for paper in papers}

    async def fetch(self, day: date) -> Batch:
        """The papers submitted for the list of `day`: nearly that list, without its cross-lists from other
        categories and its replacements, which only the feed has. No request is made for a day without a list.
        """
        if arxiv_calendar.no_list_reason(day):
            return Batch(source=self.name, papers=(), records=0, day=day)
        query = ApiQuery(text=_day_query(self.categories, *arxiv_calendar.submission_window(day)))
        papers = tuple(
            _with_announcement(paper, day, self.categories) for paper in await self._fetch_all(query)
        )
        if not papers:
            raise NothingListed(self.name, f"the API lists nothing for {day}, a day that has a list")
        return Batch(source=self.name, papers=papers, records=len(papers), day=day)

    async def _fetch_all(self, query: "ApiQuery") -> list[Paper]:
        papers: list[Paper] = []
        start, total = 0, 1
        for _ in range(_MAX_PAGES):
            records, total, page = await self._fetch_page(query, start)
            papers += page
            start += records
            if start >= total or not records:
                return papers
        raise SourceFailed(
            self.name, f"the API counts {total} papers, more than the limit of {_MAX_PAGES * self.page_size}"
        )

    async def _fetch_page(self, query: "ApiQuery", start: int) -> tuple[int, int, list[Paper]]:
        async with self.throttle:
            body = await self.fetcher.get(self.name, query.url(self.url, start, self.page_size))
        feed = await asyncio.to_thread(atom.parse_feed, body, self.name)
        total = self._check_feed(feed, start)
        results = (await _PARSER.run(feed.xml)).values if feed.papers else []
        if len(results) < len(feed.papers):
            raise SourceFailed(self.name, "the format of the API's entries changed")
        return feed.records, total, [paper for result in results if (paper := _to_paper(result, self.name))]

    def _check_feed(self, feed: atom.Feed, start: int) -> int:
        if feed.dialect != "api" or feed.total is None:
            raise SourceFailed(self.name, "its answer is not the API's")
        if not feed.records and feed.total > start:
            raise SourceFailed(self.name, f"the API gave an empty page, though it counts {feed.total} papers")
        return feed.total


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiQuery:
    """A query: papers by their ids, or by a search, the oldest submission first."""

    text: str = ""
    ids: Sequence[str] = ()

    def url(self, address: str, start: int, page_size: int) -> str:
        """The URL of a page, as the `arxiv` package forms it (info.arxiv.org/help/api/user-manual, 3.1.1)."""
        order = ("submittedDate", "ascending") if self.text else ("relevance", "descending")
        parameters = {
            "search_query": self.text,
            "id_list": ",".join(self.ids),
            "sortBy": order[0],
            "sortOrder": order[1],
            "start": str(start),
            "max_results": str(page_size),
        }
        return f"{address}?{urlencode(parameters)}"


def _day_query(categories: Sequence[str], start: datetime, end: datetime) -> str:
    """A query for a window in minutes, of which the API includes both ends (user manual, submittedDate)."""
    any_category = " OR ".join(f"cat:{name}{'.*' * bool(list_categories(name))}" for name in categories)
    last = end - timedelta(minutes=1)
    span = f"submittedDate:[{start.astimezone(UTC):%Y%m%d%H%M} TO {last.astimezone(UTC):%Y%m%d%H%M}]"
    return f"({any_category}) AND {span}" if any_category else span


def _to_paper(result: Mapping[str, Any], source: str) -> Paper | None:
    arxiv_id, title = parse_id(result["entry_id"]), clean_text(result["title"] or "")
    abstract = clean_text(result["summary"] or "")
    if arxiv_id is None or not title:
        return None
    categories = (result["primary_category"], *result["categories"])
    return Paper(
        id=arxiv_id.id,
        version=arxiv_id.version,
        title=title,
        abstract=abstract if len(abstract) <= atom.MAX_TEXT_LENGTH else "",
        authors=clean_names(result["authors"]),
        categories=tuple(dict.fromkeys(category for category in categories if category)),
        published=_parse_instant(result["published"]),
        updated=_parse_instant(result["updated"]),
        url=abstract_url(arxiv_id.id),
        pdf_url=pdf_url(arxiv_id.id),
        comment=clean_text(result["comment"] or ""),
        doi=clean_line(result["doi"] or ""),
        journal_ref=clean_text(result["journal_ref"] or ""),
        sources=(source,),
    )


def _parse_instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _with_announcement(paper: Paper, day: date, categories: Sequence[str]) -> Paper:
    is_new = not categories or not paper.categories or is_in_categories(paper.categories[:1], categories)
    return replace(paper, announced=day, announce=AnnounceType.NEW if is_new else AnnounceType.CROSS)
