"""Reports that several processes write: each topic of a draft is a job of whichever process is free."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cachetools import LRUCache

from insights.digest.background import Background
from insights.digest.background_loader import BackgroundLoader
from insights.digest.composer import Composer
from insights.model import Edition, Language, Report
from insights.ports.clock import Clock
from insights.ports.jobs import EditionDrafts, Job, JobName, JobQueue, edition_priority


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQueue:
    """insights.digest.composer.SharedReports."""

    jobs: JobQueue
    drafts: EditionDrafts
    clock: Clock

    async def write(self, draft: Edition, language: Language) -> Mapping[str, Report]:
        day, now = draft.day.isoformat(), self.clock.now()
        version = (await self.drafts.save(draft, language, now)).isoformat()
        topics = dict.fromkeys(classified.topic for classified in draft.papers)
        written = await self.drafts.get_reports(draft.day, language)
        await self.jobs.run_all(
            [
                Job(
                    name=JobName.REPORT,
                    key=f"report/{day}/{language}/{topic}/{version}",
                    arguments={"day": day, "language": language, "topic": topic, "version": version},
                    priority=edition_priority(day, now),
                )
                for topic in topics
                if topic not in written
            ]
        )
        reports = await self.drafts.get_reports(draft.day, language)
        await self.drafts.remove(draft.day, language)
        return {topic: report for topic, report in reports.items() if topic in topics}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportJobs:
    """The job function of JobName.REPORT. `composer` writes in this process."""

    composer: Composer
    drafts: EditionDrafts
    background_loader: BackgroundLoader
    _backgrounds: LRUCache[tuple[date, datetime | None], Background] = field(
        default_factory=lambda: LRUCache(1)
    )
    """That of the last draft: each of its topics is a job."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def write_report(self, *, day: str, language: Language, topic: str, version: str) -> None:
        """Write one topic's report of a version of a draft and store it; nothing where the draft is gone, or has the report
        by now.
        """
        drafted_at = datetime.fromisoformat(version)
        draft = await self.drafts.get(date.fromisoformat(day), language, drafted_at)
        if draft is None or topic in await self.drafts.get_reports(draft.day, language):
            return
        background = await self._load_background(draft)
        report = await self.composer.write_report(draft, topic, language, background)
        if report is not None:
            await self.drafts.save_report(draft.day, drafted_at, report)

    async def _load_background(self, draft: Edition) -> Background:
        key = (draft.day, draft.made_at)
        async with self._lock:
            if key not in self._backgrounds:
                papers = [classified.paper for classified in draft.papers]
                self._backgrounds[key] = await self.background_loader.load(draft.day, papers)
            return self._backgrounds[key]
