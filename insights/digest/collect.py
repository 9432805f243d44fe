"""Ask every source at once, each failing alone."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from insights.errors import SourceFailed
from insights.model import AnnounceType, Exclusion, ExclusionReason, Paper, SourceState
from insights.ports.sources import Batch, PaperSource
from insights.text.paper_ids import title_key

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResults:
    """What came, and how each source fared; both in the order the sources are configured."""

    batches: tuple[Batch, ...]
    states: tuple[SourceState, ...]

    def batch(self, source: str) -> Batch | None:
        return next((batch for batch in self.batches if batch.source == source), None)


async def ask_sources(sources: Sequence[PaperSource], day: date, *, patience_s: float) -> SourceResults:
    """Every source side by side, `patience_s` seconds each at most."""
    asked = await asyncio.gather(*(_ask(source, day, patience_s) for source in sources))
    return SourceResults(
        batches=tuple(batch for batch, _ in asked if batch is not None),
        states=tuple(state for _, state in asked),
    )


async def _ask(source: PaperSource, day: date, patience_s: float) -> tuple[Batch | None, SourceState]:
    try:
        async with asyncio.timeout(patience_s):
            batch = await source.announced(day)
    except SourceFailed as error:
        return None, _failed(source.name, error.reason)
    except TimeoutError:
        return None, _failed(source.name, f"no answer within {patience_s:g} s")
    state = SourceState(name=source.name, state="ok" if batch.records else "empty", records=batch.records)
    log.info("source %s: %d records", source.name, batch.records)
    return batch, state


def _failed(name: str, reason: str) -> SourceState:
    log.warning("source %s failed: %s", name, reason)
    return SourceState(name=name, state="failed", reason=reason)


# arXiv's own record says best what a paper is; then who quotes it.
TRUST = ("arxiv", "file", "huggingface", "deeplearn", "sample")
# A paper new in one category and replaced in another is new.
NEWEST = (AnnounceType.NEW, AnnounceType.CROSS, AnnounceType.REPLACE_CROSS, AnnounceType.REPLACE)
REPLACEMENTS = (AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """`papers` go on to be published; with `excluded` they are everything that was collected."""

    papers: tuple[Paper, ...]
    excluded: tuple[Exclusion, ...]


def merge_records(records: Iterable[Paper]) -> tuple[Paper, ...]:
    """One paper once, by id, else by normalised title; the order of first appearance is kept. What a paper
    becomes does not depend on the order in which its records came.
    """
    by_id: dict[str, list[Paper]] = {}
    named: dict[str, str] = {}
    nameless: list[Paper] = []
    for record in records:
        if record.id.startswith("t-"):
            nameless.append(record)
        else:
            by_id.setdefault(record.id, []).append(record)
            key = title_key(record.title)
            named[key] = min(record.id, named.get(key, record.id))
    for record in nameless:
        by_id.setdefault(named.get(title_key(record.title), record.id), []).append(record)
    return tuple(_one(same) for same in by_id.values())


def _one(records: Sequence[Paper]) -> Paper:
    if len(records) == 1:
        return records[0]
    ordered = sorted(records, key=_trust)
    best, told = ordered[0], _abstract(ordered)
    announces = [record.announce for record in ordered if record.announce]
    return replace(
        best,
        abstract=told.abstract,
        is_paraphrase=told.is_paraphrase,
        authors=next((record.authors for record in ordered if record.authors), ()),
        categories=_union(record.categories for record in ordered),
        published=next((record.published for record in ordered if record.published), None),
        announced=next((record.announced for record in ordered if record.announced), None),
        announce=min(announces, key=NEWEST.index, default=None),
        url=next((record.url for record in ordered if record.url), ""),
        pdf_url=next((record.pdf_url for record in ordered if record.pdf_url), ""),
        comment=next((record.comment for record in ordered if record.comment), ""),
        doi=next((record.doi for record in ordered if record.doi), ""),
        licence=next((record.licence for record in ordered if record.licence), ""),
        sources=_union(record.sources for record in ordered),
        links=_union(record.links for record in ordered),
        votes=max(record.votes for record in ordered),
        hot=any(record.hot for record in ordered),
    )


def _abstract(ordered: Sequence[Paper]) -> Paper:
    """The record whose abstract stands: the authors' own words before any retelling."""
    written = [record for record in ordered if record.abstract]
    return min(written, key=lambda record: record.is_paraphrase, default=ordered[0])


def _trust(record: Paper) -> tuple[bool, int, int, str]:
    """The last part decides nothing that matters, only always the same."""
    place = min((TRUST.index(source) for source in record.sources if source in TRUST), default=len(TRUST))
    return (record.id.startswith("t-"), place, -(record.version or 0), repr(record))


def _union(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for items in lists for item in items))


def filter_papers(
    papers: Sequence[Paper], *, day: date, published_on: Mapping[str, date], categories: Sequence[str]
) -> Collected:
    """Split into published and excluded. An empty `categories` lets every category pass."""
    kept: list[Paper] = []
    excluded: list[Exclusion] = []
    wanted = frozenset(categories)
    for paper in papers:
        before = published_on.get(paper.id)
        reason = _reason(paper, wanted, published=before is not None and before != day)
        if reason is None:
            kept.append(paper)
        else:
            excluded.append(Exclusion(paper=paper, reason=reason, published_on=before))
    return Collected(papers=tuple(kept), excluded=tuple(excluded))


def _reason(paper: Paper, wanted: frozenset[str], *, published: bool) -> ExclusionReason | None:
    if published:
        return ExclusionReason.ALREADY_PUBLISHED
    if paper.announce in REPLACEMENTS:
        return ExclusionReason.REPLACEMENT
    if wanted and paper.categories and not wanted.intersection(paper.categories):
        return ExclusionReason.OUTSIDE_CATEGORIES
    return None
