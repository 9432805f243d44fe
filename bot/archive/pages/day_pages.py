"""Pages of days: the list of days, a day, a topic of a day."""

from dataclasses import dataclass
from datetime import date

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
    whole_report,
)
from bot.archive.pages.site import ArchiveSite, parse_page_number
from insights.archive.edition_language import chart_in, report_of


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
        papers = cut_page(chosen.select(content.papers), number)
        hits = await self.site.archive.with_summaries(papers.hits)
        edition = content.edition
        is_whole = papers.number == 1 and not chosen.is_set
        return self.site.render(
            request,
            "day.html",
            content=content,
            edition=edition,
            is_whole=is_whole,
            rows=share_rows(content) if is_whole else (),
            headlines=headline_items(edition, page.language) if edition and is_whole else (),
            overview=overview_items(edition, page.language, self.site.archive.taxonomy)
            if edition and is_whole
            else (),
            chart=chart_in(edition, page.language) if edition else None,
            cards=topic_cards(edition, page.language) if edition and is_whole else (),
            provenance=provenance(edition, page.language) if edition else "",
            chosen=chosen,
            choices=filter_choices(content, chosen),
            papers=papers,
            hits=hits,
            cited={item.paper.id: item.paper for item in edition.papers} if edition else {},
        )

    async def topic_of_day(self, request: Request) -> Response:
        """/days/{day}/topics/{topic}: the whole report, the topic's papers, and those that also carry it."""
        day, slug = parse_day(request.path_params["day"]), request.path_params["topic"]
        content = await self.site.archive.get_day(day) if day else None
        if content is None or slug not in self.site.wording(self.site.page_request(request)).topics:
            return self.site.not_found(request)
        page, edition = self.site.page_request(request), content.edition
        own = [hit for hit in content.papers if hit.classified.topic == slug]
        also = [hit for hit in content.papers if slug in hit.classified.topics[1:]]
        papers = cut_page([*own, *also], parse_page_number(request))
        written = report_of(edition, slug, page.language)
        return self.site.render(
            request,
            "topic_of_day.html",
            content=content,
            topic=self.site.archive.taxonomy.get_topic(slug),
            report=whole_report(edition, slug, page.language) if edition and papers.number == 1 else None,
            reasons={item.paper: item.reason for item in written.featured} if written else {},
            chart=chart_in(edition, page.language) if edition else None,
            own=len(own),
            also=len(also),
            papers=papers,
            hits=await self.site.archive.with_summaries(papers.hits),
            cited={item.paper.id: item.paper for item in edition.papers} if edition else {},
        )


def parse_day(text: str) -> date | None:
    """A day as "2026-11-24"; None for any other text."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-24") else None
    except ValueError:
        return None
