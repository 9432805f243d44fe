"""/paper 2411.02355: one paper, from the store or from arXiv."""

from dataclasses import dataclass

from handlers.request import HandlerContext
from insights.errors import BadInput, SourceFailed
from insights.model import ClassifiedPaper, Tldr
from insights.ports.sources import PaperLookup
from insights.ports.storage import EditionStore
from insights.ports.writing import Writer
from insights.taxonomy.classifier import Classifier
from insights.text.paper_ids import read_id
from insights.views.papers import PaperView


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCommands:
    store: EditionStore
    lookup: PaperLookup
    classifier: Classifier
    writer: Writer
    view: PaperView

    async def paper(self, asked: HandlerContext) -> None:
        named = read_id(asked.text)
        if named is None:
            raise BadInput("commands.no_paper" if asked.text else "commands.which_paper", id=asked.text)
        stored = await self.store.paper(named.id)
        if stored is not None:
            labelled, tldr, published_on = stored
            await asked.show(self.view.paper(labelled, tldr, published_on, asked.language))
            return
        labelled, tldr = await self.fetch(named.id)
        await asked.show(self.view.paper(labelled, tldr, None, asked.language))

    async def fetch(self, paper_id: str) -> tuple[ClassifiedPaper, Tldr]:
        """A paper the store does not have. Raises BadInput when there is none, or no answer."""
        try:
            paper = await self.lookup.paper(paper_id)
        except SourceFailed as error:
            raise BadInput("commands.paper_unreachable", cause=error.reason, id=paper_id) from error
        if paper is None:
            raise BadInput("commands.no_paper", id=paper_id)
        return self.classifier.label(paper), await self.writer.tldr(paper)
