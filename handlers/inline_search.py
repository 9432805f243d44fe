"""Papers looked for from any other chat, as one types: each hit is shown as that paper's own message."""

from dataclasses import dataclass

from handlers.request import HandlerContext
from insights.ports.storage import EditionStore, SearchStore
from insights.qa import search_query
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.papers import PaperView

MOST = 10
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineSearch:
    """Shows nothing where nothing was found. While nothing is typed: the newest day's first papers."""

    found: SearchStore
    store: EditionStore
    taxonomy: Taxonomy
    view: PaperView

    async def searched(self, asked: HandlerContext) -> None:
        for paper in await self._ids(asked.incoming.text[:LONGEST]):
            stored = await self.store.paper(paper)
            if stored is not None:
                labelled, tldr, published_on = stored
                await asked.show(self.view.paper(labelled, tldr, published_on, asked.language))

    async def _ids(self, words: str) -> list[str]:
        if not words.strip():
            return await self._newest()
        terms = search_query.read(words, self.taxonomy.find)
        found = await self.found.search(terms, 0, MOST) if terms else None
        return [hit.labelled.paper.id for hit in found.hits] if found else []

    async def _newest(self) -> list[str]:
        edition = await self.store.latest(sample=True)
        if edition is None:
            return []
        reports = next(iter(edition.reports.values()), ())
        return [report.featured[0].paper for report in reports if report.featured][:MOST]
