"""Withdraws sentences of editions, puts them back, and decides about readers' reports: the use case behind /admin and chats."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from insights.digest.reported_sentences import find_reported, find_words
from insights.model import Chat, SentenceWithdrawal, WithdrawalReason
from insights.model.edition_sentences import EditionSentence, list_sentences
from insights.model.withdrawal import MAX_NOTE_LENGTH
from insights.ports.clock import Clock
from insights.ports.storage import EditionStore
from insights.ports.withdrawals import (
    OpenReport,
    StatementReport,
    StatementReports,
    Withdrawals,
    WithdrawnSentence,
)

log = logging.getLogger(__name__)

MAX_PAPERS_LOOKED_UP = 12
"""Of a report: those of one message."""
MAX_DAYS_LOOKED_UP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceOfDay:
    """A sentence and the day that says it: what can be withdrawn."""

    day: date
    sentence: EditionSentence


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalService:
    """`by` says who decided, as in "telegram:1234", or "page" for whoever has the ADMIN_TOKEN. Withdrawing and undoing twice is
    the same as once.
    """

    withdrawals: Withdrawals
    reports: StatementReports
    editions: EditionStore
    clock: Clock

    async def report(self, chat: Chat, person: str, report: StatementReport) -> OpenReport | None:
        """Store a report. None when this person had reported the same before, or too many wait."""
        is_new = await self.reports.save(chat, person, report)
        return await self.reports.get(report.key) if is_new else None

    async def find_reported(self, report: OpenReport, limit: int) -> Sequence[SentenceOfDay]:
        """The sentences that a report may be about, the likeliest first."""
        found: list[SentenceOfDay] = []
        for day in await self._days(report.papers):
            edition = await self.editions.get_edition(day)
            sentences = list_sentences(edition) if edition else ()
            found += [
                SentenceOfDay(day=day, sentence=each)
                for each in find_reported(sentences, report.papers, report.words)
            ]
        return found[:limit]

    async def find_sentences(self, day: date, words: str) -> Sequence[SentenceOfDay]:
        """The sentences of a day that have these words; all of them without words."""
        edition = await self.editions.get_edition(day)
        found = find_words(list_sentences(edition), words) if edition else ()
        return [SentenceOfDay(day=day, sentence=each) for each in found]

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
        edition = await self.editions.get_edition(day)
        sentences = list_sentences(edition) if edition else ()
        return next((each for each in sentences if each.key == key), None)

    async def _days(self, papers: Sequence[str]) -> Sequence[date]:
        """The days that published these papers, the newest first; the newest day, or the sample, where none is known."""
        stored = [await self.editions.get_paper(each) for each in papers[:MAX_PAPERS_LOOKED_UP]]
        days = {entry[2] for entry in stored if entry and entry[2]}
        if not days and (latest := await self.editions.get_latest_edition(sample=True)):
            days = {latest.day}
        return sorted(days, reverse=True)[:MAX_DAYS_LOOKED_UP]


def _one_line(note: str) -> str:
    return " ".join(note.split())[:MAX_NOTE_LENGTH]
