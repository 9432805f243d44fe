"""Collects papers: fetches from all sources at once, merges the records of one paper, filters what was published."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from insights.errors import SourceFailed
from insights.model import AnnounceType, Exclusion, ExclusionReason, Paper, SourceState
from insights.ports.sources import Batch, PaperSource
from insights.taxonomy.arxiv_categories import is_in_categories
from insights.text.paper_ids import title_key
from insights.text.withdrawal import find_withdrawal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResults:
    """The batches and the outcome of every source, both in the order in which the sources are configured."""

    batches: tuple[Batch, ...]
    states: tuple[SourceState, ...]

    def get_batch(self, source: str) -> Batch | None:
        """The batch of a source; None when it failed."""
        return next((batch for batch in self.batches if batch.source == source), None)


async def fetch_from_sources(sources: Sequence[PaperSource], day: date, *, timeout_s: float) -> SourceResults:
    """Fetches from every source concurrently, each within `timeout_s`. A source that raises SourceFailed or exceeds
    its time has a failed state.
    """
    results = await asyncio.gather(*(_fetch(source, day, timeout_s) for source in sources))
    return SourceResults(
        batches=tuple(batch for batch, _ in results if batch is not None),
        states=tuple(state for _, state in results),
    )


async def _fetch(source: PaperSource, day: date, timeout_s: float) -> tuple[Batch | None, SourceState]:
    try:
        async with asyncio.timeout(timeout_s):
            batch = await source.fetch(day)
    except SourceFailed as error:
        return None, _failed_state(source.name, error.reason)
    except TimeoutError:
        return None, _failed_state(source.name, f"timeout: no response within {timeout_s:.3g} s")
    state = SourceState(name=source.name, state="ok" if batch.records else "empty", records=batch.records)
    log.info("source %s: %d records", source.name, batch.records)
    return batch, state


def _failed_state(name: str, reason: str) -> SourceState:
    log.warning("source %s failed: %s", name, reason)
    return SourceState(name=name, state="failed", reason=reason)


# arXiv's own record is the most reliable, then those of sites that cite arXiv.
SOURCE_PRECEDENCE = ("arxiv", "file", "huggingface", "deeplearn", "sample")
# A paper new in one category and replaced in another is new.
ANNOUNCE_PRECEDENCE = (AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE_CROSS, AnnounceType.REPLACE)
REPLACEMENT_TYPES = (AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilteredPapers:
    """The papers to publish and the excluded ones; together they are all papers that were collected."""

    papers: tuple[Paper, ...]
    excluded: tuple[Exclusion, ...]


def merge_records(records: Iterable[Paper]) -> tuple[Paper, ...]:
    """One Paper for the records of one paper, which have the same id or, without an id, the same normalised title.

    The papers are in the order of their first records; a merged paper does not depend on the order of its records.
    """
    by_id: dict[str, list[Paper]] = {}
    id_by_title: dict[str, str] = {}
    without_id: list[Paper] = []
    for record in records:
        if record.id.startswith("t-"):
            without_id.append(record)
        else:
            by_id.setdefault(record.id, []).append(record)
            key = title_key(record.title)
            id_by_title[key] = min(record.id, id_by_title.get(key, record.id))
    for record in without_id:
        by_id.setdefault(id_by_title.get(title_key(record.title), record.id), []).append(record)
    return tuple(_merge(group) for group in by_id.values())


def _merge(records: Sequence[Paper]) -> Paper:
    if len(records) == 1:
        return records[0]
    ordered = sorted(records, key=_precedence)
    with_abstract = [record for record in ordered if record.abstract]
    # The authors' own abstract before any paraphrase.
    original = min(with_abstract, key=lambda record: record.is_paraphrase, default=ordered[0])
    announces = [record.announce for record in ordered if record.announce]
    return replace(
        ordered[0],
        abstract=original.abstract,
        is_paraphrase=original.is_paraphrase,
        authors=next((record.authors for record in ordered if record.authors), ()),
        categories=_union(record.categories for record in ordered),
        published=next((record.published for record in ordered if record.published), None),
        announced=next((record.announced for record in ordered if record.announced), None),
        announce=min(announces, key=ANNOUNCE_PRECEDENCE.index, default=None),
        url=next((record.url for record in ordered if record.url), ""),
        pdf_url=next((record.pdf_url for record in ordered if record.pdf_url), ""),
        comment=next((record.comment for record in ordered if record.comment), ""),
        doi=next((record.doi for record in ordered if record.doi), ""),
        journal_ref=next((record.journal_ref for record in ordered if record.journal_ref), ""),
        licence=next((record.licence for record in ordered if record.licence), ""),
        sources=_union(record.sources for record in ordered),
        links=_union(record.links for record in ordered),
        votes=max(record.votes for record in ordered),
        organization=next((record.organization for record in ordered if record.organization), ""),
        hot=any(record.hot for record in ordered),
    )


def _precedence(record: Paper) -> tuple[bool, int, int, str]:
    """A sort key, the most reliable record first; its last part only makes the order the same every time."""
    source = min(
        (SOURCE_PRECEDENCE.index(source) for source in record.sources if source in SOURCE_PRECEDENCE),
        default=len(SOURCE_PRECEDENCE),
    )
    return (record.id.startswith("t-"), source, -(record.version or 0), repr(record))


def _union(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for items in lists for item in items))


def filter_papers(
    papers: Sequence[Paper], *, day: date, published_on: Mapping[str, date], categories: Sequence[str]
) -> FilteredPapers:
    """Splits into papers to publish and excluded ones. Empty `categories` allow every category,
    and the name of an archive ("cs") allows all of its categories.

    `published_on` maps the id of a paper that was published before to its day.
    """
    included: list[Paper] = []
    excluded: list[Exclusion] = []
    for paper in papers:
        published_day = published_on.get(paper.id)
        reason = _exclusion_reason(paper, categories, is_published=published_day not in (None, day))
        if reason is None:
            included.append(paper)
        else:
            excluded.append(Exclusion(paper=paper, reason=reason, published_on=published_day))
    return FilteredPapers(papers=tuple(included), excluded=tuple(excluded))


def _exclusion_reason(
    paper: Paper, categories: Sequence[str], *, is_published: bool
) -> ExclusionReason | None:
    if is_published:
        return ExclusionReason.ALREADY_PUBLISHED
    if find_withdrawal(paper.abstract, paper.comment):
        return ExclusionReason.WITHDRAWN
    if paper.announce in REPLACEMENT_TYPES:
        return ExclusionReason.REPLACEMENT
    if categories and paper.categories and not is_in_categories(paper.categories, categories):
        return ExclusionReason.OUTSIDE_CATEGORIES
    if not paper.abstract:
        return ExclusionReason.NO_ABSTRACT
    return None
