"""Pages of topics over days: the list of topics, one topic, the trends, and the search."""

from collections import Counter
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.archive.pages.site import ArchiveSite, parse_page_number
from bot.archive.pages.trend_rows import build_trend_table, weekly_counts
from insights.archive.reader import PAPERS_PER_PAGE, SEARCH_PAGE_SIZE
from insights.model.topic_shares import MIN_USUAL_DAYS
from insights.ports.storage import SearchPage
from insights.text.cleaning import remove_unprintable

MAX_QUERY_LENGTH = 300
"""Characters; what follows is ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPages:
    site: ArchiveSite

    async def list_topics(self, request: Request) -> Response:
        """/topics: every topic with its papers of the last weeks, the largest first."""
        counts = await self.site.archive.count_topics()
        total = sum((Counter(topics) for topics in counts.values()), Counter[str]())
        topics = sorted(
            self.site.archive.taxonomy.topics,
            key=lambda topic: (topic.slug == "other", -total[topic.slug], topic.slug),
        )
        return self.site.render(request, "topics.html", topics=topics, total=total, days=sorted(counts))

    async def topic(self, request: Request) -> Response:
        """/topics/{topic}: weeks as bars, and its papers of the last days page by page."""
        slug, number = request.path_params["topic"], parse_page_number(request)
        if slug not in {topic.slug for topic in self.site.archive.taxonomy.topics}:
            return self.site.not_found(request)
        content = await self.site.archive.get_topic(slug, offset=(number - 1) * PAPERS_PER_PAGE)
        weeks = weekly_counts(await self.site.archive.count_topics(), slug) if number == 1 else {}
        last = max(1, -(-content.page.total // PAPERS_PER_PAGE)) if content else 1
        return self.site.render(
            request,
            "topic.html",
            topic=self.site.archive.taxonomy.get_topic(slug),
            content=content,
            hits=content.page.hits if content else (),
            weeks=weeks,
            most=max(weeks.values(), default=0),
            number=number,
            last=last,
        )

    async def trends(self, request: Request) -> Response:
        """/trends: each topic's share week by week."""
        counts = await self.site.archive.count_topics()
        return self.site.render(
            request,
            "trends.html",
            table=build_trend_table(counts),
            min_usual_days=MIN_USUAL_DAYS,
            papers=sum(sum(topics.values()) for topics in counts.values()),
            days=sorted(counts),
        )

    async def search(self, request: Request) -> Response:
        """/search?q=: the best matches first."""
        query = " ".join(remove_unprintable(request.query_params.get("q", "")).split())[:MAX_QUERY_LENGTH]
        number = parse_page_number(request)
        found = await self._find(query, number)
        last = max(1, -(-found.total // SEARCH_PAGE_SIZE))
        if number > last:
            number, found = last, await self._find(query, last)
        return self.site.render(
            request, "search.html", query=query, found=found, hits=found.hits, number=number, last=last
        )

    async def _find(self, query: str, number: int) -> SearchPage:
        offset = (number - 1) * SEARCH_PAGE_SIZE
        return await self.site.archive.search(query, offset=offset, limit=SEARCH_PAGE_SIZE)
