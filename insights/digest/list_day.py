"""The day that a list of arXiv's feed belongs to.

The date that the feed names may lag or lead by a day. What tells a new list from an old one is its papers: a list is
new while one of them was in no earlier edition.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from insights import arxiv_calendar
from insights.digest.collect import filter_papers, merge_records
from insights.errors import SourceFailed
from insights.model import AnnounceType, Paper
from insights.ports.sources import Batch, PaperLookup
from insights.ports.storage import EditionStore

MAX_DATE_SHIFT = timedelta(days=1)
"""A feed whose date lags by more carries an older list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDayFinder:
    """`lookup` finds when a paper was submitted. With empty `categories` papers of every category count."""

    store: EditionStore
    lookup: PaperLookup
    categories: Sequence[str]

    async def find(self, batch: Batch, newest_day: date, timeout_s: float) -> date:
        """The list day of the feed's batch: `newest_day`, the newest that is out by the calendar, or an earlier one
        when the feed has not changed yet. A paper is looked up only where the papers and the date leave both possible.
        """
        papers = merge_records(batch.papers)
        listed = filter_papers(papers, day=newest_day, published_on={}, categories=self.categories).papers
        days = await self._edition_days(listed or papers, newest_day)
        named_day = batch.day or newest_day
        if None not in days:
            return _repeated_list_day([day for day in days if day], named_day, newest_day)
        if not await self._may_be_unpublished(named_day, newest_day):
            return newest_day
        submitted = await self._newest_submission(listed, timeout_s)
        for day in (newest_day, named_day):
            if submitted and _is_submitted_for(day, submitted):
                return day
        return newest_day if newest_day - named_day <= MAX_DATE_SHIFT else named_day

    async def _edition_days(self, papers: Sequence[Paper], newest_day: date) -> list[date | None]:
        """For each paper the day of an earlier edition that published or excluded it; None for a new paper."""
        days = {
            paper_id: day
            for paper_id, day in (await self.store.publication_days(papers)).items()
            if day != newest_day
        }
        previous_day = arxiv_calendar.previous_list_day(newest_day)
        previous = await self.store.get_edition(previous_day)
        if previous is not None:
            days |= {exclusion.paper.id: previous_day for exclusion in previous.excluded}
        return [days.get(paper.id) for paper in papers]

    async def _may_be_unpublished(self, named_day: date, newest_day: date) -> bool:
        """Whether the named day is that of a list before the newest, later than all editions."""
        if named_day >= newest_day or arxiv_calendar.no_list_reason(named_day):
            return False
        if await self.store.get_edition(named_day) is not None:
            return False
        latest = await self.store.get_latest_edition(sample=False)
        return latest is None or latest.day < named_day

    async def _newest_submission(self, papers: Sequence[Paper], timeout_s: float) -> datetime | None:
        """When the newest paper was submitted; None when that cannot be found out in time."""
        new = [paper.id for paper in papers if paper.announce is AnnounceType.NEW]
        if not new:
            return None
        try:
            async with asyncio.timeout(timeout_s):
                paper = await self.lookup.find_paper(max(new))
        except (SourceFailed, TimeoutError):
            return None
        return paper.published if paper else None


def _repeated_list_day(edition_days: Sequence[date], named_day: date, newest_day: date) -> date:
    """The day of a list whose papers were all in editions of `edition_days`. It is the newest list, which brings nothing
    new, if the feed says so, unless it is exactly the list before.
    """
    if not edition_days:
        return newest_day
    is_previous_list = set(edition_days) == {arxiv_calendar.previous_list_day(newest_day)}
    return max(edition_days) if is_previous_list or named_day < newest_day else newest_day


def _is_submitted_for(list_day: date, submitted: datetime) -> bool:
    start, end = arxiv_calendar.submission_window(list_day)
    return start <= submitted < end
