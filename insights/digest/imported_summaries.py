"""Summaries of imported papers, which the extractive writer writes after the import: a page shows what is stored.

Writing one takes a millisecond or two of a processor. Where replies must not wait, `pause_s` parts one from the next. What is
interrupted goes on with the papers that have none yet.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from insights.ports.progress import NoProgress, WorkProgress
from insights.ports.storage import ImportedPaper, ImportedPapers
from insights.ports.writing import Writer

PORTION = 100
"""Papers that are read, and whose summaries are stored, at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSummaries:
    """Writes what is missing. `pause_s` is waited after each summary."""

    papers: ImportedPapers
    writer: Writer
    pause_s: float = 0.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def write_missing(self, progress: WorkProgress | None = None) -> int:
        """Summarise every imported paper without a summary, the newest first. Returns how many were; raises StoreFailed."""
        progress, written = progress or NoProgress(), 0
        async for portion in self._portions():
            summaries = []
            for item in portion:
                summaries.append((item, await self.writer.tldr(item.paper)))
                await self.sleep(self.pause_s)
            await self.papers.save_summaries(summaries)
            progress.advance(len(portion))
            written += len(portion)
        return written

    async def _portions(self) -> AsyncIterator[list[ImportedPaper]]:
        last: ImportedPaper | None = None
        while portion := list(await self.papers.list_without_summary(after=last, limit=PORTION)):
            yield portion
            last = portion[-1]
