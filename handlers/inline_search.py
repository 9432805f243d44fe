"""Inline queries: papers searched from any other chat while one types. Each result is that paper's own message."""

from dataclasses import dataclass

from handlers.request import HandlerContext
from insights.ports.storage import EditionStore, SearchStore
from insights.qa import search_query
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.papers import PaperView

MAX_RESULTS = 10
MAX_QUERY_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineSearch:
    """Shows nothing when no paper matches; for an empty query, the newest day's first papers."""

    search_store: SearchStore
    editions: EditionStore
    taxonomy: Taxonomy
    view: PaperView

    async def search(self, context: HandlerContext) -> None:
        for paper_id in await self._paper_ids(context.incoming.text[:MAX_QUERY_LENGTH]):
            stored = await self.editions.get_paper(paper_id)
            if stored is not None:
                await context.show(self.view.paper(*stored, context.language))

    async def _paper_ids(self, query: str) -> list[str]:
        if not query.strip():
            return await self._newest_paper_ids()
        terms = search_query.parse_query(query, self.taxonomy.find_topic)
        result = await self.search_store.search(terms, 0, MAX_RESULTS) if terms else None
        return [hit.classified.paper.id for hit in result.hits] if result else []

    async def _newest_paper_ids(self) -> list[str]:
        edition = await self.editions.get_latest_edition(sample=True)
        reports = next(iter(edition.reports.values()), ()) if edition else ()
        return [report.featured[0].paper for report in reports if report.featured][:MAX_RESULTS]
