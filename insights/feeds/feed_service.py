"""The feeds that the archive gives: all days, one topic, one search; each in a language, at an address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from insights.archive.contents import DayContent
from insights.archive.reader import ArchiveReader
from insights.feeds.items import FeedItemWriter
from insights.feeds.page_addresses import PageAddresses
from insights.feeds.published_feed import FeedAddresses, PublishedFeed, stable_id
from insights.i18n.catalog import translate

MAX_DAYS = 14
MAX_SEARCH_ITEMS = 50
WEEKS_OF_TOPIC = 26
"""A topic's days are looked for in so many weeks before the newest day."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedService:
    """Builds feeds. The sample day is in none of them. Every method raises StoreFailed."""

    archive: ArchiveReader

    async def all_days(self, addresses: PageAddresses) -> PublishedFeed:
        """The newest days with papers, one item each."""
        listed = await self.archive.list_days(limit=2 * MAX_DAYS)
        days = [day.day for day in listed.days if day.papers and not day.is_sample][:MAX_DAYS]
        writer = self._writer(addresses)
        items = [writer.day(content) for content in await self._load(days)]
        language = addresses.language
        return PublishedFeed(
            id=stable_id("feed", "all", language),
            title=translate(language, "feeds.all.title"),
            description=translate(language, "feeds.all.description"),
            language=language,
            addresses=_feed_addresses(addresses, "all", addresses.home()),
            items=tuple(items),
            updated_if_empty=_NEVER,
        )

    async def topic(self, slug: str, addresses: PageAddresses) -> PublishedFeed:
        """The newest days with papers of the topic, one item each."""
        language = addresses.language
        name = self.archive.taxonomy.topic_name(slug, language)
        counts = await self.archive.count_topics(weeks=WEEKS_OF_TOPIC)
        days = sorted((day for day, topics in counts.items() if topics.get(slug)), reverse=True)[:MAX_DAYS]
        writer = self._writer(addresses)
        topic_days = await self.archive.get_topic_days(slug, days)
        return PublishedFeed(
            id=stable_id("feed", "topic", slug, language),
            title=translate(language, "feeds.topic.title", topic=name),
            description=translate(language, "feeds.topic.description", topic=name),
            language=language,
            addresses=_feed_addresses(addresses, f"topics/{slug}", addresses.topic(slug)),
            items=tuple(writer.topic(each, slug) for each in topic_days),
            updated_if_empty=_NEVER,
        )

    async def search(self, query: str, addresses: PageAddresses) -> PublishedFeed:
        """The newest papers that match what a person typed, one item each."""
        language, words = addresses.language, " ".join(query.split())
        hits = await self.archive.search_newest(words, limit=MAX_SEARCH_ITEMS)
        writer = self._writer(addresses)
        return PublishedFeed(
            id=stable_id("feed", "search", words.casefold(), language),
            title=translate(language, "feeds.search.title", query=words),
            description=translate(language, "feeds.search.description", query=words),
            language=language,
            addresses=_feed_addresses(addresses, "search", addresses.search(words), q=words),
            items=tuple(writer.paper(hit) for hit in hits),
            updated_if_empty=_NEVER,
        )

    def _writer(self, addresses: PageAddresses) -> FeedItemWriter:
        return FeedItemWriter(taxonomy=self.archive.taxonomy, addresses=addresses)

    async def _load(self, days: Iterable[date]) -> list[DayContent]:
        loaded = [await self.archive.get_day(day) for day in days]
        return [content for content in loaded if content is not None]


def _feed_addresses(addresses: PageAddresses, name: str, page: str, **parameters: str) -> FeedAddresses:
    base = f"{addresses.base}/feeds/{addresses.language}/{name}"
    query = f"?{urlencode(parameters)}" if parameters else ""
    return FeedAddresses(atom=f"{base}.atom{query}", json=f"{base}.json{query}", page=page)
