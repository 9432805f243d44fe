"""Imports papers of past days without an edition: classified, searchable, on the day they belong to.

The day is the one on which a paper was announced or listed. A record without one gets the day of its submission
(Eastern time, as arXiv counts); so does the record of a new version, because the feed's day is not the paper's. Where
that is missing too, it is the first day of the month in the paper's id. A paper without any of them is left out, as
is one that is withdrawn or has no abstract.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from insights import arxiv_calendar
from insights.digest.collect import REPLACEMENT_TYPES, merge_records
from insights.model import Paper
from insights.ports.storage import EditionStore, ImportedPapers
from insights.taxonomy.classifier import Classifier
from insights.text.withdrawal import find_withdrawal

_MONTH = re.compile(r"(?:[a-z-]+/)?(?P<year>[0-9]{2})(?P<month>0[1-9]|1[0-2])")
_FIRST_YEAR = 91
"""arXiv began in 1991."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCounts:
    """How many records were added, were known already, have no day, or are no papers to read."""

    added: int = 0
    known: int = 0
    """In the store already, or twice in the file."""
    undated: int = 0
    excluded: int = 0
    """Withdrawn, or without an abstract."""

    def __add__(self, other: "ImportCounts") -> "ImportCounts":
        return ImportCounts(
            added=self.added + other.added,
            known=self.known + other.known,
            undated=self.undated + other.undated,
            excluded=self.excluded + other.excluded,
        )

    @property
    def total(self) -> int:
        """How many records there were."""
        return self.added + self.known + self.undated + self.excluded


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperImport:
    """Imports records into the archive."""

    store: EditionStore
    archive: ImportedPapers
    classifier: Classifier

    async def run(self, records: Sequence[Paper]) -> ImportCounts:
        """Adds the papers that are not stored yet; importing the same records again changes nothing."""
        merged = merge_records(records)
        papers = [
            paper for paper in merged if paper.abstract and not find_withdrawal(paper.abstract, paper.comment)
        ]
        days = {paper.id: day for paper in papers if (day := infer_day(paper))}
        published = await self.store.publication_days(papers)
        new = [paper for paper in papers if paper.id not in published]
        dated = [(days[paper.id], self.classifier.classify(paper)) for paper in new if paper.id in days]
        await self.archive.add(sorted(dated, key=lambda item: item[0]))
        undated = sum(paper.id not in days for paper in new)
        excluded = len(merged) - len(papers)
        return ImportCounts(
            added=len(dated),
            known=len(records) - len(dated) - undated - excluded,
            undated=undated,
            excluded=excluded,
        )


def infer_day(paper: Paper) -> date | None:
    """The day a paper belongs to, by the rules of this module; None when none applies."""
    if paper.announced and paper.announce not in REPLACEMENT_TYPES:
        return paper.announced
    if paper.published:
        return arxiv_calendar.eastern_day(paper.published)
    return paper.announced or _month_in_id(paper.id)


def _month_in_id(paper_id: str) -> date | None:
    match = _MONTH.match(paper_id)
    if not match:
        return None
    year = int(match["year"])
    return date(year + (1900 if year >= _FIRST_YEAR else 2000), int(match["month"]), 1)
