"""Pages of days: the list of days, a day, a topic of a day."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from bot.archive.pages.day_filter import DayFilter
from bot.archive.pages.day_model import (
    cut_page,
    filter_choices,
    headline_items,
    overview_items,
    provenance,
    share_rows,
    topic_cards,
)
from bot.archive.pages.site import ArchiveSite, parse_page_number
from bot.web.page_request import PageRequest
from insights.archive.contents import DayContent
from insights.archive.edition_language import chart_in, report_of
from insights.views.components import papers_by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPages:
    site: ArchiveSite

    async def list_days(self, request: Request) -> Response:
        """/days, the newest first; ?before= gives the next ones."""
        before = parse_day(request.query_params.get("before", ""))
        listed = await self.site.archive.list_days(before=before)
        return self.site.render(request, "days.html", listed=listed)

    async def day(self, request: Request) -> Response:
        """/days/{day}. A further page or a filtered list has the papers alone."""
        day = parse_day(request.path_params["day"])
        content = await self.site.archive.get_day(day) if day else None
        if content is None:
            return self.site.not_found(request)
        page = self.site.page_request(request)
        chosen, number = DayFilter.from_query(request.query_params), parse_page_number(request)
        render = partial(self._render_day, page, content, chosen, number)
        return self.site.respond(await self.site.cache.get(page, content, render))

    async def topic_of_day(self, request: Request) -> Response:
        """/days/{day}/topics/{topic}: the whole report, the topic's papers, and those that also carry it."""
        day, slug = parse_day(request.path_params["day"]), request.path_params["topic"]
        content = await self.site.archive.get_day(day) if day else None
        if content is None or slug not in {topic.slug for topic in self.site.archive.taxonomy.topics}:
            return self.site.not_found(request)
        page = self.site.page_request(request)
        render = partial(self._render_topic, page, content, slug, parse_page_number(request))
        return self.site.respond(await self.site.cache.get(page, content, render))

    async def _render_day(
        self, page: PageRequest, content: DayContent, chosen: DayFilter, number: int
    ) -> str:
        papers = cut_page(chosen.select(content.papers), number)
        is_whole = papers.number == 1 and not chosen.is_set
        edition = content.edition
        shown = edition if is_whole else None
        taxonomy = self.site.archive.taxonomy
        return self.site.render_html(
            page,
            "day.html",
            content=content,
            edition=edition,
            rows=share_rows(content) if is_whole else (),
            headlines=headline_items(shown, page.language) if shown else (),
            overview=overview_items(shown, page.language, taxonomy) if shown else (),
            chart=chart_in(edition, page.language) if edition else None,
            cards=topic_cards(shown, page.language) if shown else (),
            provenance=provenance(edition, page.language) if edition else "",
            chosen=chosen,
            choices=filter_choices(content, chosen),
            papers=papers,
            hits=await self.site.archive.with_summaries(papers.hits),
            cited=papers_by_id(edition) if edition else {},
        )

    async def _render_topic(self, page: PageRequest, content: DayContent, slug: str, number: int) -> str:
        edition = content.edition
        own = [hit for hit in content.papers if hit.classified.topic == slug]
        also = [hit for hit in content.papers if slug in hit.classified.topics[1:]]
        papers = cut_page([*own, *also], number)
        written = report_of(edition, slug, page.language)
        return self.site.render_html(
            page,
            "topic_of_day.html",
            content=content,
            topic=self.site.archive.taxonomy.get_topic(slug),
            report=written if papers.number == 1 else None,
            reasons={item.paper: item.reason for item in written.featured} if written else {},
            chart=chart_in(edition, page.language) if edition else None,
            own=len(own),
            also=len(also),
            papers=papers,
            hits=await self.site.archive.with_summaries(papers.hits),
            cited=papers_by_id(edition) if edition else {},
        )


def parse_day(text: str) -> date | None:
    """A day as "2026-11-24"; None for any other text."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-24") else None
    except ValueError:
        return None
