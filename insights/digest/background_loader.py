"""Loads the term counts of the last four weeks as a Background.

Each day's terms are counted once and stored: counting a day of 500 papers takes 0.2 s, loading its counts 0.02 s.
Four weeks have more than a million terms, so only the counts of terms that today's papers use are loaded.
"""

import asyncio
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from insights.digest.background import Background, build_background, extract_folded_terms
from insights.model import Paper
from insights.ports.storage import CountedDay, TermCountStore

BACKGROUND_DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundLoader:
    """Loads stored counts, and counts the days that were not counted yet."""

    store: TermCountStore

    async def load(self, day: date, papers: Sequence[Paper]) -> Background:
        """The counts of the 28 days before `day`, for the terms of `papers`."""
        since, until = day - timedelta(days=BACKGROUND_DAYS), day - timedelta(days=1)
        counted_days = await self.store.counted_days(since, until)
        if not papers or not counted_days:
            return Background()
        days = [counted or await self._count(past) for past, counted in sorted(counted_days.items())]
        texts = [_join(paper.title, paper.abstract) for paper in papers]
        return await asyncio.to_thread(_sum_counts, days, texts)

    async def _count(self, day: date) -> CountedDay:
        texts = await self.store.texts(day)
        counted = await asyncio.to_thread(_count_terms, [_join(*text) for text in texts])
        await self.store.save_counted(day, counted)
        return counted


def _join(title: str, abstract: str) -> str:
    return f"{title}. {abstract}"


def _count_terms(texts: Sequence[str]) -> CountedDay:
    background = build_background(texts)
    counts = json.dumps(background.counts, ensure_ascii=False, separators=(",", ":"))
    return CountedDay(papers=background.documents, counts=zlib.compress(counts.encode()))


def _sum_counts(days: Sequence[CountedDay], texts: Iterable[str]) -> Background:
    terms = {term for text in texts for term in extract_folded_terms(text)}
    counts: Counter[str] = Counter()
    for day in days:
        day_counts: dict[str, int] = json.loads(zlib.decompress(day.counts))
        counts.update({term: day_counts[term] for term in day_counts.keys() & terms})
    return Background(sum(day.papers for day in days), dict(counts))
