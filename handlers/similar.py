"""/similar 2411.02355: the papers of the archive that are like one."""

import re
from dataclasses import dataclass

from handlers.named_papers import NamedPapers
from handlers.request import HandlerContext
from insights.ports.archive import SimilarPapers
from insights.ports.storage import EditionStore
from insights.ports.writing import Writer
from insights.taxonomy.classifier import Classifier
from insights.views.archive import PAGE_SIZE, ArchiveView

_LEADING_WORDS = re.compile(r"^(?:papers?\b\s*)?(?:(?:similar\s+)?(?:to|like)\b\s*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarCommands:
    papers: NamedPapers
    editions: EditionStore
    finder: SimilarPapers
    classifier: Classifier
    writer: Writer
    view: ArchiveView

    async def similar(self, context: HandlerContext) -> None:
        """Of several papers named, those like the first."""
        paper = (await self.papers.find(context, _LEADING_WORDS.sub("", context.text.strip())))[0]
        stored = await self.editions.get_paper(paper.id)
        classified = stored[0] if stored else self.classifier.classify(paper)
        hits = await self.finder.find(classified, PAGE_SIZE)
        tldrs = {
            hit.classified.paper.id: hit.tldr or await self.writer.tldr(hit.classified.paper) for hit in hits
        }
        await context.show(self.view.similar(paper, hits, tldrs, context.language))
