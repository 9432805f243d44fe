"""Hugging Face's daily papers: what its readers voted for.

GET /api/daily_papers?date=YYYY-MM-DD answers a list of {"paper": {id, title, summary, authors, publishedAt,
upvotes}}; `paper.id` is arXiv's. A date still in the future in UTC answers 400.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from insights.errors import SourceFailed
from insights.model import Paper
from insights.ports.sources import Batch
from insights.sources.http import Fetcher
from insights.sources.json_record import Unreadable, paper_of

_MOST_VOTES = 1_000_000  # beyond it, a number is no count of readers


@dataclass(frozen=True, slots=True, kw_only=True)
class HuggingFace:
    """`url` is the site's address."""

    url: str
    fetcher: Fetcher
    name: str = "huggingface"

    async def announced(self, day: date) -> Batch:
        """The day's list; an empty one is an answer too (weekends, early mornings)."""
        asked = min(day, self.fetcher.clock.now().date())
        body = await self.fetcher.get(
            self.name, f"{self.url.rstrip('/')}/api/daily_papers", {"date": asked.isoformat(), "limit": "100"}
        )
        records = self._records(body)
        papers = tuple(paper for record in records if (paper := self._paper(record)))
        if records and len(papers) * 2 < len(records):
            raise SourceFailed(self.name, "the form of its list changed")
        return Batch(source=self.name, papers=papers, records=len(records), day=asked)

    def _records(self, body: bytes) -> list[Any]:
        try:
            records = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise SourceFailed(self.name, "its answer is not JSON (the form changed)") from error
        if not isinstance(records, list):
            raise SourceFailed(self.name, "the form of its list changed")
        return records

    def _paper(self, record: object) -> Paper | None:
        inner = record.get("paper") if isinstance(record, Mapping) else None
        if not isinstance(inner, Mapping):
            return None
        try:
            paper = paper_of({**inner, "published": inner.get("publishedAt")}, self.name)
        except Unreadable:
            return None
        page = f"https://huggingface.co/papers/{paper.id}"
        return replace(paper, votes=_votes(inner.get("upvotes")), url=paper.url or page)


def _votes(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < _MOST_VOTES else 0
