"""arXiv's daily feed, the authority on what was announced on a day.

One request for all categories, joined with "+". The feed serves at most 2,000 entries (arxiv-feed, database.py:
`result_limit`) and does not report a cut, so a response of that size is requested again in halves, and an archive
("cs") by its categories.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from insights.errors import SourceFailed
from insights.ports.sources import Batch
from insights.sources import atom
from insights.sources.http import Fetcher
from insights.sources.throttle import RequestThrottle
from insights.taxonomy.arxiv_categories import list_categories

_MAX_ENTRIES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivFeed:
    """`url` is the feed's URL without categories; `categories` are names of categories and archives."""

    url: str
    categories: Sequence[str]
    fetcher: Fetcher
    throttle: RequestThrottle
    name: str = "arxiv"

    async def fetch(self, day: date) -> Batch:
        """The current feed. Its day is the date that it names, which may be another: of several feeds the newest that
        has papers.
        """
        feeds = await self._fetch_feeds(tuple(self.categories))
        return Batch(
            source=self.name,
            papers=tuple(paper for feed in feeds for paper in feed.papers),
            records=sum(feed.records for feed in feeds),
            day=max(_find_days(feeds), default=day),
        )

    async def _fetch_feeds(self, categories: tuple[str, ...]) -> list[atom.Feed]:
        feed = await self._fetch_feed(categories)
        if len(categories) == 1:
            categories = tuple(list_categories(categories[0])) or categories
        if feed.records < _MAX_ENTRIES or len(categories) == 1:
            return [feed]
        half = len(categories) // 2
        return [*await self._fetch_feeds(categories[:half]), *await self._fetch_feeds(categories[half:])]

    async def _fetch_feed(self, categories: tuple[str, ...]) -> atom.Feed:
        async with self.throttle:
            body = await self.fetcher.get(self.name, f"{self.url.rstrip('/')}/{'+'.join(categories)}")
        feed = await asyncio.to_thread(atom.parse_feed, body, self.name)
        if feed.dialect != "feed":
            raise SourceFailed(self.name, "its response is not the daily feed")
        return feed


def _find_days(feeds: Sequence[atom.Feed]) -> list[date]:
    """The dates that the feeds name; those of empty feeds only where all are empty."""
    days = [feed.day for feed in feeds if feed.day and feed.papers]
    return days or [feed.day for feed in feeds if feed.day]
