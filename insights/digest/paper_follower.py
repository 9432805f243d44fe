"""Follows papers after they were published: compares each newer record with what is known, and stores what became of them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from insights import arxiv_calendar
from insights.digest.paper_changes import compare
from insights.errors import SourceFailed
from insights.model import Paper
from insights.ports.clock import Clock
from insights.ports.paper_changes import ComparedRecord, FollowedPaper, PaperChangeStore
from insights.ports.sources import BatchPaperLookup

log = logging.getLogger(__name__)

BATCH_SIZE = 200
"""Papers of one request to arXiv's API: its address has 2.6 kB, its answer half a megabyte."""
CHECK_DELAY = timedelta(hours=1)
"""After arXiv's daily announcement, with which new versions appear (info.arxiv.org/help/availability)."""
RETRY_INTERVAL = timedelta(hours=1)
MAX_FIRST_CHECK_DELAY = timedelta(days=3)
"""A paper that is looked up for the first time later than this after its post has changes of unknown age: no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFollower:
    """`days`: how long after its post a paper is looked up, once after each announcement of arXiv's; 0 for never. What a source lists anew is compared in any
    case.
    """

    store: PaperChangeStore
    lookup: BatchPaperLookup | None
    """None: no paper is looked up."""
    clock: Clock
    days: int

    async def observe(self, records: Sequence[Paper]) -> int:
        """Compare records that a source listed anew with the published papers among them; returns how many changes are new."""
        known = await self.store.get_states(records)
        now = self.clock.now()
        compared = []
        for record in records:
            if state := known.get(record.id):
                after, changes = compare(state, record, is_complete=False, noticed_at=now)
                if after != state:
                    compared.append(ComparedRecord(state=after, changes=changes))
        return await self._save(compared)

    async def check_next(self) -> int:
        """Look up one batch of followed papers that are due, in one request; returns how many changes are new. A source that
        fails is asked again in an hour.
        """
        if self.lookup is None or not self.days:
            return 0
        now = self.clock.now()
        since = now - timedelta(days=self.days)
        await self.store.enrol_posted(now, since)
        due = await self.store.claim_due(now, since, limit=BATCH_SIZE, retry_at=now + RETRY_INTERVAL)
        if not due:
            return 0
        try:
            records = await self.lookup.find_papers([paper.state.paper for paper in due])
        except SourceFailed as error:
            log.warning("papers.check_failed: retry in an hour: %s", error.reason, extra={"papers": len(due)})
            return 0
        log.info("papers.checked", extra={"papers": len(due), "found": len(records)})
        return await self._save([self._compare(paper, records.get(paper.state.paper)) for paper in due])

    def _compare(self, paper: FollowedPaper, record: Paper | None) -> ComparedRecord:
        """A paper that arXiv does not know is asked for again the next day."""
        if record is None:
            return ComparedRecord(state=paper.state)
        now = self.clock.now()
        after, changes = compare(paper.state, record, is_complete=True, noticed_at=now)
        is_late = not paper.state.is_complete and now - paper.posted_at > MAX_FIRST_CHECK_DELAY
        return ComparedRecord(state=after, changes=changes, is_news=not is_late)

    async def _save(self, compared: Sequence[ComparedRecord]) -> int:
        if not compared:
            return 0
        due_at = arxiv_calendar.next_list_at(self.clock.now() - CHECK_DELAY) + CHECK_DELAY
        new = await self.store.save(compared, due_at)
        for change in (change for each in compared for change in each.changes):
            log.info("papers.changed", extra={"paper": change.paper, "kind": change.kind.value})
        return new
