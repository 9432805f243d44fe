"""arXiv's daily feed: the authority for what was announced on a day.

One request for all categories, joined with "+". The feed serves at most 2,000 entries (arxiv-feed, database.py:
`result_limit`) and says nothing of those it cut, so an answer that full is asked again in halves.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from insights.errors import SourceFailed
from insights.ports.sources import Batch
from insights.sources import atom
from insights.sources.http import Fetcher
from insights.sources.throttle import Turns

_FULL = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivFeed:
    """`url` is the feed's address without categories."""

    url: str
    categories: Sequence[str]
    fetcher: Fetcher
    pace: Turns
    name: str = "arxiv"

    async def announced(self, day: date) -> Batch:
        """The feed as it stands. Its own day may be another than the one asked for: the caller compares."""
        feeds = await self._feeds(tuple(self.categories))
        return Batch(
            source=self.name,
            papers=tuple(paper for feed in feeds for paper in feed.papers),
            records=sum(feed.records for feed in feeds),
            day=min((feed.day for feed in feeds if feed.day), default=day),
        )

    async def _feeds(self, categories: tuple[str, ...]) -> list[atom.Feed]:
        feed = await self._feed(categories)
        if feed.records < _FULL or len(categories) == 1:
            return [feed]
        half = len(categories) // 2
        return [*await self._feeds(categories[:half]), *await self._feeds(categories[half:])]

    async def _feed(self, categories: tuple[str, ...]) -> atom.Feed:
        async with self.pace:
            body = await self.fetcher.get(self.name, f"{self.url.rstrip('/')}/{'+'.join(categories)}")
        feed = await asyncio.to_thread(atom.parse, body, self.name)
        if feed.dialect != "feed":
            raise SourceFailed(self.name, "its answer is not the daily feed")
        return feed
