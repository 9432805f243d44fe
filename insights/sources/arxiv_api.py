"""arXiv's API through the `arxiv` package: papers by their ids, and past days by what was submitted for them.

The package builds the questions, turns the pages and reads the entries. Left alone it asks without a limit in
time, blocks a thread, takes an HTML page with status 200 for "no results" and an empty first page for the end
(arxiv 4.0.2, Client._results). So its session is ours: it says which address the package wants, that is fetched
within our limits and in the pace all of arXiv shares, looked at strictly, and only then handed to the package.
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
from insights.sources.http import Fetcher
from insights.sources.normalise import line, people
from insights.sources.throttle import Turns
from insights.text.paper_ids import abstract_page, pdf_page, read_id

_PAGE = 500  # entries; the API gives 2,000 at most, and gets slow before that
_PAGES = 20  # of one question: 10,000 entries are more than arXiv announces in a week


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivApi:
    """`url` is the query address, without parameters. `categories` are those of backfilled days."""

    url: str
    categories: Sequence[str]
    fetcher: Fetcher
    pace: Turns
    page: int = _PAGE
    name: str = "arxiv"

    async def paper(self, paper_id: str) -> Paper | None:
        named = read_id(paper_id)
        return (await self.papers([named.id])).get(named.id) if named else None

    async def papers(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        """Papers by their ids in one question; what is no arXiv id, or unknown there, is left out."""
        known = list(dict.fromkeys(named.id for text in ids if (named := read_id(text))))
        if not known:
            return {}
        found = await self._all(_package().Search(id_list=known, max_results=len(known)))
        return {paper.id: paper for paper in found}

    async def announced(self, day: date) -> Batch:
        """What was submitted for the list of `day`: nearly that list, without its cross-lists from elsewhere and
        its replacements, which only the feed knows. A silent day has none, and nothing is asked.
        """
        if arxiv_calendar.silent(day):
            return Batch(source=self.name, papers=(), records=0, day=day)
        search = _package().Search(
            query=_query(self.categories, *arxiv_calendar.submission_window(day)),
            sort_by=_package().SortCriterion.SubmittedDate,
            sort_order=_package().SortOrder.Ascending,
        )
        papers = tuple(_listed(paper, day, self.categories) for paper in await self._all(search))
        if not papers:
            raise SourceFailed(self.name, f"the API lists nothing for {day}, a day that has a list")
        return Batch(source=self.name, papers=papers, records=len(papers), day=day)

    async def _all(self, search: Any) -> list[Paper]:
        papers: list[Paper] = []
        start, total = 0, 1
        for _ in range(_PAGES):
            records, total, found = await self._page(search, start)
            papers += found
            start += records
            if start >= total or not records:
                return papers
        raise SourceFailed(self.name, f"the API counts {total} papers, more than can be asked for politely")

    async def _page(self, search: Any, start: int) -> tuple[int, int, list[Paper]]:
        session = _Session()
        client = self._client(session)
        _results(client, search, start)
        async with self.pace:
            body = await self.fetcher.get(self.name, session.address)
        feed = await asyncio.to_thread(atom.parse, body, self.name)
        total = self._checked(feed, start)
        session.content = body
        results = await asyncio.to_thread(_read, self.name, client, search, start)
        if len(results) < len(feed.papers):
            raise SourceFailed(self.name, "the form of the API's entries changed")
        return feed.records, total, [paper for result in results if (paper := _paper(result, self.name))]

    def _checked(self, feed: atom.Feed, start: int) -> int:
        if feed.dialect != "api" or feed.total is None:
            raise SourceFailed(self.name, "its answer is not the API's")
        if not feed.records and feed.total > start:
            raise SourceFailed(self.name, f"the API gave an empty page, though it counts {feed.total} papers")
        return feed.total

    def _client(self, session: "_Session") -> Any:
        client = _package().Client(page_size=self.page, delay_seconds=0, num_retries=0)
        client.query_url_format = f"{self.url}?{{}}"
        client._session = session  # noqa: SLF001 - the package offers no other way in
        return client


class _Wanted(Exception):
    """The package asks for an address that was not fetched yet."""


class _Session:
    """Stands where the package keeps its connection: gives one answer once, and notes which one is wanted."""

    status_code = 200

    def __init__(self) -> None:
        self.content: bytes | None = None
        self.address = ""
        self._given = False

    def get(self, url: str, **_: object) -> "_Session":
        if self.content is None or self._given:
            self.address = url
            raise _Wanted
        self._given = True
        return self


def _results(client: Any, search: Any, start: int) -> list[Any]:
    """What the package reads from the page its session has; nothing as long as there is none."""
    search = copy(search)
    search.max_results = start + client.page_size
    found: list[Any] = []
    with suppress(_Wanted):
        for result in client.results(search, offset=start):
            found.append(result)  # noqa: PERF402 - what came before _Wanted is kept
    return found


def _read(source: str, client: Any, search: Any, start: int) -> list[Any]:
    """The package reads dates and numbers without care; what it stumbles over is the world's fault."""
    try:
        return _results(client, search, start)
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise SourceFailed(source, "the form of the API's entries changed") from error


def _package() -> Any:
    import arxiv

    return arxiv


def _query(categories: Sequence[str], start: datetime, end: datetime) -> str:
    """The window in the API's minutes, both ends of which it includes (user manual, submittedDate)."""
    among = " OR ".join(f"cat:{category}" for category in categories)
    last = end - timedelta(minutes=1)
    span = f"submittedDate:[{start.astimezone(UTC):%Y%m%d%H%M} TO {last.astimezone(UTC):%Y%m%d%H%M}]"
    return f"({among}) AND {span}" if among else span


def _paper(result: Any, source: str) -> Paper | None:
    named, title = read_id(result.entry_id), line(result.title or "")
    if named is None or not title:
        return None
    return Paper(
        id=named.id,
        version=named.version,
        title=title,
        abstract=line(result.summary or ""),
        authors=people(author.name for author in result.authors),
        categories=tuple(dict.fromkeys(c for c in (result.primary_category, *result.categories) if c)),
        published=result.published,
        updated=result.updated,
        url=abstract_page(named.id),
        pdf_url=pdf_page(named.id),
        comment=line(result.comment or ""),
        doi=line(result.doi or ""),
        sources=(source,),
    )


def _listed(paper: Paper, day: date, categories: Sequence[str]) -> Paper:
    home = not categories or paper.categories[:1] == () or paper.categories[0] in categories
    return replace(paper, announced=day, announce=AnnounceType.NEW if home else AnnounceType.CROSS)
