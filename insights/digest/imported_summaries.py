"""Summaries of imported papers, which the extractive writer writes after the import: a page shows what is stored.

Writing one takes a millisecond or two of a processor. What is interrupted goes on with the papers that have none yet.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from insights.ports.progress import NoProgress, WorkProgress
from insights.ports.storage import ImportedPaper, ImportedPapers
from insights.ports.writing import Summarizer

log = logging.getLogger(__name__)

PORTION = 1000
"""Papers that are read and summarised at a time."""
STORED_AT_ONCE = 100
"""Summaries of one transaction, in which others wait to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSummaries:
    """Writes what is missing, `portion` papers at a time, after each of which `pause_s` is waited."""

    papers: ImportedPapers
    summarizer: Summarizer
    pause_s: float = 0.0
    portion: int = PORTION
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def write_missing(self, progress: WorkProgress | None = None) -> int:
        """Summarise every imported paper without a summary, the newest first. Returns how many were; raises StoreFailed."""
        progress, written = progress or NoProgress(), 0
        async for portion in self._portions():
            tldrs = await self.summarizer.summarize([item.paper for item in portion])
            summaries = list(zip(portion, tldrs, strict=False))
            for start in range(0, len(summaries), STORED_AT_ONCE):
                await self.papers.save_summaries(summaries[start : start + STORED_AT_ONCE])
            progress.advance(len(summaries))
            written += len(summaries)
            if len(summaries) < len(portion):
                log.warning("summaries.not_written", extra={"papers": len(portion) - len(summaries)})
                break
            await self.sleep(self.pause_s)
        return written

    async def _portions(self) -> AsyncIterator[list[ImportedPaper]]:
        last: ImportedPaper | None = None
        while portion := list(await self.papers.list_without_summary(after=last, limit=self.portion)):
            yield portion
            last = portion[-1]
