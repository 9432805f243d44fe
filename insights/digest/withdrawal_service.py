"""Withdraws sentences of days, puts them back, and decides about readers' reports: the use case behind /admin and chats."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from insights.digest.reported_sentences import SentenceOfDay, find_quoted, find_reported, find_words
from insights.model import Chat, SentenceWithdrawal, Topic, WithdrawalReason
from insights.model.edition_sentences import EditionSentence
from insights.model.withdrawal import MAX_NOTE_LENGTH
from insights.parsing.dates import parse_day
from insights.ports.archive import ArchiveStore, DayRecord
from insights.ports.clock import Clock
from insights.ports.storage import EditionStore, SearchStore
from insights.ports.withdrawals import (
    OpenReport,
    StatementReport,
    StatementReports,
    Withdrawals,
    WithdrawnSentence,
)
from insights.text.search_terms import parse_terms

log = logging.getLogger(__name__)

MAX_PAPERS_LOOKED_UP = 12
"""Of a report: those of one message."""
MAX_DAYS_LOOKED_UP = 3
MIN_TERMS_LOOKED_UP = 4
"""Words of a report without papers that are searched for: fewer quote no sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalService:
    """`by` says who decided, as in "telegram:1234", or "page" for whoever has the ADMIN_TOKEN. Withdrawing and undoing twice is
    the same as once.
    """

    withdrawals: Withdrawals
    reports: StatementReports
    archive: ArchiveStore
    editions: EditionStore
    search: SearchStore
    find_topic: Callable[[str], Topic | None]
    clock: Clock

    async def report(self, chat: Chat, person: str, report: StatementReport) -> OpenReport | None:
        """Store a report. None when this person had reported the same before, or too many wait."""
        is_new = await self.reports.save(chat, person, report)
        return await self.reports.get(report.key) if is_new else None

    async def find_reported(self, report: OpenReport, limit: int) -> Sequence[SentenceOfDay]:
        """The sentences that a report may be about, the likeliest first."""
        found = find_reported(await self._records(report), report, self.find_topic)
        return (found or await self._find_older(report.words))[:limit]

    async def find_sentences(self, day: date, words: str) -> Sequence[SentenceOfDay]:
        """The sentences of a day that have these words; all of them without words."""
        found = find_words(await self._sentences(day), words)
        return [SentenceOfDay(day=day, sentence=each) for each in found]

    async def find_sentences_about(self, paper_id: str, words: str) -> Sequence[SentenceOfDay]:
        """The sentences with these words that rest on this paper, among others perhaps, on the day that published it."""
        return [
            each
            for day in await self._days([paper_id])
            for each in await self.find_sentences(day, words)
            if paper_id in each.sentence.papers
        ]

    async def withdraw(
        self, day: date, key: str, reason: WithdrawalReason, *, note: str = "", by: str
    ) -> int | None:
        """How many posted digests are edited; None where the day does not say such a sentence."""
        sentence = await self._find(day, key)
        if sentence is None:
            return None
        withdrawal = SentenceWithdrawal(reason=reason, note=_one_line(note), at=self.clock.now())
        count = await self.withdrawals.withdraw(day, sentence, withdrawal, by)
        log.info("sentence.withdrawn", extra={"day": str(day), "reason": str(reason), "count": count})
        return count

    async def undo(self, day: date, key: str, *, by: str) -> bool:
        """False when it is not withdrawn."""
        is_undone = await self.withdrawals.undo(day, key, self.clock.now(), by)
        if is_undone:
            log.info("sentence.restored", extra={"day": str(day)})
        return is_undone

    async def keep(self, report_key: str) -> int:
        """Close a report: nothing changes. Return how many people had made it."""
        return await self.reports.settle(report_key)

    async def list_newest(self, limit: int) -> Sequence[WithdrawnSentence]:
        return await self.withdrawals.list_newest(limit)

    async def _find(self, day: date, key: str) -> EditionSentence | None:
        return next((each for each in await self._sentences(day) if each.key == key), None)

    async def _sentences(self, day: date) -> Sequence[EditionSentence]:
        record = await self.archive.get_day(day)
        return record.sentences if record else ()

    async def _records(self, report: OpenReport) -> Sequence[DayRecord]:
        """The days that a report may be about: that which it names, else those of its papers."""
        named = None if report.papers else parse_day(report.words, report.at.date())
        if named and (record := await self.archive.get_day(named.day)):
            return [record]
        days = await self._days(report.papers)
        return [record for day in days if (record := await self.archive.get_day(day)) is not None]

    async def _find_older(self, words: str) -> Sequence[SentenceOfDay]:
        """The sentence that a report quotes without naming its paper, wherever the archive says it of one."""
        terms = parse_terms(" ".join(re.findall(r"\w+", words)))
        if len(terms) < MIN_TERMS_LOOKED_UP:
            return ()
        said = [
            SentenceOfDay(day=hit.day, sentence=sentence)
            for hit in (await self.search.search(terms, 0, MAX_DAYS_LOOKED_UP)).hits
            for sentence in await self._sentences(hit.day)
            if hit.classified.paper.id in sentence.papers
        ]
        return find_quoted(said, words)

    async def _days(self, papers: Sequence[str]) -> Sequence[date]:
        """The days that published these papers, the newest first; the newest day, or the sample, where none is known."""
        stored = [await self.editions.get_paper(each) for each in papers[:MAX_PAPERS_LOOKED_UP]]
        days = {entry[2] for entry in stored if entry and entry[2]}
        if not days and (latest := await self.editions.get_latest_edition(sample=True)):
            days = {latest.day}
        return sorted(days, reverse=True)[:MAX_DAYS_LOOKED_UP]


def _one_line(note: str) -> str:
    return " ".join(note.split())[:MAX_NOTE_LENGTH]
