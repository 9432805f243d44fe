"""What programs can ask of the archive, by HTTP and by MCP alike; each answer is a document."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from bot.archive.api.document_writer import DocumentWriter
from bot.archive.api.documents import (
    AnswerDocument,
    DayListDocument,
    EditionDocument,
    PaperDocument,
    SearchDocument,
    TopicReportDocument,
)
from insights.archive.contents import PaperContent
from insights.archive.reader import ArchiveReader
from insights.feeds.page_addresses import PageAddresses
from insights.model import Language, Question
from insights.qa.answering_service import AnswerProgress
from insights.text.cleaning import remove_unprintable
from insights.text.paper_ids import parse_id

AskPaper = Callable[[Question], Awaitable[AnswerProgress]]
"""Answers a question about one paper. Raises InsightsError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveQueries:
    """Only reads. What is not in the archive is None; every method raises StoreFailed."""

    archive: ArchiveReader
    ask_paper: AskPaper
    base_url: str
    """Where the archive's pages are, without a final slash."""

    async def list_days(self, before: date | None, limit: int) -> DayListDocument:
        return self._writer("en").days(await self.archive.list_days(before=before, limit=limit))

    async def get_edition(self, day: date, language: Language) -> EditionDocument | None:
        """Imported papers have no summary in it: to write hundreds takes seconds."""
        content = await self.archive.get_day(day)
        return self._writer(language).edition(content) if content else None

    async def get_topic_report(self, day: date, slug: str, language: Language) -> TopicReportDocument | None:
        """None for an unknown topic, too; a topic without papers on that day has an empty list."""
        content = await self.archive.get_day(day)
        if content is None or slug not in self.topic_slugs:
            return None
        own = [hit for hit in content.papers if hit.classified.topic == slug]
        return self._writer(language).topic_report(content, slug, own)

    async def get_paper(self, paper_id: str, language: Language) -> PaperDocument | None:
        """By its id in any spelling, or an address at arXiv."""
        content = await self._find_paper(paper_id)
        return self._writer(language).paper(content) if content else None

    async def search(self, query: str, offset: int, limit: int, language: Language) -> SearchDocument:
        words = " ".join(remove_unprintable(query).split())
        page = await self.archive.search(words, offset=offset, limit=limit)
        return self._writer(language).search(words, offset, page)

    async def ask(self, paper_id: str, question: str, language: Language) -> AnswerDocument | None:
        """None for a paper that the archive does not have."""
        content = await self._find_paper(paper_id)
        if content is None:
            return None
        asked = Question(text=question, papers=(content.classified.paper,), language=language)
        return self._writer(language).answer(asked, await self.ask_paper(asked))

    @property
    def topic_slugs(self) -> frozenset[str]:
        return frozenset(topic.slug for topic in self.archive.taxonomy.topics)

    async def _find_paper(self, text: str) -> PaperContent | None:
        paper_id = read_paper_id(text)
        return await self.archive.get_paper(paper_id) if paper_id else None

    def _writer(self, language: Language) -> DocumentWriter:
        addresses = PageAddresses(base=self.base_url, language=language)
        return DocumentWriter(taxonomy=self.archive.taxonomy, addresses=addresses)


def read_paper_id(text: str) -> str:
    """The id without a version of any spelling or address of it; an id that is not arXiv's as it is; "" for what is none."""
    parsed = parse_id(text)
    if parsed is not None:
        return parsed.id
    return text if text == remove_unprintable(text) else ""
