"""The port to the archive: past days, the papers of one, and the days of a paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from insights.model import ClassifiedPaper, Edition, ExclusionReason, Language, Report, Tldr
from insights.model.edition_sentences import EditionSentence, list_sentences
from insights.ports.storage import SearchHit


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedDay:
    """A day in a list of days. `papers` counts the published ones, imported papers among them."""

    day: date
    papers: int
    is_sample: bool = False
    reason_if_empty: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRecord:
    """All that is stored of one day. It has an edition, imported papers, or both."""

    day: date
    edition: Edition | None
    imported: tuple[ClassifiedPaper, ...] = ()
    """Published on this day and not shown by its edition."""
    imported_tldrs: Mapping[str, Tldr] = field(default_factory=dict)
    """Their summaries by paper id, as far as they are written."""
    withdrawn_at: datetime | None = None
    """When a sentence of the day was last withdrawn or put back."""

    @property
    def sentences(self) -> tuple[EditionSentence, ...]:
        """What the day says, in its edition and in the summaries of imported papers."""
        tldrs = self.imported_tldrs
        imported = [(item, tldrs[item.paper.id]) for item in self.imported if item.paper.id in tldrs]
        return list_sentences(self.edition, imported)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDay:
    """A topic on one day: the papers that have it, whether first or besides, and its report in each language."""

    day: date
    hits: tuple[SearchHit, ...]
    reports: Mapping[Language, Report] = field(default_factory=dict)
    made_at: datetime | None = None
    """As in the day's edition; None for a day without one."""
    changed_at: datetime | None = None
    """As in the day's edition; without one, when a sentence of the day was last withdrawn or put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDay:
    """A day that collected a paper: it published it, or excluded it with a reason."""

    day: date
    excluded: ExclusionReason | None = None


class ArchiveStore(Protocol):
    """Reads the archive; keeps SQL out of the use case. insights.store.editions.archive.SqlArchive implements it."""

    async def list_days(self, *, before: date | None, limit: int) -> Sequence[ArchivedDay]:
        """The newest days before `before`, the newest first; the sample day only where there is no other."""
        ...

    async def get_day(self, day: date) -> DayRecord | None: ...

    async def topic_days(self, slug: str, days: Sequence[date]) -> Sequence[TopicDay]:
        """The topic on those of the days on which papers have it, the newest first."""
        ...

    async def adjacent_days(self, day: date) -> tuple[date | None, date | None]:
        """The nearest day with papers before and after `day`."""
        ...

    async def days_of_paper(self, paper_id: str) -> Sequence[PaperDay]:
        """Every day that collected the paper, the oldest first."""
        ...


class SimilarPapers(Protocol):
    """Finds papers like another; keeps its index out of the reader. insights.archive.similar implements it."""

    async def find(self, classified: ClassifiedPaper, limit: int) -> Sequence[SearchHit]:
        """Published papers, the most similar first, without the paper itself."""
        ...
