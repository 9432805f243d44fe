"""/paper 2411.02355: one paper, from the store or from arXiv."""

from dataclasses import dataclass

from handlers.request import HandlerContext
from insights.errors import BadInput, ExternalFailure, SourceFailed
from insights.model import ClassifiedPaper, Tldr
from insights.ports.paper_changes import PaperChangeStore
from insights.ports.sources import PaperLookup
from insights.ports.storage import EditionStore
from insights.ports.writing import Writer
from insights.taxonomy.classifier import Classifier
from insights.text.paper_ids import parse_id
from insights.views.papers import PaperView


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCommands:
    editions: EditionStore
    lookup: PaperLookup
    classifier: Classifier
    writer: Writer
    changes: PaperChangeStore
    view: PaperView

    async def paper(self, context: HandlerContext) -> None:
        """/paper ID: the id in any spelling, or an address that contains it."""
        paper_id = parse_id(context.text)
        if paper_id is None:
            raise BadInput("commands.no_paper" if context.text else "commands.which_paper", id=context.text)
        stored = await self.editions.get_paper(paper_id.id)
        labelled, tldr, published_on = stored or (*await self.fetch(paper_id.id), None)
        changes = (await self.changes.list_changes([paper_id.id])).get(paper_id.id, ())
        await context.show(self.view.paper(labelled, tldr, published_on, context.language, changes))

    async def fetch(self, paper_id: str) -> tuple[ClassifiedPaper, Tldr]:
        """A paper from arXiv, classified, with its sentence. Raises BadInput when arXiv has none, ExternalFailure when
        it does not answer.
        """
        try:
            paper = await self.lookup.find_paper(paper_id)
        except SourceFailed as error:
            raise ExternalFailure("commands.paper_unreachable", cause=error.reason, id=paper_id) from error
        if paper is None:
            raise BadInput("commands.no_paper", id=paper_id)
        return self.classifier.classify(paper), await self.writer.tldr(paper)
