"""Reads the archive: the use case behind pages, feeds, the JSON API and exports."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cachetools import LRUCache, TTLCache

from insights.archive.contents import DayContent, DayList, PaperContent, TopicContent
from insights.model import Tldr
from insights.model.topic_shares import TopicCounts
from insights.ports.archive import ArchiveStore, DayRecord, SimilarPapers, TopicDay
from insights.ports.paper_changes import PaperChangeStore
from insights.ports.storage import EditionStore, SearchHit, SearchPage, SearchStore
from insights.ports.writing import Writer
from insights.qa.search_query import parse_query
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.search_terms import with_open_end

DAYS_PER_PAGE = 30
PAPERS_PER_PAGE = 25
MAX_SIMILAR = 6
DEFAULT_TOPIC_DAYS = 90
DEFAULT_TREND_WEEKS = 12
SEARCH_PAGE_SIZE = 10
MAX_CACHED_DAYS = 8
MAX_CACHED_COUNTS = 4
COUNTS_TTL_S = 60.0
MAX_CACHED_SUMMARIES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReader:
    """Only reads. Every method raises StoreFailed when the database does not answer."""

    store: ArchiveStore
    editions: EditionStore
    search_store: SearchStore
    taxonomy: Taxonomy
    writer: Writer
    """Writes the summary of an imported paper that has none yet (insights.digest.imported_summaries)."""
    similar: SimilarPapers | None = None
    """None: papers have no similar ones."""
    changes: PaperChangeStore | None = None
    """None: nothing is known of what became of papers."""
    _days: LRUCache[date, tuple[DayRecord, DayContent]] = field(
        default_factory=lambda: LRUCache(MAX_CACHED_DAYS), repr=False, compare=False
    )
    _counts: TTLCache[tuple[date, int], TopicCounts] = field(
        default_factory=lambda: TTLCache(MAX_CACHED_COUNTS, ttl=COUNTS_TTL_S), repr=False, compare=False
    )
    _summaries: LRUCache[str, Tldr] = field(
        default_factory=lambda: LRUCache(MAX_CACHED_SUMMARIES), repr=False, compare=False
    )

    async def list_days(self, *, before: date | None = None, limit: int = DAYS_PER_PAGE) -> DayList:
        """The newest days before `before`."""
        days = await self.store.list_days(before=before, limit=limit + 1)
        shown = tuple(days[:limit])
        return DayList(days=shown, older=shown[-1].day if len(days) > limit else None)

    async def newest_day(self) -> date | None:
        """The newest day; the sample day where there is no other, None where there is none at all."""
        days = await self.store.list_days(before=None, limit=1)
        return days[0].day if days else None

    async def get_day(self, day: date) -> DayContent | None:
        """A day with its edition, all its papers, and its neighbours; None for a day that is not in the archive. A paper
        imported lately may have no summary: see `with_summaries`. While nothing of it changes it is the same object.
        """
        record = await self.store.get_day(day)
        if record is None:
            return None
        neighbours = await self.store.adjacent_days(day)
        known_record, content = self._days.get(day, (None, None))
        if (
            content is None
            or known_record is not record
            or neighbours != (content.previous, content.following)
        ):
            content = DayContent(
                day=day,
                edition=record.edition,
                papers=tuple(_hits(record)),
                previous=neighbours[0],
                following=neighbours[1],
                withdrawn_at=record.withdrawn_at,
            )
            self._days[day] = (record, content)
        return content

    async def get_topic(
        self,
        slug: str,
        *,
        days: int = DEFAULT_TOPIC_DAYS,
        offset: int = 0,
        limit: int = PAPERS_PER_PAGE,
    ) -> TopicContent | None:
        """A page of the topic's papers of the last `days` days, counted from the newest day with papers; None without papers."""
        topic = self.taxonomy.get_topic(slug)
        until = await self.search_store.newest_day()
        if until is None:
            return None
        since = until - timedelta(days=days - 1)
        page = await self.search_store.search_topic(slug, since, until, offset, limit)
        page = replace(page, hits=await self.with_summaries(page.hits))
        return TopicContent(topic=topic, since=since, until=until, page=page)

    async def get_topic_days(self, slug: str, days: Sequence[date]) -> Sequence[TopicDay]:
        """The topic on those of the days on which papers have it, the newest first."""
        found = await self.store.topic_days(slug, days)
        return [replace(each, hits=await self.with_summaries(each.hits)) for each in found]

    async def get_paper(self, paper_id: str) -> PaperContent | None:
        """A published or excluded paper by its id without a version; None for one the archive does not have."""
        found = await self.editions.get_paper(paper_id)
        if found is None:
            return None
        classified, tldr, published_on = found
        if tldr is None:
            tldr = await self._summary(SearchHit(day=published_on or date.min, classified=classified))
        similar = await self.similar.find(classified, MAX_SIMILAR) if self.similar else ()
        return PaperContent(
            classified=classified,
            tldr=tldr,
            published_on=published_on,
            days=tuple(await self.store.days_of_paper(paper_id)),
            similar=await self.with_summaries(similar),
            changes=(await self.changes.list_changes([paper_id])).get(paper_id, ()) if self.changes else (),
        )

    async def search(self, query: str, *, offset: int = 0, limit: int = PAPERS_PER_PAGE) -> SearchPage:
        """Papers that match what a person typed, as /search finds them; empty for a query without a word. Where nothing matches,
        the last word may be the beginning of one: the person may still be typing.
        """
        terms = parse_query(query, self.taxonomy.find_topic)
        if not terms:
            return SearchPage()
        page = await self.search_store.search(terms, offset, limit)
        if not page.total and (open_terms := with_open_end(terms)) != terms:
            page = await self.search_store.search(open_terms, offset, limit)
        return replace(page, hits=await self.with_summaries(page.hits))

    async def search_newest(self, query: str, *, limit: int) -> tuple[SearchHit, ...]:
        """Papers that match what a person typed, the newest day first; none for a query without a word."""
        terms = parse_query(query, self.taxonomy.find_topic)
        return await self.with_summaries(await self.search_store.search_newest(terms, limit))

    async def count_topics(self, *, weeks: int = DEFAULT_TREND_WEEKS) -> TopicCounts:
        """Papers by day and first topic over the last `weeks` weeks, counted from the newest day; empty without papers. At most
        a minute old.
        """
        until = await self.search_store.newest_day()
        if until is None:
            return {}
        counts = self._counts.get((until, weeks))
        if counts is None:
            since = until - timedelta(days=until.weekday(), weeks=weeks - 1)
            counts = self._counts[until, weeks] = await self.editions.topic_counts(since, until)
        return counts

    async def with_summaries(self, hits: Iterable[SearchHit]) -> tuple[SearchHit, ...]:
        """The same hits; those without a summary get the extractive writer's."""
        return tuple([hit if hit.tldr else replace(hit, tldr=await self._summary(hit)) for hit in hits])

    async def _summary(self, hit: SearchHit) -> Tldr:
        paper = hit.classified.paper
        tldr = self._summaries.get(paper.id)
        if tldr is None:
            tldr = self._summaries[paper.id] = await self.writer.tldr(paper)
            await asyncio.sleep(0)  # a summary takes milliseconds, in which nobody else is served
        return tldr


def _hits(record: DayRecord) -> Sequence[SearchHit]:
    edition = record.edition
    shown = edition.papers if edition else ()
    tldrs = edition.tldrs if edition else {}
    return [
        *(SearchHit(day=record.day, classified=item, tldr=tldrs.get(item.paper.id)) for item in shown),
        *(
            SearchHit(day=record.day, classified=item, tldr=record.imported_tldrs.get(item.paper.id))
            for item in record.imported
        ),
    ]
