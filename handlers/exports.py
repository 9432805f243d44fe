"""/export: citations of a paper, a day, a topic or the saved list as a file for reference managers."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.named_papers import NamedPapers
from handlers.request import HandlerContext
from handlers.saved import MAX_SAVED, find_person
from insights.citations.export import CitationFormat, export_citations
from insights.errors import BadInput
from insights.i18n.formatting import long_day
from insights.model import Edition, Paper
from insights.parsing.dates import parse_day
from insights.parsing.paper_actions import is_all_papers, is_open_paper, parse_places
from insights.ports.clock import Clock
from insights.ports.saved_papers import SavedPapers
from insights.ports.storage import EditionStore
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.paper_ids import find_ids
from insights.text.search_terms import parse_terms
from insights.views.saved import SavedView

FORMATS: Mapping[str, CitationFormat] = {
    **dict.fromkeys(("bibtex", "bib", "latex", "bibtex로"), CitationFormat.BIBTEX),
    **dict.fromkeys(("ris", "endnote", "mendeley", "zotero"), CitationFormat.RIS),
    **dict.fromkeys(("csl", "csl-json", "csljson", "json"), CitationFormat.CSL_JSON),
}
"""The words for a format, of formats and of the programs that read them."""
_SAVED = re.compile(
    r"(?:my\s+|the\s+)?(?:saved(?:\s+(?:papers|list))?|list)\b\s*(?P<english>.*)"
    r"|(?:저장\S*|내 ?목록|목록)(?:\s*(?:논문|목록))?\s*(?P<korean>.*)",
    re.IGNORECASE,
)
_TODAY = re.compile(r"today|newest|latest|the newest digest|오늘|최신", re.IGNORECASE)
_IN_FORMAT = re.compile(r"(?:^|\s+)(?:as|in|to)$", re.IGNORECASE)
_OF = re.compile(r"^(?:of|for)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The papers, and the file's name without its end."""

    papers: Sequence[Paper]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCommands:
    store: SavedPapers
    papers: NamedPapers
    editions: EditionStore
    taxonomy: Taxonomy
    clock: Clock
    view: SavedView

    async def export(self, context: HandlerContext) -> None:
        """/export [FORMAT] [WHAT]: the saved list where nothing is named, or the papers of the message replied to."""
        citation_format, what = _parse_format(context.text)
        chosen = await self._choose(context, what)
        if not chosen.papers:
            raise BadInput("saved.export.nothing")
        content = await asyncio.to_thread(export_citations, chosen.papers, citation_format)
        await context.show(
            self.view.exported(len(chosen.papers), chosen.name, citation_format, content, context.language)
        )

    async def _choose(self, context: HandlerContext, what: str) -> _Chosen:
        if saved := _SAVED.fullmatch(what):
            return await self._saved(context, saved["english"] or saved["korean"] or "")
        if not what and not context.incoming.reply_to:
            return await self._saved(context, "")
        if not what or find_ids(what) or parse_places(what) or is_open_paper(what) or is_all_papers(what):
            papers = await self.papers.find(context, what or "all")
            return _Chosen(papers, papers[0].id if len(papers) == 1 else "papers")
        day = None if _TODAY.fullmatch(what) else parse_day(what, self.clock.now().date())
        if day is None or day.rest.strip(" .,?"):
            return await self._of_newest(what)
        return await self._of_day(context, day.day)

    async def _saved(self, context: HandlerContext, query: str) -> _Chosen:
        page = await self.store.list_page(find_person(context.incoming), parse_terms(query), 0, MAX_SAVED)
        return _Chosen([saved.classified.paper for saved in page.papers], "saved-papers")

    async def _of_newest(self, what: str) -> _Chosen:
        """All papers of the newest edition, or those of the topic that is named."""
        edition = await self.editions.get_latest_edition(sample=True)
        topic = self.taxonomy.find_topic(what)
        if topic is None and not _TODAY.fullmatch(what):
            raise BadInput("saved.export.what", words=what[:60])
        papers = [
            item.paper
            for item in (edition.papers if edition else ())
            if topic is None or topic.slug in item.topics
        ]
        return _Chosen(papers, _name(topic.slug if topic else "papers", edition))

    async def _of_day(self, context: HandlerContext, day: date) -> _Chosen:
        edition = await self.editions.get_edition(day)
        if edition is None:
            newest = await self.editions.get_latest_edition(sample=True)
            shown = long_day(newest.day, context.language) if newest else "–"
            raise BadInput("commands.no_such_day", day=long_day(day, context.language), newest=shown)
        return _Chosen([item.paper for item in edition.papers], _name("papers", edition))


def _name(head: str, edition: Edition | None) -> str:
    return f"{head}-{edition.day.isoformat()}" if edition else head


def _parse_format(text: str) -> tuple[CitationFormat, str]:
    """The format, BibTeX where none is named, and the other words."""
    words = text.split()
    place = next((n for n, word in enumerate(words) if word.lower().strip(".,") in FORMATS), None)
    if place is None:
        return CitationFormat.BIBTEX, " ".join(words)
    before = _IN_FORMAT.sub("", " ".join(words[:place]))
    behind = _OF.sub("", " ".join(words[place + 1 :]))
    return FORMATS[words[place].lower().strip(".,")], f"{before} {behind}".strip()
