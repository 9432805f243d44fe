"""Writes what the archive gives as documents, in one language. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.archive.api.documents import (
    AnswerDocument,
    AnswerStatementDocument,
    ChangeDocument,
    DayListDocument,
    EditionDocument,
    HeadlineDocument,
    ListedDayDocument,
    ListedPaperDocument,
    ListedTopicDocument,
    PaperDayDocument,
    PaperDocument,
    SearchDocument,
    SectionDocument,
    StatementDocument,
    TopicReportDocument,
    WithdrawnDocument,
)
from insights.archive.contents import DayContent, DayList, PaperContent
from insights.archive.edition_language import report_of
from insights.digest.code_links import find_code_links
from insights.digest.overview import build_overview
from insights.feeds.page_addresses import PageAddresses
from insights.model import (
    OTHER_TOPIC,
    Answer,
    ClassifiedPaper,
    Language,
    Paper,
    Question,
    Report,
    SentenceWithdrawal,
    Statement,
    Tldr,
)
from insights.ports.storage import SearchHit, SearchPage
from insights.qa.answering_service import AnswerProgress
from insights.taxonomy.taxonomy import Taxonomy

MAX_NEAREST_PASSAGES = 2
"""Passages given where none of them answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWriter:
    """Writes documents in the language of its addresses."""

    taxonomy: Taxonomy
    addresses: PageAddresses

    @property
    def language(self) -> Language:
        return self.addresses.language

    def days(self, listed: DayList) -> DayListDocument:
        days = [
            ListedDayDocument(day=day.day, papers=day.papers, empty=day.reason_if_empty, sample=day.is_sample)
            for day in listed.days
        ]
        return DayListDocument(days=days, older=listed.older)

    def edition(self, content: DayContent) -> EditionDocument:
        edition = content.edition
        counts = Counter(hit.classified.topic for hit in content.papers)
        slugs = sorted(counts, key=lambda slug: (slug == OTHER_TOPIC, -counts[slug], slug))
        overview = build_overview(edition, self.language, self.taxonomy) if edition else ()
        return EditionDocument(
            day=content.day,
            language=self.language,
            page=self.addresses.day(content.day),
            sample=edition is not None and edition.sample,
            empty=edition.reason_if_empty if edition else None,
            made_at=edition.made_at if edition else None,
            previous=content.previous,
            following=content.following,
            overview=[_statement(line.statement) for line in overview],
            headlines=[
                HeadlineDocument(paper=headline.paper, reason=headline.reasons.get(self.language, ""))
                for headline in (edition.headlines if edition else ())
            ],
            topics=[self._topic(slug, counts[slug]) for slug in slugs],
            papers=self.papers(content.papers),
            changed_at=edition.changed_at if edition else content.withdrawn_at,
        )

    def topic_report(self, content: DayContent, slug: str, hits: Sequence[SearchHit]) -> TopicReportDocument:
        """`hits` are the papers whose first topic it is."""
        report = report_of(content.edition, slug, self.language)
        return TopicReportDocument(
            day=content.day,
            language=report.language if report else self.language,
            page=self.addresses.topic_of_day(content.day, slug),
            topic=self._topic(slug, len(hits)),
            sections=_sections(report),
            featured=[
                HeadlineDocument(paper=item.paper, reason=item.reason)
                for item in (report.featured if report else ())
            ],
            papers=self.papers(hits),
            withdrawn=_withdrawn_statements(report),
        )

    def paper(self, content: PaperContent) -> PaperDocument:
        classified, paper = content.classified, content.classified.paper
        return PaperDocument(
            **self._paper_fields(classified, content.tldr, content.published_on),
            abstract=paper.abstract,
            paraphrase=paper.is_paraphrase,
            version=paper.version,
            categories=list(paper.categories),
            submitted=paper.published,
            pdf_url=paper.pdf_url,
            doi=paper.doi,
            comment=paper.comment,
            organization=paper.organization,
            code=list(find_code_links(paper)),
            days=[PaperDayDocument(day=day.day, excluded=day.excluded) for day in content.days],
            similar=self.papers(content.similar),
            changes=[
                ChangeDocument(
                    kind=change.kind.value,
                    detail=change.detail,
                    note=change.note,
                    source=change.source,
                    noticed_at=change.noticed_at,
                )
                for change in content.changes
            ],
        )

    def papers(self, hits: Iterable[SearchHit]) -> list[ListedPaperDocument]:
        return [ListedPaperDocument(**self._paper_fields(hit.classified, hit.tldr, hit.day)) for hit in hits]

    def search(self, query: str, offset: int, page: SearchPage) -> SearchDocument:
        return SearchDocument(
            query=query,
            total=page.total,
            has_more=page.has_more,
            offset=offset,
            papers=self.papers(page.hits),
        )

    def answer(self, question: Question, progress: AnswerProgress) -> AnswerDocument:
        """The answer to a question about one paper. Where the paper does not answer, its nearest passages."""
        answer = progress.answer
        found = answer is not None and answer.found
        return AnswerDocument(
            paper=question.papers[0].id,
            question=question.text,
            language=question.language,
            found=found,
            read=progress.texts[0].form if progress.texts else "abstract",
            answered_by=(answer.by.model or answer.by.kind) if answer else "extractive",
            statements=_answer_statements(answer, question.papers[0]) if answer else [],
        )

    def _topic(self, slug: str, count: int) -> ListedTopicDocument:
        topic = self.taxonomy.get_topic(slug)
        return ListedTopicDocument(slug=slug, name=topic.names[self.language], emoji=topic.emoji, count=count)

    def _paper_fields(
        self, classified: ClassifiedPaper, stored: Tldr | None, published_on: date | None
    ) -> dict[str, Any]:
        paper, tldr = classified.paper, stored.valid if stored else None
        return {
            "id": paper.id,
            "title": paper.title,
            "url": paper.url,
            "page": self.addresses.paper(paper.id),
            "authors": list(paper.authors),
            "topics": list(classified.topics),
            "tldr": (tldr.frames.get(self.language) or tldr.text) if tldr else "",
            "tldr_by": tldr.by if tldr else "",
            "result": (tldr.result or None) if tldr else None,
            "published_on": published_on,
            "withdrawn": [
                _withdrawn(text, [paper.id], withdrawal)
                for text, withdrawal in (stored.withdrawals if stored else {}).items()
            ],
        }


def _statement(statement: Statement) -> StatementDocument:
    return StatementDocument(text=statement.text, papers=list(statement.papers), quote=statement.quote)


def _sections(report: Report | None) -> list[SectionDocument]:
    return [
        SectionDocument(kind=section.kind, statements=[_statement(item) for item in section.valid_statements])
        for section in (report.sections if report else ())
    ]


def _withdrawn_statements(report: Report | None) -> list[WithdrawnDocument]:
    return [
        _withdrawn(statement.text, statement.papers, statement.withdrawal)
        for section in (report.sections if report else ())
        for statement in section.statements
        if statement.withdrawal
    ]


def _withdrawn(text: str, papers: Sequence[str], withdrawal: SentenceWithdrawal) -> WithdrawnDocument:
    return WithdrawnDocument(
        text=text,
        papers=list(papers),
        reason=withdrawal.reason.value,
        note=withdrawal.note,
        withdrawn_at=withdrawal.at,
    )


def _answer_statements(answer: Answer, paper: Paper) -> list[AnswerStatementDocument]:
    """Each statement with its passage's section; of an answer that was not found the nearest passages."""
    if answer.found:
        return [
            AnswerStatementDocument(
                text=statement.text,
                papers=list(statement.papers),
                quote=statement.quote,
                section=passage.section,
                kind=passage.kind,
            )
            for statement, passage in zip(answer.statements, answer.passages, strict=True)
        ]
    return [
        AnswerStatementDocument(
            text=passage.text,
            papers=[passage.paper],
            quote=not paper.is_paraphrase,
            section=passage.section,
            kind=passage.kind,
        )
        for passage in answer.passages[:MAX_NEAREST_PASSAGES]
    ]
