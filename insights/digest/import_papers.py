"""Papers of the past, taken in without an edition: sorted by topic, findable, on the day they belong to.

The day is the one a paper was announced or listed on. A record that names none gets the day it was submitted on
(Eastern time, as arXiv counts), an entry about a new version likewise, because the feed's day is not the paper's
own; where that is missing too, the first day of the month its number names. Without any of them it is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from insights import arxiv_calendar
from insights.digest.collect import REPLACEMENTS, merge_records
from insights.model import ClassifiedPaper, Paper
from insights.ports.storage import EditionStore, ImportedPapers
from insights.taxonomy.classifier import Classifier

_MONTH = re.compile(r"(?:[a-z-]+/)?(?P<year>[0-9]{2})(?P<month>0[1-9]|1[0-2])")
_FIRST_YEAR = 91
"""arXiv began in 1991."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCounts:
    """What became of so many records; together they are all that were read."""

    added: int = 0
    known: int = 0
    """In the store with their day, or twice in the file."""
    undated: int = 0

    def __add__(self, other: "ImportCounts") -> "ImportCounts":
        return ImportCounts(
            added=self.added + other.added,
            known=self.known + other.known,
            undated=self.undated + other.undated,
        )

    @property
    def read(self) -> int:
        return self.added + self.known + self.undated


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperImport:
    store: EditionStore
    archive: ImportedPapers
    classifier: Classifier

    async def __call__(self, records: Sequence[Paper]) -> ImportCounts:
        """Adds what is not known yet; the same records again change nothing."""
        papers = merge_records(records)
        days = {paper.id: day for paper in papers if (day := day_of(paper))}
        published = await self.store.published_on(papers)
        fresh = [paper for paper in papers if paper.id in days and paper.id not in published]
        dated = [(days[paper.id], self.classifier.label(paper)) for paper in fresh]
        await self.archive.add(_apart(dated))
        undated = sum(1 for paper in papers if paper.id not in days and paper.id not in published)
        return ImportCounts(added=len(dated), known=len(records) - len(dated) - undated, undated=undated)


def _apart(dated: Sequence[tuple[date, ClassifiedPaper]]) -> list[tuple[date, ClassifiedPaper]]:
    """By day, otherwise as they came."""
    return sorted(dated, key=lambda item: item[0])


def day_of(paper: Paper) -> date | None:
    """The day a paper belongs to; None when nothing tells."""
    if paper.announced and paper.announce not in REPLACEMENTS:
        return paper.announced
    if paper.published:
        return arxiv_calendar.eastern_day(paper.published)
    return paper.announced or _month_of(paper.id)


def _month_of(paper_id: str) -> date | None:
    found = _MONTH.match(paper_id)
    if not found:
        return None
    year = int(found["year"])
    return date(year + (1900 if year >= _FIRST_YEAR else 2000), int(found["month"]), 1)
